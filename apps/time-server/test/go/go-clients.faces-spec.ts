import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseTimeRequest, updateAt, type TimeResponse } from '@app/contracts';
import { waitUntil } from '@app/testing';
import { goUpdate, type GoUpdate } from '../../src/faces/go/streams/go-update.js';
import { describeWithGo, GoProgram } from './go-program.js';
import { startGoReplica, type GoReplica } from './go-replica.js';

/** The first build of a Go program of a machine compiles the standard library, too. */
jest.setTimeout(900_000);

const RUN_MS = 200_000;
const OPEN = 'TimeService.RequestTimeStream';
const NEXT = 'TimeService.GetNextUpdate';
const FAST = { UpdateInterval: 0.02, Duration: 0.2 };
const LONG = { UpdateInterval: 0.01 };
/** Who has gone is kept for ten seconds: it may have closed its half alone. */
const GONE = { withinMs: 120_000, what: 'the end of six streams and connections' };
const NOTHING: GoUpdate = { Timestamp: 0, TimeString: '', SequenceNum: 0, IsFinal: false };

interface Step {
  readonly Method: string;
  readonly Request?: { readonly UpdateInterval?: number; readonly Duration?: number };
  readonly Times?: number;
  readonly AtOnce?: boolean;
  readonly UntilFinal?: boolean;
  readonly Unanswered?: boolean;
  readonly Killed?: boolean;
}

interface Line {
  readonly Step: number;
  readonly Call: number;
  readonly Response: GoUpdate;
  readonly Error: string;
}

describeWithGo("programs of Go's net/rpc", () => {
  let go: GoReplica;
  let program: GoProgram;
  let specification: GoProgram;

  beforeAll(async () => {
    go = await startGoReplica();
    program = await GoProgram.build('run-calls.go');
    specification = await GoProgram.build('specification-client.go');
  });

  afterAll(async () => {
    await specification?.[Symbol.asyncDispose]();
    await program?.[Symbol.asyncDispose]();
    await go?.[Symbol.asyncDispose]();
  });

  async function run(dial: string, steps: readonly Step[]): Promise<Line[]> {
    return linesOf(await program.output([dial, go.address, JSON.stringify(steps)], RUN_MS));
  }

  async function hasNoStreams(): Promise<true | undefined> {
    const { body } = await go.replica.probe('/health');
    return (body as { details: { replica: { faceStreams: number } } }).details.replica.faceStreams === 0 || undefined;
  }

  it('as the specification shows them run unmodified', async () => {
    const lines = (await specification.output([go.address], RUN_MS)).trim().split('\n');
    expect(lines.map((line) => line.replace(/ .* /, ' '))).toEqual(['0 false', '1 false', '2 true']);
  });

  describe.each([
    ['http', 'rpc.DialHTTP'],
    ['gob', 'rpc.Dial'],
    ['json', 'jsonrpc.Dial'],
  ])('by %s', (dial) => {
    it('ask for a stream, and have its updates to the last', async () => {
      const lines = await run(dial, [
        { Method: OPEN, Request: FAST, Times: 1 },
        { Method: NEXT, UntilFinal: true },
        { Method: NEXT, Times: 1 },
      ]);
      expect(lines.map(({ Error }) => Error)).toEqual([...Array(11).fill(''), '1003 Stream not initialized']);
      expectStream(FAST, lines.slice(0, 11));
      expect(lines[10]?.Response.IsFinal).toBe(true);
    });

    it('ask for the next update alone, with what they want of the stream', async () => {
      const lines = await run(dial, [{ Method: NEXT, Request: FAST, UntilFinal: true }]);
      expect(lines).toHaveLength(11);
      expectStream(FAST, lines);
    });

    it('make 50 calls at once on one connection, and each has an update of its own, in their order', async () => {
      const lines = await run(dial, [
        { Method: NEXT, Request: LONG, Times: 50, AtOnce: true },
        { Method: NEXT, Times: 50, AtOnce: true },
      ]);
      expect(lines.map(({ Call }) => Call)).toEqual(Array.from({ length: 100 }, (_, index) => index % 50));
      expectStream(LONG, lines);
    });

    it('are told what is wrong in words, and go on', async () => {
      const lines = await run(dial, [
        { Method: NEXT, Times: 1 },
        { Method: 'Clock.GetNextUpdate', Times: 1 },
        { Method: 'TimeService.Stop', Times: 1 },
        { Method: 'GetNextUpdate', Times: 1 },
        { Method: OPEN, Request: { UpdateInterval: -1, Duration: 0.5 }, Times: 1 },
        { Method: NEXT, Request: LONG, Times: 1 },
        { Method: NEXT, Request: FAST, Times: 1 },
        { Method: NEXT, Request: LONG, Times: 1 },
        { Method: OPEN, Request: LONG, Times: 1 },
      ]);
      expect(lines.map(({ Error, Response }) => Error || Response.SequenceNum)).toEqual([
        '1003 Stream not initialized',
        '1002 Service Clock not found',
        '1002 Method Stop not found',
        '1002 Invalid method format: GetNextUpdate',
        '1002 invalid request: UpdateInterval must be a number of seconds from 0.01 to 86400, got -1',
        0,
        '1002 a stream with other arguments is open: call RequestTimeStream for a new one',
        1,
        0,
      ]);
      const failed = lines.filter(({ Error }) => Error);
      expect(failed.map(({ Response }) => Response)).toEqual(failed.map(() => NOTHING));
    });
  });

  it('that go while calls wait for tomorrow, closed or killed, leave nothing behind', async () => {
    await waitUntil(hasNoStreams, { withinMs: 60_000, what: 'the end of the streams of others' });
    const idle = socketsOf(go.replica.process.pid);
    const first: Step = { Method: OPEN, Request: { UpdateInterval: 86_400 }, Times: 1 };
    const next: Step = { Method: NEXT, Unanswered: true };
    const dials = ['http', 'gob', 'json'];
    const closed = dials.map((dial) => run(dial, [first, next, next]));
    const killed = dials.map((dial) => run(dial, [first, next, { ...next, Killed: true }]).catch(signalOf));
    expect((await Promise.all(closed)).map((lines) => lines.length)).toEqual([1, 1, 1]);
    expect(await Promise.all(killed)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    await waitUntil(hasNoStreams, GONE);
    await waitUntil(() => socketsOf(go.replica.process.pid) <= idle || undefined, GONE);
  });
});

describeWithGo("programs of Go's net/rpc that wait when the replica is told to stop", () => {
  it('are told so, whatever they speak, and the replica ends', async () => {
    await using go = await startGoReplica();
    await using program = await GoProgram.build('run-calls.go');
    const steps = [{ Method: NEXT, Request: { UpdateInterval: 1_000 }, Times: 3, AtOnce: true }];
    const runs = ['http', 'gob', 'json'].map((dial) => {
      return program.output([dial, go.address, JSON.stringify(steps)], RUN_MS);
    });
    const opened = () => go.replica.process.lines.filter((line) => line.includes('"stream opened"')).length;
    await waitUntil(() => opened() === 3, { withinMs: 60_000, what: 'three streams' });
    go.replica.process.kill('SIGTERM');
    for (const output of await Promise.all(runs)) {
      expect(linesOf(output).map(({ Error, Response }) => Error || Response.SequenceNum)).toEqual([
        0,
        '1004 the replica leaves: ask another one',
        '1004 the replica leaves: ask another one',
      ]);
    }
    expect(await go.replica.process.ended).toEqual({ code: 0, signal: null });
  });
});

function signalOf(error: unknown): unknown {
  return (error as { signal?: unknown }).signal;
}

function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((fd) => linkOf(`${folder}/${fd}`).startsWith('socket:')).length;
}

/** A file may be closed between being listed and being looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function linesOf(output: string): Line[] {
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Update 0 tells the origin, and with it every byte of the others. */
function expectStream(request: Step['Request'], lines: readonly Line[]): void {
  const { UpdateInterval: updateInterval, Duration: duration = 0 } = request ?? {};
  const full = parseTimeRequest({ updateInterval, duration });
  const originUnixMs = Date.parse(`${lines[0]?.Response.TimeString.replace(' ', 'T')}Z`);
  const expected = lines.map((_, sequence): TimeResponse => updateAt(full, originUnixMs, sequence));
  expect(lines.map(({ Response }) => Response)).toEqual(expected.map(goUpdate));
}
