import { InvalidTimeRequest, parseTimeRequest, type TimeRequest } from '@app/contracts';
import { ApiError } from '../api-error.js';
import type { Query } from './query.js';

/** What the fields of a request are called in a query. */
const PARAMETER_OF: Readonly<Record<string, string>> = { updateInterval: 'interval' };

/** The request that a query makes: every second, until cancelled, in UTC, unless it says otherwise. */
export function timeRequestOf(query: Query): TimeRequest {
  try {
    return parseTimeRequest({
      updateInterval: query.numberOrText('interval'),
      duration: query.numberOrText('duration'),
      timeZone: query.text('timeZone'),
    });
  } catch (error) {
    if (!(error instanceof InvalidTimeRequest)) throw error;
    for (const { field, message } of error.violations) query.violate(PARAMETER_OF[field] ?? field, message);
    return parseTimeRequest({}); // its mistakes are told by `check`, with those of the other parameters
  }
}

/** The request in a body; no body is a request, too. @throws ApiError INVALID_REQUEST that names every wrong field. */
export function timeRequestIn(body: unknown): TimeRequest {
  try {
    return parseTimeRequest(body ?? {});
  } catch (error) {
    throw error instanceof InvalidTimeRequest ? ApiError.invalid(error.violations, error) : error;
  }
}
