import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { RpcProtocol, RpcReply } from '../connection/rpc-call.js';
import { GobError } from '../gob/gob-error.js';
import type { GobShape } from '../gob/gob-shape.js';
import type { GobValue } from '../gob/gob-value.js';
import { goUpdate } from '../streams/go-update.js';
import { argumentsOf, type TimeArguments } from '../streams/time-arguments.js';
import { GobRpcCodec, type GobCall } from './gob-rpc-codec.js';
import { TIME_RESPONSE } from './time-response-type.js';

/** What is read of an argument; everything else in it is passed over, and may be of any type. */
const TIME_REQUEST = { UpdateInterval: 'number', Duration: 'number', TimeZone: 'string' } as const satisfies GobShape;

/** Go's net/rpc as it is by default: gob both ways, on the bare socket or behind a CONNECT. */
export const gobProtocol: RpcProtocol = (onCall) => {
  const codec = new GobRpcCodec((call, argument) => {
    onCall({
      method: call.serviceMethod,
      reply: replyTo(call, codec),
      readArguments: () => readArguments(argument),
    });
  });
  return {
    push: (chunk) => codec.push(chunk),
    get isMidCall() {
      return codec.isMidCall;
    },
    // every answer belongs to a call: there is none to whom this could be said
    lastWords: () => '',
  };
};

function replyTo(call: GobCall, codec: GobRpcCodec): RpcReply {
  return {
    update: (update) => codec.result(call, TIME_RESPONSE, goUpdate(update)),
    failure: (text) => codec.failure(call, text),
  };
}

function readArguments(argument: GobValue): TimeArguments {
  try {
    return argumentsOf(argument.read(TIME_REQUEST));
  } catch (error) {
    if (!(error instanceof GobError)) throw error;
    throw new StreamError(StreamErrorCode.InvalidRequest, `invalid request: ${error.message}`, { cause: error });
  }
}
