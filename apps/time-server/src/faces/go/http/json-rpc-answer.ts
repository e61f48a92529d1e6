import { JsonRpcError } from './json-rpc-error.js';
import type { JsonRpcCall, JsonRpcId, JsonRpcMessage, NoCall } from './json-rpc-message.js';

/** Does what a call asks, and resolves with its result. @throws JsonRpcError, or whatever else: that is told as -32603. */
export type DoCall = (call: JsonRpcCall) => Promise<unknown>;

/**
 * The answer to a message, as text; undefined if there is none to give: to notifications alone. The calls of a batch are
 * done side by side, and answered together, in their order, when the last of them is done.
 */
export async function answerTo(message: JsonRpcMessage, doCall: DoCall): Promise<string | undefined> {
  if (!isBatch(message)) return await answerToOne(message, doCall);
  const answers = await Promise.all(message.map((call) => answerToOne(call, doCall)));
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

async function answerToOne(call: JsonRpcCall | NoCall, doCall: DoCall): Promise<string | undefined> {
  if ('error' in call) return errorAnswer(call.id, call.error);
  const { id } = call;
  try {
    const result = await doCall(call);
    return id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', result, id });
  } catch (error) {
    return id === undefined ? undefined : errorAnswer(id, JsonRpcError.from(error));
  }
}
