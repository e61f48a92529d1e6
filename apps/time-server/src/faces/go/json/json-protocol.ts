import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { RpcProtocol } from '../connection/rpc-call.js';
import { goUpdate } from '../streams/go-update.js';
import { argumentsOfJson } from '../streams/time-arguments.js';
import { JsonValues } from './json-values.js';

/** Ids of calls that wait are kept until these are answered: all of one connection may have this many characters. */
const MAX_WAITING_ID_LENGTH = 64 * 1024;

/**
 * JSON-RPC 1.0 as Go's net/rpc/jsonrpc speaks it: one value after another without anything between, each answered by
 * its id when its time has come. Every answer has all three fields, and an error is a text: Go takes anything else for
 * the end of the connection. As in Go, a call without id or with `null` is answered, too.
 */
export const jsonProtocol: RpcProtocol = (onCall) => {
  let waitingIdLength = 0;
  const values = new JsonValues((value) => {
    const { method, params, id } = Object(value) as { method?: unknown; params?: unknown; id?: unknown };
    const idText = JSON.stringify(id ?? null);
    waitingIdLength += idText.length;
    const done = () => (waitingIdLength -= idText.length);
    onCall({
      method: typeof method === 'string' ? method : '',
      readArguments: () => {
        if (waitingIdLength > MAX_WAITING_ID_LENGTH) throw idsTooLong();
        return argumentsOfJson(onlyParam(params));
      },
      answer: (update) => {
        done();
        return `{"id":${idText},"result":${JSON.stringify(goUpdate(update))},"error":null}\n`;
      },
      failure: (text) => {
        done();
        return failure(idText, text);
      },
    });
  });
  return { push: (chunk) => values.push(chunk), lastWords: (text) => failure('null', text) };
};

function failure(idText: string, text: string): string {
  return `{"id":${idText},"result":null,"error":${JSON.stringify(text)}}\n`;
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
