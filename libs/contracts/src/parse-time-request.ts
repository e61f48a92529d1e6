import { validateSync } from 'class-validator';
import { shown, shownName } from './shown.js';
import { TIME_REQUEST_RULES, TimeRequest } from './time-request.js';

/** One violated field, and what is expected there. */
export interface FieldViolation {
  readonly field: string;
  readonly message: string;
}

/** A request that breaks the rules; `violations` names every mistake, and so does the message. */
export class InvalidTimeRequest extends Error {
  override readonly name = 'InvalidTimeRequest';

  constructor(readonly violations: readonly FieldViolation[]) {
    super(violations.map(({ field, message }) => `${field} ${message}`).join('; '));
  }
}

const UNKNOWN_FIELD = `is not a field of a time request (${Object.keys(TIME_REQUEST_RULES).join(', ')})`;

/** A body can hold thousands of wrong names; an answer with all of them could not be sent. */
const MAX_UNKNOWN_NAMED = 8;

/**
 * Reads a request of unknown shape, such as parsed JSON, and fills in the defaults of absent fields: `{}` is a valid
 * request. A field that is `undefined` counts as absent; one that is `null` is a mistake. Only own fields are read.
 *
 * @throws InvalidTimeRequest that names every violated and every unknown field at once (unknown ones up to 8, then
 * how many more there are). No more than 64 characters of a name or a value are repeated.
 */
export function parseTimeRequest(raw: unknown): TimeRequest {
  if (!isRecord(raw)) {
    throw new InvalidTimeRequest([{ field: 'request', message: `must be an object, got ${shown(raw)}` }]);
  }
  const known: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (!Object.hasOwn(TIME_REQUEST_RULES, key)) unknown.push(key);
    else if (value !== undefined) known[key] = value;
  }
  const request = Object.assign(new TimeRequest(), known);
  const violations = [...violatedFields(request), ...unknownFields(unknown)];
  if (violations.length > 0) throw new InvalidTimeRequest(violations);
  return request;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function violatedFields(request: TimeRequest): FieldViolation[] {
  return validateSync(request, { stopAtFirstError: true }).map(({ property, constraints = {} }) => ({
    field: property,
    message: Object.values(constraints).join('; '),
  }));
}

function unknownFields(keys: readonly string[]): FieldViolation[] {
  const named = keys.slice(0, MAX_UNKNOWN_NAMED).map((key) => ({ field: shownName(key), message: UNKNOWN_FIELD }));
  const rest = keys.length - named.length;
  return rest > 0 ? [...named, { field: 'request', message: `has ${rest} more unknown fields` }] : named;
}
