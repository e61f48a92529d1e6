import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { RpcProtocol, RpcReply } from '../connection/rpc-call.js';
import { goUpdate } from '../streams/go-update.js';
import { argumentsOfJson } from '../streams/time-arguments.js';
import { memberText } from './json-member.js';
import { JsonValues } from './json-values.js';

/** Ids of calls that wait are kept until these are answered: all of one connection may have this many characters. */
const MAX_WAITING_ID_LENGTH = 64 * 1024;

/**
 * JSON-RPC 1.0 as Go's net/rpc/jsonrpc speaks it: one value after another without anything between, each answered by
 * its id when its time has come. Every answer has all three fields, and an error is a text: Go takes anything else for
 * the end of the connection. As in Go, a call without id or with `null` is answered, too.
 */
export const jsonProtocol: RpcProtocol = (onCall) => {
  const waiting: WaitingIds = { length: 0 };
  const values = new JsonValues((value, text) => {
    const { method, params, id } = Object(value) as { method?: unknown; params?: unknown; id?: unknown };
    onCall({
      method: typeof method === 'string' ? method : '',
      reply: replyTo(idText(id, text), waiting),
      readArguments: () => {
        if (waiting.length > MAX_WAITING_ID_LENGTH) throw idsTooLong();
        return argumentsOfJson(onlyParam(params));
      },
    });
  });
  return {
    push: (chunk) => values.push(chunk),
    get isMidCall() {
      return values.isMidValue;
    },
    lastWords: (text) => failure('null', text),
  };
};

/** The ids of calls that are not answered yet, of one connection. */
interface WaitingIds {
  length: number;
}

/** As it was sent: what would be another number, or is nested too deep to be made again, is taken from the text itself. */
function idText(id: unknown, text: string): string {
  if (id === undefined || id === null) return 'null';
  if (typeof id === 'string' || Number.isSafeInteger(id)) return JSON.stringify(id);
  // a copy: a piece of a text keeps the whole text
  return Buffer.from(memberText(text, 'id') ?? 'null').toString();
}

function replyTo(id: string, waiting: WaitingIds): RpcReply {
  waiting.length += id.length;
  return {
    update: (update) => {
      waiting.length -= id.length;
      return `{"id":${id},"result":${JSON.stringify(goUpdate(update))},"error":null}\n`;
    },
    failure: (text) => {
      waiting.length -= id.length;
      return failure(id, text);
    },
  };
}

function failure(id: string, text: string): string {
  return `{"id":${id},"result":null,"error":${JSON.stringify(text)}}\n`;
}

/** `params` is an array of one, as Go has it; none at all is nothing given. */
function onlyParam(params: unknown): unknown {
  if (params === undefined || params === null) return undefined;
  if (!Array.isArray(params) || params.length > 1) {
    throw new StreamError(StreamErrorCode.InvalidRequest, 'invalid request: params must be an array of one');
  }
  return params[0];
}

function idsTooLong(): StreamError {
  return new StreamError(StreamErrorCode.LimitReached, 'the ids of the calls that wait are too long');
}
