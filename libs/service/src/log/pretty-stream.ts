import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<string, Style>> = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' };
const ON_EVERY_LINE = new Set(['level', 'time', 'name', 'pid', 'msg', 'err']);

/** Turns each JSON line into one for people: `04:50:28.320 INFO  stream opened  streamId=… clientId=…`. */
export class PrettyStream implements DestinationStream {
  constructor(
    private readonly destination: DestinationStream,
    private readonly hasColour: boolean,
  ) {}

  write(line: string): void {
    const entry: Readonly<Record<string, unknown>> = JSON.parse(line);
    const level = String(entry['level']);
    const parts = [
      `${this.styled('gray', String(entry['time']).slice(11, 23))} ${this.styled(STYLES[level] ?? 'gray', level.toUpperCase().padEnd(5))} ${String(entry['msg'])}`,
      this.styled('gray', fieldsOf(entry)),
      stackOf(entry['err']),
    ];
    this.destination.write(`${parts.filter((part) => part !== '').join('  ')}\n`);
  }

  private styled(style: Style, text: string): string {
    return this.hasColour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  }
}

function fieldsOf(entry: Readonly<Record<string, unknown>>): string {
  return Object.entries(entry)
    .filter(([name]) => !ON_EVERY_LINE.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function stackOf(err: unknown): string {
  if (err === undefined || err === null) return '';
  const stack: unknown = typeof err === 'object' && 'stack' in err ? err.stack : err;
  return `\n${String(stack).replaceAll(/^/gm, '    ')}`;
}
