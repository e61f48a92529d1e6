import { shownName } from '@app/contracts';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { CallerStream } from './caller-stream.js';
import type { TimeArguments } from './time-arguments.js';
import type { TimeCall } from './time-call.js';

/** A method of the service, to be called on the stream of whoever called. It never throws: the call is told. */
export type TimeMethod = (caller: CallerStream, args: TimeArguments, call: TimeCall) => void;

const SERVICE = 'TimeService';

/** The table of methods, under the names of the specification. */
const METHODS: ReadonlyMap<string, TimeMethod> = new Map<string, TimeMethod>([
  ['RequestTimeStream', (caller, args, call) => caller.requestTimeStream(args, call)],
  ['GetNextUpdate', (caller, args, call) => caller.getNextUpdate(args, call)],
]);

/**
 * Finds `Service.Method`; the last dot separates them, as in Go.
 * @throws StreamError 1002 with the words of the specification where there is no such method.
 */
export function timeMethod(name: string): TimeMethod {
  const dot = name.lastIndexOf('.');
  if (dot < 0) throw notFound(`Invalid method format: ${shownName(name)}`);
  const service = name.slice(0, dot);
  if (service !== SERVICE) throw notFound(`Service ${shownName(service)} not found`);
  const method = METHODS.get(name.slice(dot + 1));
  if (!method) throw notFound(`Method ${shownName(name.slice(dot + 1))} not found`);
  return method;
}

function notFound(message: string): StreamError {
  return new StreamError(StreamErrorCode.InvalidRequest, message);
}
