import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appEntry, LeashedProcess, processState, waitUntil, type ProcessEnd } from '@app/testing';
import { endsOfStreams, TimeSystem } from './time-system.js';

const END_MS = 60_000;

/** The default is a promise to people; here a start may take as long as the machine needs. */
const PATIENCE = { START_BUDGET_MS: '30000' };
const PROGRAM = join(dirname(appEntry('time-client')), 'watch.js');

interface Watching {
  readonly process: LeashedProcess;
  readonly out: string[];
  readonly err: string[];
}

async function watch(natsUrl: string, flags: string, env: NodeJS.ProcessEnv = {}): Promise<Watching> {
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const process = await LeashedProcess.start(globalThis.process.execPath, [PROGRAM, ...flags.split(' ')], {
    name: 'watch',
    env: { NATS_URL: natsUrl, ...PATIENCE, ...env },
    onLine: (line, from) => void lines[from].push(line),
  });
  return { process, out: lines.stdout, err: lines.stderr };
}

/** Watches to the end. */
async function watched(
  natsUrl: string,
  flags: string,
  env?: NodeJS.ProcessEnv,
): Promise<Watching & { end: ProcessEnd }> {
  const watching = await watch(natsUrl, flags, env);
  return { ...watching, end: await watching.process.ended };
}

const EXIT = (code: number): ProcessEnd => ({ code, signal: null });

describe('watch', () => {
  let system: TimeSystem;
  beforeAll(async () => {
    system = await TimeSystem.start(1);
  });
  afterAll(() => system[Symbol.asyncDispose]());

  /** Not because the replica found out by itself. */
  const expectGoodbyes = async (): Promise<void> => {
    expect(await endsOfStreams(system)).not.toContain('dropped');
  };

  it('prints the updates on stdout and the owner on stderr, and ends with 0 at the end', async () => {
    const { out, err, end } = await watched(system.broker.url, '--interval 0.1 --duration 0.2');
    expect(end).toEqual(EXIT(0));
    expect(out).toEqual([
      ...[0, 1, 2].map((n) => expect.stringMatching(new RegExp(`^Time update #${n}: .{26}$`))),
      'Stream completed',
    ]);
    expect(err).toEqual([expect.stringMatching(/^stream \S+ {2}owner time-server-1$/)]);
  });

  it('prints one line of JSON for each update with --json', async () => {
    const { out, end } = await watched(
      'nats://127.0.0.1:1',
      `--json --interval 0.1 --duration 0.1 --time-zone Asia/Kolkata --nats-url ${system.broker.url}`,
    );
    expect(end).toEqual(EXIT(0));
    const updates = out.map((line): Record<string, unknown> => JSON.parse(line));
    expect(updates).toMatchObject([
      { sequenceNum: 0, isFinal: false },
      { sequenceNum: 1, isFinal: true },
    ]);
    const [{ timestamp, timeString }] = updates;
    const fiveHoursThirtyAhead = new Date((Number(timestamp) + 5.5 * 3600) * 1000).toISOString();
    expect(String(timeString).slice(0, 19)).toBe(fiveHoursThirtyAhead.slice(0, 19).replace('T', ' '));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('cancels the stream at its replica on %s, and ends with %d', async (signal, code) => {
    const { process } = await watch(system.broker.url, '--interval 0.1');
    await process.waitForLine(/^Time update #2/);
    process.kill(signal);
    expect(await process.ended).toEqual(EXIT(code));
    await expectGoodbyes();
  });

  it('takes two signals in a row for one: npm passes on what the terminal has sent to both', async () => {
    const { process } = await watch(system.broker.url, '--interval 0.1');
    await process.waitForLine(/^Time update #2/);
    // both at once, and not the same, of which one would be lost
    process.kill('SIGSTOP');
    await waitUntil(async () => (await processState(process.pid)) === 'stopped', { what: 'it to stand still' });
    process.kill('SIGINT');
    process.kill('SIGTERM');
    process.kill('SIGCONT');
    expect([EXIT(130), EXIT(143)]).toContainEqual(await process.ended);
    await expectGoodbyes();
  });

  it.each([
    ['of a stream that goes on', '--interval 0.05'],
    ['of a stream that is over soon', '--interval 0.01 --duration 0.01'],
  ])('ends with 1 and says why when the updates %s cannot be written', async (_, flags) => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [PROGRAM, ...flags.split(' ')], {
      env: { ...process.env, NATS_URL: system.broker.url, ...PATIENCE },
      stdio: ['ignore', full.fd, 'pipe'],
    });
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = await once(child, 'close', { signal: AbortSignal.timeout(END_MS) });
    await full.close();
    expect(err).toMatch(/^stream \S+ {2}owner time-server-1\nwatch cannot write: ENOSPC\n$/);
    expect(code).toBe(1);
    await expectGoodbyes();
  });

  it('ends quietly with 0 when nobody reads its updates any more, and cancels the stream', async () => {
    const child = spawn(process.execPath, [PROGRAM, '--interval', '0.05'], {
      env: { ...process.env, NATS_URL: system.broker.url, ...PATIENCE },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close', { signal: AbortSignal.timeout(END_MS) });
    expect(code).toBe(0);
    expect(err).toMatch(/^stream \S+ {2}owner time-server-1\n$/);
    await expectGoodbyes();
  });

  it('ends with 1, the code and the text when the stream fails', async () => {
    await using alone = await TimeSystem.start(0);
    const { err, end } = await watched(alone.broker.url, '--interval 1', { START_BUDGET_MS: '200' });
    expect(end).toEqual(EXIT(1));
    expect(err).toEqual([expect.stringMatching(/^Stream failed: 1003 ./)]);
  });

  it('ends with 1 and says what to do when there is no broker', async () => {
    const { err, end } = await watched('nats://127.0.0.1:1', '--json', { NATS_START_TIMEOUT_MS: '200' });
    expect(end).toEqual(EXIT(1));
    expect(err).toEqual([
      expect.stringMatching(/^watch cannot start: 1001 no broker at nats:\/\/127\.0\.0\.1:1 .+NATS_URL/),
    ]);
  });

  it('ends with 2 and a usage line for a wrong flag', async () => {
    const { err, end, out } = await watched(system.broker.url, '--interval never');
    expect(end).toEqual(EXIT(2));
    expect(err).toEqual([expect.stringContaining('--interval'), expect.stringMatching(/^Usage: watch /)]);
    expect(out).toEqual([]);
  });

  it('tells of a recovery on stderr, and misses nothing', async () => {
    await using pair = await TimeSystem.start(2);
    const { process, out, err } = await watch(pair.broker.url, '--interval 0.1 --duration 10');
    await process.waitForLine(/^Time update #3/);
    await process.waitForLine(/owner/);
    const owner = /owner (\S+)/.exec(err.at(-1) ?? '')?.[1] ?? '';
    pair.replica(owner).process.kill('SIGKILL');
    expect(await process.ended).toEqual(EXIT(0));
    expect(err.join('\n')).toMatch(/stream \S+ {2}owner \S+ {2}was \S+ {2}[a-z ]+ {2}pause \d+ ms/);
    expect(out.map((line) => line.split(':', 1)[0])).toEqual([
      ...Array.from({ length: 101 }, (_, n) => `Time update #${n}`),
      'Stream completed',
    ]);
  });
});
