import { readFileSync } from 'node:fs';

const fixtures = JSON.parse(readFileSync(new URL('gob-fixtures.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly string[]
>;

/** What Go has put on one connection, a piece for each value with the definitions that it needed. */
export function gobFixture(name: string): Buffer[] {
  const pieces = fixtures[name];
  if (!pieces) throw new Error(`make-gob-fixtures.go makes no fixture "${name}"`);
  return pieces.map((piece) => Buffer.from(piece, 'hex'));
}

/** All that Go's clients send, a connection each. */
export function allGobCalls(): Buffer[] {
  const names = Object.keys(fixtures).filter((name) => name !== 'go' && name !== 'answers');
  return names.map((name) => Buffer.concat(gobFixture(name)));
}
