import type { Deserializer, IncomingRequest, OutgoingResponse, Serializer } from '@nestjs/microservices';
import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { StreamError, StreamErrorCode, type WireError } from '../protocol/stream-error.js';
import { serviceErrorHeaders } from './service-error-headers.js';

/** Stands for the id of a request that came as plain JSON, and so is answered in plain JSON. */
const PLAIN = Symbol('plain JSON');
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A message as Nest handles it; what is not JSON has no data, and the handler's checks say so. */
interface Packet {
  readonly pattern: unknown;
  readonly data: unknown;
  readonly id?: string | typeof PLAIN;
}

/** Reads plain JSON from anybody, and the envelope of a Nest `ClientProxy`. */
export class PlainOrNestDeserializer implements Deserializer<Msg, IncomingRequest> {
  deserialize(message: Msg, options?: { channel?: string; replyTo?: string }): IncomingRequest {
    const body = readJson(message.data);
    const isAnswered = Boolean(options?.replyTo);
    const packet: Packet = isNestEnvelope(body)
      ? { ...body, ...(isAnswered && body.id === undefined ? { id: PLAIN } : {}) }
      : { pattern: options?.channel, data: body, ...(isAnswered ? { id: PLAIN } : {}) };
    return packet as IncomingRequest;
  }
}

/** An answer as it leaves. */
interface Answer {
  readonly data: string;
  readonly headers?: MsgHdrs;
}

/** Answers in kind: plain JSON to plain JSON, Nest's envelope to Nest; in both, what failed as a whole has headers. */
export class PlainOrNestSerializer implements Serializer<OutgoingResponse, Answer> {
  /** @param takesHeaders whether the broker takes headers: one that does not would cut the connection */
  constructor(private readonly takesHeaders: () => boolean = () => true) {}

  serialize(packet: OutgoingResponse): Answer {
    const data = JSON.stringify((packet.id as unknown) === PLAIN ? plainBody(packet) : packet);
    const error = failureOf(packet);
    return error && this.takesHeaders() ? { data, headers: serviceErrorHeaders(error) } : { data };
  }
}

function plainBody({ err, response }: OutgoingResponse): unknown {
  return err ? { error: toWireError(err) } : (response ?? {});
}

/** The error of the message, or that of its first entry if no entry was granted (P26). */
function failureOf({ err, response }: OutgoingResponse): WireError | undefined {
  if (err) return toWireError(err);
  const { results } = Object(response) as { readonly results?: readonly { readonly error?: WireError }[] };
  if (!Array.isArray(results) || results.some(({ error }) => error === undefined)) return undefined;
  return (results as readonly { readonly error?: WireError }[])[0]?.error;
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function isNestEnvelope(body: unknown): body is Packet {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'pattern') && Object.hasOwn(body, 'data');
}

function toWireError(error: unknown): WireError {
  if (error instanceof StreamError) return error.toJSON();
  const wire = error as Partial<WireError>;
  if (typeof wire.code === 'number' && typeof wire.message === 'string') return wire as WireError;
  return new StreamError(StreamErrorCode.InitializationFailed, 'the request could not be handled').toJSON();
}
