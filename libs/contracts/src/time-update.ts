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
  return `${head.text}${sequence}${sequence === lastSequence(request) ? FINAL : NOT_FINAL}`;
}

/**
 * The bytes of `encodeUpdate`, written to `target` from `at` on, without allocating anything: at most 128 of them.
 *
 * @returns where they end
 * @throws RangeError as `updateAt`.
 */
export function writeUpdate(
  request: TimeRequest,
  originUnixMs: number,
  sequence: number,
  target: Uint8Array,
  at: number,
): number {
  const { bytes } = sharedHead(originUnixMs + dueMs(request, sequence), request.timeZone);
  target.set(bytes, at);
  const afterDigits = writeDigits(sequence, target, at + bytes.length);
  const tail = sequence === lastSequence(request) ? FINAL_BYTES : NOT_FINAL_BYTES;
  target.set(tail, afterDigits);
  return afterDigits + tail.length;
}

const FINAL = ',"isFinal":true}';
const NOT_FINAL = ',"isFinal":false}';
const FINAL_BYTES = Buffer.from(FINAL);
const NOT_FINAL_BYTES = Buffer.from(NOT_FINAL);

/** What all updates of one zone and instant have in common. */
interface Head {
  readonly unixMs: number;
  readonly zone: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Heads by instant and zone, each in the one place where it can be, the last one wins: streams fall due together, and
 * many that catch up walk through the same instants one after the other.
 */
const HEADS = 4_096;
const heads: (Head | undefined)[] = Array.from({ length: HEADS });

function sharedHead(unixMs: number, zone: string): Head {
  const place = (Math.trunc(unixMs) + 31 * zone.length + 97 * zone.charCodeAt(zone.length >> 1)) & (HEADS - 1);
  const known = heads[place];
  if (known?.unixMs === unixMs && known.zone === zone) return known;
  // A time text has no character that JSON would escape.
  const text = `{"timestamp":${splitInstant(unixMs).second},"timeString":"${formatInstant(unixMs, zone)}","sequenceNum":`;
  // a copy with memory of its own: a slice of Node's pool would keep all 8 KB of it alive
  const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
  const head = { unixMs, zone, text, bytes };
  heads[place] = head;
  return head;
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
