import { describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { answerTo, type DoCall } from './json-rpc-answer.js';
import { JsonRpcCode, JsonRpcError } from './json-rpc-error.js';
import { readMessage } from './json-rpc-message.js';

const double: DoCall = async ({ params }) => 2 * Number(Object.values(params)[0]);
const call = (id: unknown, params: unknown = [21]) => ({ jsonrpc: '2.0', id, method: 'double', params });

async function answered(value: unknown, doCall = double): Promise<unknown> {
  const text = await answerTo(readMessage(Buffer.from(JSON.stringify(value))), doCall);
  return text === undefined ? undefined : JSON.parse(text);
}

const failing = (error: Error): DoCall => {
  return async () => {
    throw error;
  };
};

describe('the answer to a JSON-RPC 2.0 message', () => {
  it('has the result and the id', async () => {
    expect(await answered(call('x'))).toEqual({ jsonrpc: '2.0', id: 'x', result: 42 });
    expect(await answered(call(null, { value: 4 }))).toEqual({ jsonrpc: '2.0', id: null, result: 8 });
  });

  it('to a batch has those of its calls in their order, whichever is done first', async () => {
    const ends: (() => void)[] = [];
    const inReverse: DoCall = ({ id }) => {
      const done = new Promise((resolve) => ends.push(() => resolve(id)));
      if (ends.length === 3) for (const end of ends.toReversed()) end();
      return done;
    };
    expect(await answered([call(1), 'no call', call(2), call(undefined)], inReverse)).toEqual([
      { jsonrpc: '2.0', id: 1, result: 1 },
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'a call is an object' } },
      { jsonrpc: '2.0', id: 2, result: 2 },
    ]);
  });

  it('to notifications is none, not even to one that fails', async () => {
    expect(await answered(call(undefined), failing(new Error('x')))).toBeUndefined();
    expect(await answered([call(undefined), call(undefined)])).toBeUndefined();
  });

  it('has an error of ours under a code of the standard, in the message and in data', async () => {
    const details = [{ field: 'Duration', message: 'must be a number' }];
    expect(await answered(call(1), failing(StreamError.invalid(details)))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: {
        code: -32602,
        message: '1002 invalid request: Duration must be a number',
        data: { code: 1002, message: 'invalid request: Duration must be a number', details },
      },
    });
    const full = new StreamError(StreamErrorCode.LimitReached, 'full');
    expect(await answered(call(1), failing(full))).toMatchObject({
      error: { code: -32000, message: '1005 full', data: { code: 1005, details: [] } },
    });
  });

  it('tells nothing of a mistake of ours', async () => {
    const text = await answerTo(readMessage(Buffer.from(JSON.stringify(call(1)))), failing(new Error('secret')));
    expect(text).toBe('{"jsonrpc":"2.0","error":{"code":-32603,"message":"internal error"},"id":1}');
  });

  it('keeps the cause of an error to itself', () => {
    const error = new JsonRpcError(JsonRpcCode.InvalidRequest, 'wrong', { cause: new Error('secret') });
    expect(JSON.stringify(error)).toBe('{"code":-32600,"message":"wrong"}');
  });
});
