import { GobDecoder } from '../gob/gob-decoder.js';
import { GobEncoder } from '../gob/gob-encoder.js';
import { GobError } from '../gob/gob-error.js';
import type { GobStructType, WireFields, WireStruct } from '../gob/gob-struct-type.js';
import type { GobValue } from '../gob/gob-value.js';
import { NO_RESULT, REQUEST_SHAPE, RESPONSE } from './rpc-headers.js';

/** What an answer repeats of its call: all that has to be kept while the call waits. */
export interface GobCall {
  /** `Service.Method`, or whatever the client has put there. */
  readonly serviceMethod: string;
  /** The client's number for the call, of up to 64 bits. */
  readonly seq: bigint;
}

/** The argument is not read yet: its type is the client's choice, and reading throws where it does not fit. */
export type OnGobCall = (call: GobCall, argument: GobValue) => void;

/**
 * The server's side of one net/rpc connection over gob: calls out of bytes, and the bytes of answers. It knows no
 * method, no socket and no time. Calls may be answered at any time and in any order.
 */
export class GobRpcCodec {
  private readonly decoder = new GobDecoder((value) => this.take(value));
  private readonly encoder = new GobEncoder();
  private call: GobCall | undefined;

  constructor(private readonly onCall: OnGobCall) {}

  /** Whether a call has begun, and the rest of it is to come. */
  get isMidCall(): boolean {
    return this.call !== undefined || this.decoder.isMidMessage;
  }

  /**
   * Takes bytes as they come, cut anywhere, and hands on the calls that are complete.
   *
   * @throws GobError where the connection cannot be understood any more and is to be closed; what came before has been
   * handed on, and can be answered.
   */
  push(chunk: Uint8Array): void {
    this.decoder.push(chunk);
  }

  /** The bytes of a call's result. What this and `failure` return is to be written in the order in which it was made. */
  result<Fields extends WireFields>(call: GobCall, type: GobStructType<Fields>, value: WireStruct<Fields>): Uint8Array {
    return this.answer(call, '', type, value);
  }

  /** The bytes with which a call fails. Go takes an empty text for success, so there it says that nothing is known. */
  failure(call: GobCall, text: string): Uint8Array {
    return this.answer(call, text || 'unknown error', NO_RESULT, {});
  }

  private answer<Fields extends WireFields>(
    { serviceMethod, seq }: GobCall,
    error: string,
    type: GobStructType<Fields>,
    value: WireStruct<Fields>,
  ): Uint8Array {
    const header = { ServiceMethod: serviceMethod, Seq: seq, Error: error };
    return Buffer.concat([...this.encoder.encode(RESPONSE, header), ...this.encoder.encode(type, value)]);
  }

  private take(value: GobValue): void {
    const { call } = this;
    this.call = call ? undefined : readHeader(value);
    if (call) this.onCall(call, value);
  }
}

/** Whatever else stands in its place, such as the second half of an argument, is not taken for a call without a name. */
function readHeader(value: GobValue): GobCall {
  if (!value.has(REQUEST_SHAPE)) throw new GobError('mismatch', 'no request header where one must stand');
  const { ServiceMethod, Seq } = value.read(REQUEST_SHAPE);
  return { serviceMethod: ServiceMethod, seq: Seq };
}
