import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeSocket } from '../../../../test/go/fake-socket.js';
import { gobFixture } from '../../../../test/go/gob-fixtures.js';
import { Line } from '../../../../test/go/rpc-line.js';
import { jsonProtocol } from '../json/json-protocol.js';
import { gobProtocol } from '../net-rpc/gob-protocol.js';
import type { RpcProtocol } from './rpc-call.js';

function thrown(error: Error): never {
  throw error;
}

async function timePasses(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  await turn();
}

const call = (id: number, method: string, ...params: object[]) => ({ id, method: `TimeService.${method}`, params });
/** Calls that fail, with this many bytes of answers. */
const failing = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 1_050) }, () => ({ method: '', id: 'x'.repeat(1_000) }));

describe('a connection of net/rpc', () => {
  it('writes once what is answered in one turn', async () => {
    const line = new Line(new FakeSocket());
    await line.call(call(0, 'A'), call(1, 'B'), call(2, 'RequestTimeStream', { UpdateInterval: 1 }));
    await line.pass(1);
    await line.call(call(3, 'GetNextUpdate'), call(4, 'GetNextUpdate'));
    await line.pass(2_000);
    expect(line.socket.writes.map((bytes) => bytes.toString().match(/"id":\d/g))).toEqual([
      ['"id":0', '"id":1'],
      ['"id":2'],
      ['"id":3', '"id":4'],
    ]);
  });

  it('reads no more calls while 64 KB are unread, and goes on when they are not', async () => {
    const socket = new FakeSocket(false);
    const line = new Line(socket);
    await line.call(...failing(70_000));
    expect([socket.isPaused(), socket.timeoutMs]).toEqual([true, 10_000]);
    socket.reads();
    await turn();
    expect([socket.isPaused(), socket.timeoutMs, line.told]).toEqual([false, 0, []]);
    await line.call(call(7, 'A'));
    expect(socket.text).toContain('"id":7');
  });

  it('is cut where its peer reads nothing for ten seconds, and its stream ends', async () => {
    const socket = new FakeSocket(false);
    const line = new Line(socket);
    await line.call(call(0, 'RequestTimeStream'), ...failing(70_000));
    expect(line.streams.streamCount).toBe(1);
    socket.emit('timeout');
    expect([line.told, socket.destroyed, line.streams.streamCount]).toEqual([['unread'], true, 0]);
  });

  it('is cut where one piece asks for more than 256 KB of answers that its peer does not read', async () => {
    const socket = new FakeSocket(false);
    const line = new Line(socket);
    await line.call(...failing(1_000_000));
    expect([line.told, socket.destroyed]).toEqual([['unread'], true]);
    expect(socket.writableLength).toBeLessThan(300_000);
  });

  it('has large answers, and is not cut for them, where its peer reads', async () => {
    const line = new Line(new FakeSocket());
    await line.call(...failing(1_000_000));
    expect(line.socket.text.split('\n')).toHaveLength(failing(1_000_000).length + 1);
    expect(line.told).toEqual([]);
  });

  it('ends when its peer has closed its half and every call is answered', async () => {
    const line = new Line(new FakeSocket());
    await line.call(call(0, 'RequestTimeStream', { UpdateInterval: 1 }), call(1, 'GetNextUpdate'));
    line.socket.ends();
    await line.pass(500);
    expect(line.socket.destroyed).toBe(false);
    const closed = once(line.socket, 'close');
    await line.pass(600);
    await closed;
    expect(line.socket.text.match(/"SequenceNum":\d/g)).toEqual(['"SequenceNum":0', '"SequenceNum":1']);
    expect(line.streams.streamCount).toBe(0);
  });

  it('says why it cannot go on, if that can be said, and closes', async () => {
    const line = new Line(new FakeSocket());
    const closed = once(line.socket, 'close');
    line.socket.says('{}}{}');
    await closed;
    expect(line.socket.text.trim().split('\n').at(-1)).toBe(
      '{"id":null,"result":null,"error":"1002 neither object nor array"}',
    );
    expect(line.told).toEqual(['malformed']);
  });

  it('answers a call that fails for a fault of ours without its details, and tells it here', async () => {
    const fault = new Error('secret');
    const readArguments = () => thrown(fault);
    const broken: RpcProtocol = (onCall) => jsonProtocol((received) => onCall({ ...received, readArguments }));
    const line = new Line(new FakeSocket(), broken);
    await line.call(call(0, 'GetNextUpdate'));
    expect(line.socket.text).toBe('{"id":0,"result":null,"error":"1004 the call could not be served"}\n');
    expect(line.told).toEqual([fault]);
  });
});

describe('a connection of net/rpc whose client', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('has gone while a call waits ends ten seconds later, and so does its stream', async () => {
    const line = new Line(new FakeSocket());
    await line.call(call(0, 'RequestTimeStream', { UpdateInterval: 86_400 }), call(1, 'GetNextUpdate'));
    await line.pass(5);
    line.socket.ends();
    await turn();
    await timePasses(9_999);
    expect([line.socket.destroyed, line.streams.streamCount]).toEqual([false, 1]);
    await timePasses(1);
    expect([line.socket.destroyed, line.streams.streamCount, jest.getTimerCount()]).toEqual([true, 0, 0]);
    expect(line.socket.text.trim().split('\n').at(-1)).toBe(
      '{"id":1,"result":null,"error":"1004 the connection was closed for calls, and 10 s later for answers"}',
    );
    expect(line.told).toEqual([]);
  });

  it('has sent half a call and no more is told so, and cut', async () => {
    const line = new Line(new FakeSocket());
    await line.call(call(0, 'A'));
    expect(jest.getTimerCount()).toBe(0);
    line.socket.says('{"method":"');
    await turn();
    await timePasses(9_999);
    line.socket.says('TimeService');
    await turn();
    expect(line.told).toEqual([]);
    await timePasses(1);
    expect([line.told, line.socket.destroyed, jest.getTimerCount()]).toEqual([['slow'], true, 0]);
    expect(line.socket.text).toContain('"error":"1002 the rest of a call has not come within 10 s"');
  });

  it.each([
    ['half a gob', Uint8Array.of(112, 1)],
    ['a count of bytes', Uint8Array.of(112)],
    ['a call without its argument', gobFixture('plain')[0] ?? Buffer.alloc(0)],
  ])('has sent %s and no more is cut', async (_, bytes) => {
    const line = new Line(new FakeSocket(), gobProtocol);
    line.socket.says(bytes);
    await turn();
    await timePasses(10_000);
    expect([line.told, line.socket.destroyed, jest.getTimerCount()]).toEqual([['slow'], true, 0]);
  });

  it('goes on sending is not cut for where its bytes are cut', async () => {
    const line = new Line(new FakeSocket());
    const text = JSON.stringify(call(0, 'A'));
    line.socket.says(text.slice(0, 9));
    for (let round = 0; round < 10; round++) {
      await timePasses(9_000);
      line.socket.says(text.slice(9) + text.slice(0, 9));
      await turn();
    }
    line.socket.says(text.slice(9));
    await turn();
    expect([line.told, jest.getTimerCount()]).toEqual([[], 0]);
  });

  it('is not read for want of reading is not blamed for the half of a call that is held', async () => {
    const socket = new FakeSocket(false);
    const line = new Line(socket);
    line.socket.says(
      failing(70_000)
        .map((value) => JSON.stringify(value))
        .join('') + '{"a":',
    );
    await turn();
    await timePasses(20_000);
    expect([line.told, socket.isPaused()]).toEqual([[], true]);
    socket.reads();
    await turn();
    await timePasses(10_000);
    expect(line.told).toEqual(['slow']);
  });
});
