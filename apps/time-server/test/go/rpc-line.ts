import { setImmediate as turn } from 'node:timers/promises';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams } from '@app/nats-streams';
import { SimulatedClock } from '@app/testing';
import type { RpcProtocol } from '../../src/faces/go/connection/rpc-call.js';
import { RpcConnection } from '../../src/faces/go/connection/rpc-connection.js';
import { jsonProtocol } from '../../src/faces/go/json/json-protocol.js';
import { CallerStreams } from '../../src/faces/go/streams/caller-streams.js';
import { TimeSource } from '../../src/time-source.js';
import type { FakeSocket } from './fake-socket.js';

const LIMITS = { catchUpMs: 30_000, catchUpItems: 10_000, originGridMs: 5, checkRoom: () => undefined };

/** A connection of JSON-RPC 1.0 whose peer and time are the test's. */
export class Line {
  readonly clock = new SimulatedClock();
  readonly streams = new LocalStreams<TimeRequest>(LIMITS, new TimeSource(), this.clock);
  readonly told: unknown[] = [];
  readonly connection: RpcConnection;

  constructor(
    readonly socket: FakeSocket,
    protocol: RpcProtocol = jsonProtocol,
    maxWaitingCalls = 10,
  ) {
    const callers = new CallerStreams({ idleMs: 60_000, maxWaitingCalls }, this.streams, this.clock);
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
