import { JsonRpcCode, JsonRpcError } from './json-rpc-error.js';

/** By which a client knows an answer again. */
export type JsonRpcId = string | number | null;

/** Named, positional, or none. */
export type JsonRpcParams = Readonly<Record<string, unknown>> | readonly unknown[];

export interface JsonRpcCall {
  /** Undefined: a notification, which is never answered, not even with an error. */
  readonly id: JsonRpcId | undefined;
  readonly method: string;
  readonly params: JsonRpcParams;
}

/** What stands where a call should. */
export interface NoCall {
  readonly id: JsonRpcId;
  readonly error: JsonRpcError;
}

/** One call, or a batch of them: both are answered in kind. */
export type JsonRpcMessage = JsonRpcCall | NoCall | readonly (JsonRpcCall | NoCall)[];

/** So many calls may come in one batch. */
export const MAX_BATCH_CALLS = 100;

/** Ids are kept while their calls wait. */
export const MAX_ID_LENGTH = 256;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the bytes of one message say. Whatever they are, it has an answer. */
export function readMessage(bytes: Uint8Array): JsonRpcMessage {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    return { id: null, error: new JsonRpcError(JsonRpcCode.ParseError, 'the message is not JSON', { cause }) };
  }
  if (!Array.isArray(value)) return readCall(value);
  if (value.length === 0) return noCall(null, 'a batch without calls');
  if (value.length > MAX_BATCH_CALLS) return noCall(null, `a batch has up to ${MAX_BATCH_CALLS} calls`);
  return value.map(readCall);
}

function readCall(value: unknown): JsonRpcCall | NoCall {
  if (!isObject(value)) return noCall(null, 'a call is an object');
  const { jsonrpc, method, params = [] } = value;
  const id = Object.hasOwn(value, 'id') ? value.id : undefined;
  if (id !== undefined && !isId(id)) return noCall(null, ID_RULE);
  const answeredAs = id ?? null;
  if (jsonrpc !== '2.0') return noCall(answeredAs, 'jsonrpc must be "2.0"');
  if (typeof method !== 'string') return noCall(answeredAs, 'method must be a string');
  if (!isObject(params) && !Array.isArray(params)) return noCall(answeredAs, 'params must be an array or an object');
  return { id, method, params };
}

const ID_RULE = `id must be a string of up to ${MAX_ID_LENGTH} characters, a safe integer or null`;

/** A number is given back as it came, or not taken: one that is no safe integer may have lost digits already. */
function isId(id: unknown): id is JsonRpcId {
  if (typeof id === 'string') return id.length <= MAX_ID_LENGTH;
  return id === null || Number.isSafeInteger(id);
}

/** What JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noCall(id: JsonRpcId, message: string): NoCall {
  return { id, error: new JsonRpcError(JsonRpcCode.InvalidRequest, message) };
}
