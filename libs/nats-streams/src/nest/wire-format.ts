import type { Deserializer, IncomingRequest, OutgoingResponse, Serializer } from '@nestjs/microservices';
import type { Msg } from '@nats-io/transport-node';
import { StreamError, StreamErrorCode, type WireError } from '../protocol/stream-error.js';

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

/** Answers in kind: plain JSON to plain JSON, Nest's envelope to Nest. */
export class PlainOrNestSerializer implements Serializer<OutgoingResponse, { data: string }> {
  serialize(packet: OutgoingResponse): { data: string } {
    const id: unknown = packet.id;
    if (id !== PLAIN) return { data: JSON.stringify(packet) };
    return { data: JSON.stringify(packet.err ? { error: toWireError(packet.err) } : (packet.response ?? {})) };
  }
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
