import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { consoleExamples, projectRoot, withConsoleExamples, type ConsoleExample } from '@app/testing';
import { STREAM_ERRORS } from '../src/faces/go/http/json-rpc-error.js';
import { failureOf } from '../src/faces/grpc/grpc-status.js';
import { startGoReplica, type GoReplica } from './go/go-replica.js';

/** The first build of a Go program of a machine compiles the standard library, too. */
const RUN_MS = 540_000;

const FILE = join(projectRoot(), 'docs', 'faces.md');
const BETWEEN = '---- next command ----';
/** Writes what the commands print and the files hold into the document, where otherwise it is compared. */
const MUST_WRITE = process.env.WRITE_DOCS !== undefined;
/** Debian's, which has the library; another one may stand before it on the PATH. */
const PYTHON = '/usr/bin/python3';
const run = promisify(execFile);

/** What a command needs that not every machine has. */
const NEEDS: readonly { readonly command: RegExp; readonly isThere: boolean; readonly what: string }[] = [
  { command: /^go /, isThere: succeeds('go', ['version']), what: 'no go on the PATH' },
  { command: /^python3 /, isThere: succeeds(PYTHON, ['-c', 'import jsonrpclib']), what: `no jsonrpclib in ${PYTHON}` },
];

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { timeout: 60_000 }).status === 0;
}

const FILE_BLOCK = /<!-- file: (\S+) -->\n[\s\S]*?<!-- \/file -->/g;
const ERRORS_BLOCK = /<!-- errors -->[\s\S]*?<!-- \/errors -->/;

/** What is different each time, and does not matter. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '<time>'],
  [/"StreamId":"[\w-]{22}"/g, '"StreamId":<id>'],
  [/\b1\d{9}\b/g, '<instant>'],
];

function normal(text: string): string {
  return VARIABLE.reduce((normalized, [pattern, name]) => normalized.replace(pattern, name), text);
}

/** A file as the page shows it. */
function fileBlock(path: string): string {
  const language = path.slice(path.lastIndexOf('.') + 1).replace('mjs', 'js');
  const text = readFileSync(join(projectRoot(), path), 'utf8').trimEnd();
  return `<!-- file: ${path} -->\n\n\`\`\`${language}\n${text}\n\`\`\`\n\n<!-- /file -->`;
}

function errorsBlock(): string {
  const rows = Object.entries(StreamErrorCode).map(([name, code]) => {
    const words = name.replaceAll(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `| ${code} | ${words} | ${status[failureOf(new StreamError(code, '')).code]} | ${STREAM_ERRORS[code]} |`;
  });
  const head = '| code | | gRPC | JSON-RPC 2.0, with the code in `data` |\n| --- | --- | --- | --- |';
  return `<!-- errors -->\n\n${head}\n${rows.join('\n')}\n\n<!-- /errors -->`;
}

/** A table without its spaces, which a formatter sets. */
const words = (table = '') => table.match(/[\w`.-]+/g)?.filter((word) => !/^-+$/.test(word));

describe('docs/faces.md', () => {
  const text = readFileSync(FILE, 'utf8');
  const examples = consoleExamples(text);
  const lacking = NEEDS.filter(({ isThere }) => !isThere);
  const runnable = examples.filter(({ command }) => !lacking.some((need) => need.command.test(command)));
  for (const { what } of lacking) process.stderr.write(`a command of docs/faces.md is skipped: ${what}\n`);

  let replica: GoReplica;
  /** What the document says, and where that is here. */
  let addresses: readonly (readonly [string, string])[];
  beforeAll(async () => {
    replica = await startGoReplica({ GRPC_ENABLED: 'true' });
    const { port } = JSON.parse(await replica.replica.process.waitForLine(/"face":"grpc"/)) as { port: number };
    addresses = [
      ['nats://localhost:4222', replica.broker.url],
      ['localhost:8080', replica.address],
      ['localhost/8080', replica.address.replace(':', '/')],
      ['localhost:50051', `127.0.0.1:${port}`],
    ];
  });
  afterAll(async () => {
    await replica?.[Symbol.asyncDispose]();
  });

  /** What each command prints, run one after the other in one shell. */
  async function outputsOf(commands: readonly string[]): Promise<readonly string[]> {
    const lines = commands.map(
      (command) => `${command.replace(/^python3 /, `${PYTHON} `)}\nprintf '\\n%s\\n' '${BETWEEN}'`,
    );
    const script = addresses.reduce((all, [told, here]) => all.replaceAll(told, here), lines.join('\n'));
    const options = { cwd: projectRoot(), timeout: RUN_MS, env: { ...process.env, NO_COLOR: '1' } };
    const { stdout } = await run('bash', ['-c', script], options);
    const told = addresses.reduce((all, [there, here]) => all.replaceAll(here, there), stdout);
    return told.split(`\n${BETWEEN}\n`).map((output) => output.trimEnd());
  }

  it('shows what its commands print', async () => {
    const outputs = await outputsOf(runnable.map(({ command }) => command));
    const printed = runnable.map(({ command }, index) => ({ command, output: outputs[index] }));
    if (MUST_WRITE) return rewrite(printed);
    const told = runnable.map(({ command, output }) => ({ command, output: normal(output) }));
    expect(printed.map(({ command, output }) => ({ command, output: normal(output) }))).toEqual(told);
  });

  /** Only where nothing is skipped. */
  function rewrite(printed: readonly ConsoleExample[]): void {
    expect(lacking).toEqual([]);
    const withFiles = withConsoleExamples(text, printed).replace(FILE_BLOCK, (_, path: string) => fileBlock(path));
    writeFileSync(FILE, withFiles.replace(ERRORS_BLOCK, errorsBlock));
  }

  it('shows its programs as they are', () => {
    for (const [block, path] of text.matchAll(FILE_BLOCK)) expect(block).toBe(fileBlock(path));
  });

  it('has the errors that the faces have', () => {
    expect(words(ERRORS_BLOCK.exec(text)?.[0])).toEqual(words(errorsBlock()));
  });

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!#|https?:)([^)#]+)/g)].map(([, path]) => join(projectRoot(), 'docs', path));
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
});
