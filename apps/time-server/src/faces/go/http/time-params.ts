import { isId, StreamError } from '@app/nats-streams';
import { argumentsOfJson, type TimeArguments } from '../streams/time-arguments.js';
import { isObject, type JsonRpcParams } from './json-rpc-message.js';

/** What a call gives: which stream it is about, and what it wants of time. */
export interface TimeParams {
  /** Undefined: one that is to be opened. */
  readonly streamId: string | undefined;
  readonly args: TimeArguments;
}

const REQUEST = ['UpdateInterval', 'Duration', 'TimeZone'] as const;

/** What the places mean where parameters have no names. */
const POSITIONS = new Map<string, readonly string[]>([
  ['TimeService.RequestTimeStream', [...REQUEST, 'StreamId']],
  ['TimeService.GetNextUpdate', ['StreamId', ...REQUEST]],
]);

/**
 * Parameters by name, or by position, or as the one object in an array that Go's clients send.
 * @throws StreamError 1002
 */
export function timeParams(method: string, params: JsonRpcParams): TimeParams {
  const named = isPositional(params) ? byName(params, POSITIONS.get(method) ?? []) : params;
  return { streamId: streamIdIn(named), args: argumentsOfJson(named) };
}

function isPositional(params: JsonRpcParams): params is readonly unknown[] {
  return Array.isArray(params);
}

function byName(values: readonly unknown[], names: readonly string[]): Readonly<Record<string, unknown>> {
  const [only] = values;
  if (values.length === 1 && isObject(only)) return only;
  if (values.length > names.length) {
    throw StreamError.invalid([{ field: 'params', message: `are ${names.join(', ')}, got ${values.length}` }]);
  }
  return Object.fromEntries(values.map((value, place) => [names[place], value]));
}

/** Named in any mix of cases, as the other parameters are, and like them not given if it is empty. */
function streamIdIn(params: Readonly<Record<string, unknown>>): string | undefined {
  const [, value] = Object.entries(params).findLast(([name]) => name.toLowerCase() === 'streamid') ?? [];
  if (value === undefined || value === null || value === '') return undefined;
  if (isId(value)) return value;
  throw StreamError.invalid([{ field: 'StreamId', message: 'must be one that an answer has named' }]);
}
