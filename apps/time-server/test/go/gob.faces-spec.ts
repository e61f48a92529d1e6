import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { portOf } from '@app/testing';
import * as fc from 'fast-check';
import { GobRpcCodec, type OnGobCall } from '../../src/faces/go/net-rpc/gob-rpc-codec.js';
import { TIME_RESPONSE } from '../../src/faces/go/net-rpc/time-response-type.js';
import { describeWithGo, GoProgram } from './go-program.js';

/** The first build of a Go program of a machine compiles the standard library, too. */
jest.setTimeout(900_000);

const CALLS = 200;
const RUN_MS = 150_000;
const SHAPE = { Index: 'number', UpdateInterval: 'number' } as const;

const answers = fc.sample(
  fc.record({
    Timestamp: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 1, 63, 64, -64, -65)),
    TimeString: fc.string({ unit: 'grapheme' }),
    SequenceNum: fc.integer(),
    IsFinal: fc.boolean(),
  }),
  CALLS,
);

const requests = fc.sample(
  fc.record({
    Method: fc.string({ unit: 'grapheme', minLength: 1 }),
    Seq: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    Duration: fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    TimeZone: fc.string({ unit: 'grapheme' }),
    Extra: fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), { maxLength: 3 }),
    UpdateInterval: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
  CALLS,
);

const callOf = (seq: number) => ({ serviceMethod: 'a.b', seq: BigInt(seq) });

/** What is read of an argument. */
function wanted({ Duration, TimeZone, UpdateInterval }: Omit<(typeof requests)[number], 'Method' | 'Seq'>) {
  return { Duration, TimeZone, UpdateInterval };
}

/** Answers the calls in the reverse of their order, once all of them wait; those that come later at once. */
class Answerer {
  readonly intervals: number[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly codec = new GobRpcCodec((call, argument) => this.take(call, argument));

  constructor(private readonly socket: Socket) {
    // who leaves with something unread resets the connection
    socket.on('error', () => undefined).on('data', (chunk) => this.codec.push(chunk));
  }

  private readonly take: OnGobCall = (call, argument) => {
    const answer = () => this.answer(call, argument);
    if (call.serviceMethod === 'TimeService.GetNextUpdate') {
      if (this.waiting.push(answer) === CALLS) this.waiting.toReversed().forEach((waiting) => waiting());
    } else if (call.serviceMethod === 'TimeService.RequestTimeStream') answer();
    else this.socket.write(this.codec.failure(call, `1002: Method ${call.serviceMethod} not found`));
  };

  private readonly answer: OnGobCall = (call, argument) => {
    const { Index, UpdateInterval } = argument.read(SHAPE);
    this.intervals[Index] = UpdateInterval;
    const answer = answers[Index];
    if (!answer) throw new Error(`no answer is ready for call ${Index}`);
    this.socket.write(this.codec.result(call, TIME_RESPONSE, answer));
  };
}

describeWithGo('gob as Go reads it', () => {
  const peers: Answerer[] = [];
  let program: GoProgram;
  let server: Server;

  beforeAll(async () => {
    program = await GoProgram.build('call-by-gob.go');
    server = createServer((socket) => void peers.push(new Answerer(socket))).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server?.close();
    await program?.[Symbol.asyncDispose]();
  });

  it('is understood in 200 answers in any order, an error and what follows it', async () => {
    const output = await program.output([`127.0.0.1:${portOf(server)}`, String(CALLS)], RUN_MS);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const none = { Timestamp: 0, TimeString: '', SequenceNum: 0, IsFinal: false };
    const failed = { Index: CALLS, Response: { ...none, Missing: null } };
    expect(lines).toEqual([
      ...answers.map((answer, Index) => ({ Index, Response: { ...answer, Missing: null }, Error: '' })),
      { ...failed, Error: '1002: Method TimeService.Nothing not found' },
      { Index: CALLS + 1, Response: { ...answers[1], Missing: null }, Error: '' },
    ]);
    expect(peers).toHaveLength(1);
    // the last call has Index 1, too, and the zero that Go does not send
    expect(peers[0]?.intervals).toEqual(answers.map((_, index) => (index === 1 ? 0 : index / 3)));
  });

  it('has the same bytes for any answer, and the same values for any call', async () => {
    await using maker = await GoProgram.build('gob-bytes.go');
    const input = JSON.stringify({ Responses: answers, Requests: requests });
    const byGo = JSON.parse(await maker.output([], RUN_MS, input)) as { Responses: string; Requests: string };

    const writer = new GobRpcCodec(() => undefined);
    const ours = [
      writer.failure(callOf(0), 'no'),
      ...answers.map((answer, n) => writer.result(callOf(n), TIME_RESPONSE, answer)),
    ];
    expect(Buffer.concat(ours).toString('hex')).toBe(byGo.Responses);

    const read: unknown[] = [];
    const reader = new GobRpcCodec(({ serviceMethod, seq }, argument) => {
      const shape = { Duration: 'number', TimeZone: 'string', UpdateInterval: 'number' } as const;
      read.push({ Method: serviceMethod, Seq: String(seq), ...argument.read(shape) });
    });
    reader.push(Buffer.from(byGo.Requests, 'hex'));
    expect(read).toEqual(requests.map(({ Method, Seq, ...argument }) => ({ Method, Seq, ...wanted(argument) })));
  });
});
