import { dueMs, lastSequence } from './schedule.js';
import { splitInstant } from './split-instant.js';
import type { TimeRequest } from './time-request.js';
import type { TimeResponse } from './time-response.js';
import { formatInstant } from './time-text.js';

/**
 * Update `sequence` of a stream.
 *
 * @param originUnixMs the instant of update 0, in ms since the Unix epoch; fractions allowed.
 * @throws RangeError if the due instant is not within the years 1 to 9999.
 */
export function updateAt(request: TimeRequest, originUnixMs: number, sequence: number): TimeResponse {
  const dueUnixMs = originUnixMs + dueMs(request, sequence);
  return {
    timestamp: splitInstant(dueUnixMs).second,
    timeString: formatInstant(dueUnixMs, request.timeZone),
    sequenceNum: sequence,
    isFinal: sequence === lastSequence(request),
  };
}

/**
 * The JSON text of `updateAt` with the same arguments: the same bytes, at a fraction of the cost. What all streams of
 * one zone and instant share is encoded once.
 *
 * @throws RangeError as `updateAt`.
 */
export function encodeUpdate(request: TimeRequest, originUnixMs: number, sequence: number): string {
  const head = sharedHead(originUnixMs + dueMs(request, sequence), request.timeZone);
  const text = head.bytes.toString('latin1', 0, head.length);
  return `${text}${sequence}${sequence === lastSequence(request) ? FINAL : NOT_FINAL}`;
}

/**
 * The bytes of `encodeUpdate`, written to `target` from `at` on, without allocating anything.
 *
 * @param target must have 128 bytes from `at` on; what stands there behind the update is anything.
 * @returns where they end
 * @throws RangeError as `updateAt`, and if there is no room.
 */
export function writeUpdate(
  request: TimeRequest,
  originUnixMs: number,
  sequence: number,
  target: Uint8Array,
  at: number,
): number {
  const { bytes, length } = sharedHead(originUnixMs + dueMs(request, sequence), request.timeZone);
  target.set(bytes, at); // all of its place: to cut it costs more than to copy it
  const afterDigits = writeDigits(sequence, target, at + length);
  const tail = sequence === lastSequence(request) ? FINAL_BYTES : NOT_FINAL_BYTES;
  target.set(tail, afterDigits);
  return afterDigits + tail.length;
}

const FINAL = ',"isFinal":true}';
const NOT_FINAL = ',"isFinal":false}';
const FINAL_BYTES = Buffer.from(FINAL);
const NOT_FINAL_BYTES = Buffer.from(NOT_FINAL);

/** Heads are this long at most: the digits of a timestamp and the six of a fraction are all that varies. */
const HEAD_BYTES = 96;
const HEADS = 4_096;

/** What all updates of one zone and instant have in common: the first `length` of `bytes`. */
interface Head {
  unixMs: number;
  zone: string;
  length: number;
  readonly bytes: Buffer;
}

/**
 * Heads by instant and zone, each in the one place where it can be, the last one wins: streams fall due together, and
 * many that catch up walk through the same instants one after the other. All their memory is there from the first on, so
 * that a process does not grow for the minutes in which the places fill.
 */
let heads: readonly Head[] | undefined;

function emptyHeads(): readonly Head[] {
  const block = Buffer.alloc(HEADS * HEAD_BYTES);
  return Array.from({ length: HEADS }, (_, place) => ({
    unixMs: NaN,
    zone: '',
    length: 0,
    bytes: block.subarray(place * HEAD_BYTES, (place + 1) * HEAD_BYTES),
  }));
}

function sharedHead(unixMs: number, zone: string): Head {
  heads ??= emptyHeads();
  const head = heads[(Math.trunc(unixMs) + zonePlace(zone)) & (HEADS - 1)];
  if (head.unixMs !== unixMs || head.zone !== zone) renew(head, unixMs, zone);
  return head;
}

/**
 * Where a zone's heads lie, apart from those of others: zones that fall due together must not push each other out. Four
 * characters tell most of them from each other.
 */
export function zonePlace(zone: string): number {
  const { length } = zone;
  const middle = 97 * zone.charCodeAt(length >> 1);
  return 31 * length + middle + 389 * zone.charCodeAt(length - 1) + 1_021 * zone.charCodeAt(Math.max(0, length - 3)); // `GB` has two
}

function renew(head: Head, unixMs: number, zone: string): void {
  // A time text has no character that JSON would escape.
  const text = `{"timestamp":${splitInstant(unixMs).second},"timeString":"${formatInstant(unixMs, zone)}","sequenceNum":`;
  head.length = head.bytes.write(text, 'latin1');
  head.unixMs = unixMs;
  head.zone = zone;
}

/** A whole number from 0 in decimal; returns where it ends. */
function writeDigits(value: number, target: Uint8Array, at: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits += 1;
  let rest = value;
  for (let index = at + digits - 1; index >= at; index -= 1) {
    const tenth = Math.floor(rest / 10);
    target[index] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}
