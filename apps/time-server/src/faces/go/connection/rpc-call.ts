import type { TimeResponse } from '@app/contracts';
import type { TimeArguments } from '../streams/time-arguments.js';

/** What is written to a socket. */
export type WireBytes = Uint8Array | string;

/** A call as a protocol has read it. */
export interface RpcCall {
  /** `Service.Method`, or whatever the client has put there. */
  readonly method: string;
  /** All that is kept while the call waits. */
  readonly reply: RpcReply;
  /** @throws StreamError 1002 where they cannot be read. */
  readArguments(): TimeArguments;
}

/**
 * What the answer to a call looks like, which is answered once. It may be kept for a day, a thousand times on one
 * connection, so it holds on to nothing of what was sent but what it repeats: a function that is made where the arguments
 * can be seen keeps these, too, even if it does not use them.
 */
export interface RpcReply {
  update(update: TimeResponse): WireBytes;
  failure(text: string): WireBytes;
}

/** What a protocol makes of the bytes of one connection. It knows no socket and no time. */
export interface RpcCodec {
  /**
   * Takes bytes as they come, cut anywhere, and hands on the calls that are complete. What it holds is bounded.
   * @throws Error where the connection cannot be understood any more; its message is safe to show to the client.
   */
  push(chunk: Uint8Array): void;
  /** A call has begun, and the rest of it is to come. */
  readonly isMidCall: boolean;
  /** What may be said before such a connection is closed; nothing where a client could take it for something else. */
  lastWords(text: string): WireBytes;
}

/** A protocol: the codec of a new connection. Answers must be written in the order in which they were made. */
export type RpcProtocol = (onCall: (call: RpcCall) => void) => RpcCodec;
