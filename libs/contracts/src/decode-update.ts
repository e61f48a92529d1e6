import { parseOwnUpdate } from './parse-own-update.js';
import type { TimeResponse } from './time-response.js';

/** Bytes that are no update; `cause` is the parser's error if they are not even JSON. */
export class NotATimeResponse extends Error {
  override readonly name = 'NotATimeResponse';
}

const TIME_STRING = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an update from its JSON text in UTF-8. Fields that a later version may have added are left out.
 * @throws NotATimeResponse
 */
export function decodeUpdate(bytes: Uint8Array): TimeResponse {
  return parseOwnUpdate(bytes) ?? parseAnyUpdate(bytes);
}

/** @throws NotATimeResponse */
export function parseAnyUpdate(bytes: Uint8Array): TimeResponse {
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null) throw new NotATimeResponse('an update must be an object');
  const { timestamp, timeString, sequenceNum, isFinal } = value as Partial<Record<keyof TimeResponse, unknown>>;
  if (!isInteger(timestamp)) throw new NotATimeResponse('timestamp must be an integer');
  if (typeof timeString !== 'string' || !TIME_STRING.test(timeString)) {
    throw new NotATimeResponse('timeString must be YYYY-MM-DD HH:mm:ss.ffffff');
  }
  if (!isInteger(sequenceNum) || sequenceNum < 0) throw new NotATimeResponse('sequenceNum must be an integer from 0');
  if (typeof isFinal !== 'boolean') throw new NotATimeResponse('isFinal must be true or false');
  return { timestamp, timeString, sequenceNum, isFinal };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new NotATimeResponse('an update must be JSON text in UTF-8', { cause });
  }
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
