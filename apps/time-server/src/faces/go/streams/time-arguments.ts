import { TIME_REQUEST_RULES, type TimeRequest } from '@app/contracts';
import { StreamError, StreamErrorCode } from '@app/nats-streams';

/** The fields of a request as Go programs name them. */
const GO_NAMES = { updateInterval: 'UpdateInterval', duration: 'Duration', timeZone: 'TimeZone' } as const;

type Field = keyof typeof GO_NAMES;
const FIELDS = Object.keys(GO_NAMES) as Field[];
/** As Go's encoding/json finds fields: in any mix of cases. */
const FIELD_OF: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.toLowerCase(), field]));

/**
 * What a caller has given of a time request, unchecked. A zero counts as not given, in all protocols alike: gob does not
 * send zeros, so that the two cannot be told apart there.
 */
export type TimeArguments = { readonly [Name in Field]?: unknown };

/** What a caller gives who gives nothing. */
export const NO_ARGUMENTS: TimeArguments = {};

/** The same fields by the names that Go programs use. */
export type GoArguments = { readonly [Name in Field as (typeof GO_NAMES)[Name]]?: unknown };

/** Arguments that were read by name. */
export function argumentsOf({ UpdateInterval, Duration, TimeZone }: GoArguments): TimeArguments {
  return given([
    ['updateInterval', UpdateInterval],
    ['duration', Duration],
    ['timeZone', TimeZone],
  ]);
}

/**
 * Arguments out of parsed JSON, read as Go's encoding/json does: names in any mix of cases, `null` for nothing, and what
 * it does not know passed over.
 * @throws StreamError 1002 where it is no object.
 */
export function argumentsOfJson(value: unknown): TimeArguments {
  if (value === null || value === undefined) return NO_ARGUMENTS;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new StreamError(StreamErrorCode.InvalidRequest, 'invalid request: the argument must be an object');
  }
  return given(Object.entries(value).map(([name, held]) => [FIELD_OF.get(name.toLowerCase()), held]));
}

/** Whether nothing was given: who asks so wants to go on with what is there. */
export function isEmpty(args: TimeArguments): boolean {
  return FIELDS.every((field) => args[field] === undefined);
}

/** Whether these arguments ask for what the request says. */
export function asksFor(args: TimeArguments, request: TimeRequest): boolean {
  return FIELDS.every((field) => (args[field] ?? TIME_REQUEST_RULES[field].default) === request[field]);
}

/** The error of a wrong request, with the names of fields that the caller knows. */
export function inGoNames(error: StreamError): StreamError {
  const { code, details, cause } = error;
  if (code !== StreamErrorCode.InvalidRequest || !details) return error;
  const named = details.map(({ field, message }) => ({ field: isField(field) ? GO_NAMES[field] : field, message }));
  return StreamError.invalid(named, cause);
}

function given(entries: readonly (readonly [Field | undefined, unknown])[]): TimeArguments {
  const args: { -readonly [Name in Field]?: unknown } = {};
  for (const [field, value] of entries) {
    if (field !== undefined && value !== undefined && !ZEROS.has(value)) args[field] = value;
  }
  return args;
}

const ZEROS: ReadonlySet<unknown> = new Set([0, '', null]);

function isField(name: string): name is Field {
  return Object.hasOwn(GO_NAMES, name);
}
