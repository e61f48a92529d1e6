import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil, type LeashedProcess, type OutputName } from '@app/testing';
import { startApp } from '@app/testing';
import { endsOfStreams, healthOf, TimeSystem } from './time-system.js';

const STOP_MS = 30_000;
/** Also of a stream that was moved because the machine stood still. */
const OWNER = /^stream [\w-]+ {2}owner time-server-[12](?: {2}was time-server-[12] {2}[a-z ]+ {2}pause \d+ ms)?$/;

/** A client process, and what it printed on stdout alone. */
interface Printer extends AsyncDisposable {
  readonly process: LeashedProcess;
  readonly printed: string[];
}

async function startPrinter(system: TimeSystem, env: NodeJS.ProcessEnv): Promise<Printer> {
  const printed: string[] = [];
  const process = await startApp('time-client', {
    env: { NATS_URL: system.broker.url, HOST: '127.0.0.1', LOG_FORMAT: 'json', START_BUDGET_MS: '30000', ...env },
    onLine: (line: string, from: OutputName) => void (from === 'stdout' && printed.push(line)),
  });
  // by itself, so that its stream is cancelled
  const stop = (): Promise<unknown> => process.stop(STOP_MS);
  return { process, printed, [Symbol.asyncDispose]: () => stop().then(() => undefined) };
}

describe('the stream that a client prints', () => {
  let system: TimeSystem;
  beforeAll(async () => {
    system = await TimeSystem.start(2);
  });
  afterAll(() => system[Symbol.asyncDispose]());

  it('is nothing but the owner, the updates and the end, and the process stays up', async () => {
    await using printer = await startPrinter(system, { STREAM_INTERVAL: '0.1', STREAM_DURATION: '0.3' });
    const { printed, process } = printer;
    await process.waitForLine(/^Stream completed$/);
    expect(printed[0]).toMatch(/^stream [\w-]+ {2}owner time-server-[12]$/);
    expect(printed.filter((line) => !OWNER.test(line))).toEqual([
      ...[0, 1, 2, 3].map((n) =>
        expect.stringMatching(new RegExp(`^Time update #${n}: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}$`)),
      ),
      'Stream completed',
    ]);
    expect(process.hasEnded).toBe(false);
    expect(await process.stop(STOP_MS)).toEqual({ code: 0, signal: null });
  });

  it('tells that its owner changed, and why', async () => {
    await using printer = await startPrinter(system, { STREAM_INTERVAL: '0.1', STREAM_DURATION: '0' });
    const { printed, process } = printer;
    await process.waitForLine(/^stream .+ {2}owner/);
    const owner = /owner ([\w-]+)/.exec(printed.findLast((line) => OWNER.test(line)) ?? '')?.[1] ?? '';
    system.replica(owner).process.kill('SIGKILL');
    const change = await process.waitForLine(new RegExp(` was ${owner} `));
    expect(change).toMatch(OWNER);
    await waitUntil(() => printed.at(-1)?.startsWith('Time update'), { what: 'the next update' });
    const numbers = printed.flatMap((line) => /^Time update #(\d+):/.exec(line)?.[1] ?? []).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    await system.startReplica(owner);
  });

  it('is cancelled at its replica when the client is told to stop', async () => {
    await using printer = await startPrinter(system, { STREAM_DURATION: '0' });
    await printer.process.waitForLine(/^Time update #0/);
    expect(await printer.process.stop(STOP_MS)).toEqual({ code: 0, signal: null });
    expect(await endsOfStreams(system)).not.toContain('dropped');
  });

  it('is opened again when it found no replica', async () => {
    await using alone = await TimeSystem.start(0);
    await using printer = await startPrinter(alone, { STREAM_DURATION: '0', START_BUDGET_MS: '200' });
    await printer.process.waitForLine(/Stream failed: 1003 .+; opening again in 5 s/);
    // what may happen on any day is told without a stack
    expect(printer.process.lines.join('\n')).not.toContain('"stack"');
    expect(printer.printed).toEqual([]);
    await alone.startReplica('late');
    expect(await printer.process.waitForLine(/^stream .+ {2}owner/)).toMatch(/owner late$/);
  });

  it('is none if it is not wanted', async () => {
    await waitUntil(async () => (await streamsServed(system)) === 0, { what: 'no stream of a test before' });
    await using printer = await startPrinter(system, { STREAM_ENABLED: 'false' });
    await printer.process.waitForLine(/"listening"/);
    expect(await streamsServed(system)).toBe(0);
  });
});

async function streamsServed(system: TimeSystem): Promise<number> {
  const living = system.replicas.filter(({ process }) => !process.hasEnded);
  const healths = await Promise.all(living.map(healthOf));
  return healths.reduce((sum, { streams }) => sum + streams, 0);
}
