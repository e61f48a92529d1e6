import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { consoleExamples, projectRoot, waitUntil, withConsoleExamples } from '@app/testing';
import { API_ERRORS } from '../../src/gateway/api-error.js';
import { TimeSystem } from '../time-system.js';
import { startGateway, type GatewayProcess } from './gateway-process.js';

const FILE = join(projectRoot(), 'docs', 'http-api.md');
const RUN_MS = 120_000;
const BETWEEN = '---- next command ----';
/** Writes what the commands print into the document, where otherwise it is compared. */
const MUST_WRITE = process.env.WRITE_DOCS !== undefined;
const run = promisify(execFile);

/** What is different each time, and does not matter. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/([\w-]{30,}\.[\w-]{22}\.\d+)[a-z]{2}\b/g, '$1'],
  [/[\w-]{30,}\.[\w-]{22}/g, '<id>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '<time>'],
  [
    /"(serverId|requestId|gateway|nextSequence|streams|ownedStreams|clients|silentMs|count|first|last|t)":("[\w-]+"|\d+)/g,
    '"$1":<any>',
  ],
  [/"(lateness\w+)":-?[\d.]+/g, '"$1":<ms>'],
  [/"version":"[\w.-]+"/g, '"version":<version>'],
  [/time-server-\d/g, '<replica>'],
  [/\b1\d{9}(?:\d{3})?(?:\.\d+)?\b/g, '<instant>'],
];

function normal(text: string): string {
  return VARIABLE.reduce((normalized, [pattern, name]) => normalized.replace(pattern, name), text);
}

function errorTable(): string {
  const rows = Object.entries(API_ERRORS).map(
    ([code, { status, number, isRetryable }]) =>
      `| \`${code}\` | ${status} | ${number} | ${isRetryable ? 'yes' : 'no'} |`,
  );
  return ['| code | status | number | retryable |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A table without its spaces, which a formatter sets. */
const words = (table: string) => table.match(/[\w`]+/g);

describe('docs/http-api.md', () => {
  let system: TimeSystem;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    system = await TimeSystem.start(2);
    gateway = await startGateway(system);
    await waitUntil(async () => (await fetch(`${gateway.url}/readyz`)).status === 200, { what: 'the gateway' });
  });

  afterAll(async () => {
    await gateway?.process.stop();
    await system?.[Symbol.asyncDispose]();
  });

  /** What each command prints, run one after the other in one shell; who reads for a second gets more time here. */
  async function outputsOf(commands: readonly string[]): Promise<readonly string[]> {
    const script = commands.map((command) => `${command}\nprintf '\\n%s\\n' '${BETWEEN}'`).join('\n');
    const address = gateway.url.replace('http://', '');
    const { stdout } = await run(
      'bash',
      ['-c', script.replaceAll('localhost:3000', address).replaceAll('--max-time 1 ', '--max-time 10 ')],
      { timeout: RUN_MS },
    );
    return stdout.split(`\n${BETWEEN}\n`).map((output) => output.trimEnd());
  }

  it('shows what its commands print', async () => {
    const text = readFileSync(FILE, 'utf8');
    const examples = consoleExamples(text);
    const outputs = await outputsOf(examples.map(({ command }) => command));
    const printed = examples.map(({ command }, index) => ({ command, output: outputs[index] }));
    if (MUST_WRITE) {
      const table = `<!-- errors -->\n\n${errorTable()}\n\n<!-- /errors -->`;
      writeFileSync(
        FILE,
        withConsoleExamples(text, printed).replace(/<!-- errors -->[\s\S]*<!-- \/errors -->/, () => table),
      );
      return;
    }
    const told = examples.map(({ command, output }) => ({ command, output: normal(output) }));
    expect(printed.map(({ command, output }) => ({ command, output: normal(output) }))).toEqual(told);
  });

  it('has the table of errors that the code has', () => {
    const [, table = ''] = /<!-- errors -->([\s\S]*)<!-- \/errors -->/.exec(readFileSync(FILE, 'utf8')) ?? [];
    expect(words(table)).toEqual(words(errorTable()));
  });
});
