import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams } from '@app/nats-streams';
import { SimulatedClock } from '@app/testing';
import { FakeSocket } from '../../../../test/go/fake-socket.js';
import { TimeSource } from '../../../time-source.js';
import { jsonProtocol } from '../json/json-protocol.js';
import { CallerStreams } from '../streams/caller-streams.js';
import type { RpcProtocol } from './rpc-call.js';
import { RpcConnection } from './rpc-connection.js';

const LIMITS = { catchUpMs: 30_000, catchUpItems: 10_000, originGridMs: 5, checkRoom: () => undefined };

/** A connection of JSON-RPC 1.0 whose peer and time are the test's. */
class Line {
  readonly clock = new SimulatedClock();
  readonly streams = new LocalStreams<TimeRequest>(LIMITS, new TimeSource(), this.clock);
  readonly told: unknown[] = [];
  readonly connection: RpcConnection;

  constructor(
    readonly socket: FakeSocket,
    protocol: RpcProtocol = jsonProtocol,
  ) {
    const callers = new CallerStreams({ idleMs: 60_000, maxWaitingCalls: 10 }, this.streams, this.clock);
    this.connection = new RpcConnection(socket.socket, protocol, callers.caller('test'), {
      onCut: (reason) => this.told.push(reason),
      onFault: (error) => this.told.push(error),
    });
    this.connection.start(Buffer.alloc(0));
  }

  /** The peer makes calls, which are read. */
  async call(...calls: object[]): Promise<void> {
    this.socket.says(calls.map((call) => JSON.stringify(call)).join(''));
    await turn();
  }

  /** Time passes, and what is written in it leaves. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await turn();
  }
}

function thrown(error: Error): never {
  throw error;
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
