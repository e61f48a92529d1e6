import { JsonRpcError } from './json-rpc-error.js';
import type { JsonRpcCall, JsonRpcId, JsonRpcMessage, NoCall } from './json-rpc-message.js';

/** Does what a call asks, and resolves with its result; or rejects with a JsonRpcError, or whatever else: that is told as -32603. */
export type DoCall = (call: JsonRpcCall) => Promise<unknown>;

/**
 * The answer to a message, as text; undefined if there is none to give: to notifications alone. The calls of a batch are
 * done side by side, and answered together, in their order, when the last of them is done.
 */
export function answerTo(message: JsonRpcMessage, doCall: DoCall): Promise<string | undefined> {
  if (!isBatch(message)) return answerToOne(message, doCall);
  return inOneArray(message.map((call) => answerToOne(call, doCall)));
}

async function inOneArray(whenAnswered: readonly Promise<string | undefined>[]): Promise<string | undefined> {
  const answers = await Promise.all(whenAnswered);
  const texts = answers.filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : `[${texts.join(',')}]`;
}

/** The text of an answer that is an error. */
export function errorAnswer(id: JsonRpcId, error: JsonRpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', error, id });
}

function isBatch(message: JsonRpcMessage): message is readonly (JsonRpcCall | NoCall)[] {
  return Array.isArray(message);
}

/** It may take a day: no function that waits has the call, or what it was given would be kept as long. */
function answerToOne(call: JsonRpcCall | NoCall, doCall: DoCall): Promise<string | undefined> {
  if ('error' in call) return Promise.resolve(errorAnswer(call.id, call.error));
  return answerOnce(call.id, doCall(call));
}

async function answerOnce(id: JsonRpcCall['id'], done: Promise<unknown>): Promise<string | undefined> {
  try {
    const result = await done;
    return id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', result, id });
  } catch (error) {
    return id === undefined ? undefined : errorAnswer(id, JsonRpcError.from(error));
  }
}
