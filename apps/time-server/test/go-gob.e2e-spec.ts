import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { portOf } from '@app/testing';
import * as fc from 'fast-check';
import { GobRpcCodec, type OnGobCall } from '../src/faces/go/net-rpc/gob-rpc-codec.js';
import { TIME_RESPONSE } from '../src/faces/go/net-rpc/time-response-type.js';
import { GoProgram, hasGo } from './go/go-program.js';

const CALLS = 200;
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

/** Answers the calls in the reverse of their order, once all of them wait; those that come later at once. */
class Answerer {
  readonly intervals: number[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly codec = new GobRpcCodec((call, argument) => this.take(call, argument));

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.codec.push(chunk));
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

if (!hasGo) process.stderr.write('the tests with a Go client are skipped: no go on the PATH\n');
const describeWithGo = hasGo ? describe : describe.skip;

describeWithGo('a Go client', () => {
  const peers: Answerer[] = [];
  let program: GoProgram;
  let server: Server;

  beforeAll(async () => {
    program = await GoProgram.build('call-by-gob.go');
    server = createServer((socket) => void peers.push(new Answerer(socket))).listen(0, '127.0.0.1');
    await once(server, 'listening');
  }, 150_000);

  afterAll(async () => {
    server?.close();
    await program?.[Symbol.asyncDispose]();
  });

  it('understands 200 answers in any order, an error and what follows it', async () => {
    const output = await program.output([`127.0.0.1:${portOf(server)}`, String(CALLS)], 30_000);
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
});
