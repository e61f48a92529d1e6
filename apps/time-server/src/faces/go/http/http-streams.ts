import { randomBytes } from 'node:crypto';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { CallerStream } from '../streams/caller-stream.js';
import type { CallerStreams } from '../streams/caller-streams.js';
import { type GoUpdate, goUpdate } from '../streams/go-update.js';
import type { TimeCall } from '../streams/time-call.js';
import { timeMethod, type TimeMethod } from '../streams/time-methods.js';
import type { HttpCaller } from './http-caller.js';
import { JsonRpcCode, JsonRpcError } from './json-rpc-error.js';
import type { JsonRpcCall } from './json-rpc-message.js';
import { StreamPlaces } from './stream-places.js';
import { timeParams, type TimeParams } from './time-params.js';

/** An update, and how to ask for the next one. */
export interface HttpUpdate extends GoUpdate {
  readonly StreamId: string;
}

/**
 * The streams of those who call over HTTP. No connection can stand for one there, so each has an id, and whoever knows
 * that may ask for the next update, from any connection.
 */
export class HttpStreams {
  private readonly byId = new Map<string, CallerStream>();
  private readonly places = new StreamPlaces();

  /** @param maxStreams so many are held; for one more another ends, or, if all are waited for, it is refused with 1005 */
  constructor(
    private readonly callers: Pick<CallerStreams, 'caller'>,
    private readonly maxStreams: number,
  ) {}

  get count(): number {
    return this.byId.size;
  }

  /**
   * What a call is answered; it waits until the update is due, be that tomorrow. If the caller leaves meanwhile, the
   * call is forgotten, and the update stays for the next. Nothing is done for a notification: it would open a stream
   * that nobody can name, or take an update from who wants to know it.
   *
   * @throws StreamError, JsonRpcError
   */
  async call({ id, method, params }: JsonRpcCall, caller: HttpCaller): Promise<HttpUpdate | undefined> {
    if (id === undefined) return undefined;
    const act = knownMethod(method);
    const given = timeParams(method, params);
    // not awaited here: what is in `params` would be kept as long
    return given.streamId === undefined ? this.begin(act, given, caller) : this.goOn(act, given, caller);
  }

  private begin(act: TimeMethod, { args }: TimeParams, caller: HttpCaller): Promise<HttpUpdate> {
    if (this.byId.size >= this.maxStreams && !this.places.makeRoom()) {
      throw new StreamError(StreamErrorCode.LimitReached, `${this.maxStreams} streams are held over HTTP`);
    }
    const streamId = randomBytes(16).toString('base64url');
    const stream = this.callers.caller(`go-http ${caller.address}`, () => {
      this.byId.delete(streamId);
      this.places.delete(caller.host, stream);
    });
    // who leaves before the first answer has never heard of its stream
    const update = awaitUpdate(
      streamId,
      caller,
      (call) => act(stream, args, call),
      () => stream.close(),
    );
    if (stream.isOpen) {
      this.byId.set(streamId, stream);
      this.places.add(caller.host, stream);
    }
    return update;
  }

  private goOn(act: TimeMethod, { streamId = '', args }: TimeParams, caller: HttpCaller): Promise<HttpUpdate> {
    const stream = this.byId.get(streamId);
    if (!stream) throw new StreamError(StreamErrorCode.InitializationFailed, 'Stream not initialized');
    return awaitUpdate(
      streamId,
      caller,
      (call) => act(stream, args, call),
      (call) => stream.cancel(call),
    );
  }
}

function awaitUpdate(
  StreamId: string,
  caller: HttpCaller,
  act: (call: TimeCall) => void,
  forget: (call: TimeCall) => void,
): Promise<HttpUpdate> {
  return new Promise((resolve, reject) => {
    const call: TimeCall = {
      update: (update) => {
        stay();
        resolve({ ...goUpdate(update), StreamId });
      },
      fail: (error) => {
        stay();
        reject(error);
      },
    };
    const stay = caller.whenGone(() => forget(call));
    act(call);
  });
}

function knownMethod(name: string): TimeMethod {
  try {
    return timeMethod(name);
  } catch (error) {
    throw error instanceof StreamError ? JsonRpcError.of(error, JsonRpcCode.MethodNotFound) : error;
  }
}
