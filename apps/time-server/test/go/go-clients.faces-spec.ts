import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseTimeRequest, updateAt, type TimeResponse } from '@app/contracts';
import { waitUntil } from '@app/testing';
import { goUpdate, type GoUpdate } from '../../src/faces/go/streams/go-update.js';
import { describeWithGo, GoProgram } from './go-program.js';
import { startGoReplica, type GoReplica } from './go-replica.js';

const OPEN = 'TimeService.RequestTimeStream';
const NEXT = 'TimeService.GetNextUpdate';
const FAST = { UpdateInterval: 0.02, Duration: 0.2 };
const LONG = { UpdateInterval: 0.01 };
const NOTHING: GoUpdate = { Timestamp: 0, TimeString: '', SequenceNum: 0, IsFinal: false };

interface Step {
  readonly Method: string;
  readonly Request?: { readonly UpdateInterval?: number; readonly Duration?: number };
  readonly Times?: number;
  readonly AtOnce?: boolean;
  readonly UntilFinal?: boolean;
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
  }, 150_000);

  afterAll(async () => {
    await specification?.[Symbol.asyncDispose]();
    await program?.[Symbol.asyncDispose]();
    await go?.[Symbol.asyncDispose]();
  });

  async function run(dial: string, steps: readonly Step[]): Promise<Line[]> {
    return linesOf(await program.output([dial, go.address, JSON.stringify(steps)], 60_000));
  }

  it('as the specification shows them run unmodified', async () => {
    const lines = (await specification.output([go.address], 20_000)).trim().split('\n');
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

  it('that close while they wait leave nothing behind', async () => {
    await run('gob', [{ Method: OPEN, Request: { UpdateInterval: 86_400 }, Times: 1 }]);
    const line = await go.replica.process.waitForLine(/"sequence":1,.*"stream cancelled"/);
    expect(JSON.parse(line)).toMatchObject({ clientId: expect.stringMatching(/^go 127.0.0.1:\d+$/) });
  });
});

describeWithGo("programs of Go's net/rpc that wait when the replica is told to stop", () => {
  it('are told so, whatever they speak, and the replica ends', async () => {
    await using go = await startGoReplica();
    await using program = await GoProgram.build('run-calls.go');
    const steps = [{ Method: NEXT, Request: { UpdateInterval: 1_000 }, Times: 3, AtOnce: true }];
    const runs = ['http', 'gob', 'json'].map((dial) => {
      return program.output([dial, go.address, JSON.stringify(steps)], 60_000);
    });
    const opened = () => go.replica.process.lines.filter((line) => line.includes('"stream opened"')).length;
    await waitUntil(() => opened() === 3, { withinMs: 20_000, what: 'three streams' });
    go.replica.process.kill('SIGTERM');
    for (const output of await Promise.all(runs)) {
      expect(linesOf(output).map(({ Error, Response }) => Error || Response.SequenceNum)).toEqual([
        0,
        expect.stringMatching(/^1004 the replica leaves/),
        expect.stringMatching(/^1004 the replica leaves/),
      ]);
    }
    expect(await go.replica.process.ended).toEqual({ code: 0, signal: null });
  }, 180_000);
});

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
