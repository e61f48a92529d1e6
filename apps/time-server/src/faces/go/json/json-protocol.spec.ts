import { describe, expect, it } from '@jest/globals';
import { StreamErrorCode } from '@app/nats-streams';
import * as fc from 'fast-check';
import { cut } from '../../../../test/go/cut.js';
import type { RpcCall } from '../connection/rpc-call.js';
import { jsonProtocol } from './json-protocol.js';

const METHOD = 'TimeService.GetNextUpdate';
const UPDATE = { timestamp: 1, timeString: 'é "now"', sequenceNum: 2, isFinal: false };

function callsOf(...values: unknown[]): RpcCall[] {
  const calls: RpcCall[] = [];
  const codec = jsonProtocol((call) => calls.push(call));
  for (const value of values) codec.push(Buffer.from(JSON.stringify(value)));
  return calls;
}

/** The arguments of a call with these params, or the message of the error. */
function argumentsWith(params: unknown): unknown {
  const [call] = callsOf({ method: METHOD, params, id: 0 });
  try {
    return call?.readArguments();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('JSON-RPC 1.0 as Go speaks it', () => {
  it('has calls without anything between them, cut anywhere, and their ids in the answers, whatever they are', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1 });
    const anyId = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(fc.array(anyId), sizes, (ids, cuts) => {
        const answers: string[] = [];
        const codec = jsonProtocol((call) =>
          answers.push(String(call.reply.update(UPDATE)), String(call.reply.failure('1002 no'))),
        );
        const bytes = Buffer.from(ids.map((id) => JSON.stringify({ method: METHOD, params: [{}], id })).join(''));
        for (const chunk of cut(bytes, cuts)) codec.push(chunk);
        const result = { Timestamp: 1, TimeString: 'é "now"', SequenceNum: 2, IsFinal: false };
        expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual(
          ids.flatMap((id) => [
            { id, result, error: null },
            { id, result: null, error: '1002 no' },
          ]),
        );
      }),
    );
  });

  it.each([
    [[{ UpdateInterval: 2, Duration: 0 }], { updateInterval: 2 }],
    [[{}], {}],
    [[null], {}],
    [[], {}],
    [null, {}],
    [undefined, {}],
    [[{}, {}], 'invalid request: params must be an array of one'],
    [{ UpdateInterval: 2 }, 'invalid request: params must be an array of one'],
    [[1], 'invalid request: the argument must be an object'],
  ])('has one argument in an array: %j', (params, args) => {
    expect(argumentsWith(params)).toEqual(args);
  });

  it.each([[{ params: [{}], id: 1 }], [{ method: 5, id: 1 }], [[]]])('has no method in %j', (value) => {
    expect(callsOf(value).map(({ method }) => method)).toEqual(['']);
  });

  it.each(['18446744073709551615', '1e400', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, '{"a": 0.10}'])(
    'echoes the id %.30s as it was sent',
    (id) => {
      const answers: string[] = [];
      const codec = jsonProtocol(({ reply }) => answers.push(String(reply.failure('no'))));
      codec.push(Buffer.from(`{"method":"a","params":[{"id":3}],"id":${id}}`));
      expect(answers).toEqual([`{"id":${id},"result":null,"error":"no"}\n`]);
    },
  );

  it('answers a call without an id, too, as Go does', () => {
    expect(callsOf({ method: METHOD }).map(({ reply }) => reply.failure('1003 none'))).toEqual([
      '{"id":null,"result":null,"error":"1003 none"}\n',
    ]);
  });

  it('keeps the ids of calls that wait up to 64 KB, and takes more when these are answered', () => {
    const call = { method: METHOD, params: [{}], id: 'x'.repeat(40_000) };
    const [first, second, third] = callsOf(call, call, call);
    expect(() => third?.readArguments()).toThrow(expect.objectContaining({ code: StreamErrorCode.LimitReached }));
    first?.reply.failure('');
    second?.reply.update(UPDATE);
    expect(third?.readArguments()).toEqual({});
  });

  it('says in words, to nobody, why it ends', () => {
    const codec = jsonProtocol(() => undefined);
    expect(() => codec.push(Buffer.from('{]'))).toThrow('a value is not JSON');
    expect(codec.lastWords('1002 why')).toBe('{"id":null,"result":null,"error":"1002 why"}\n');
  });
});
