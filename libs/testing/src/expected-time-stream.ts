import { dueMs, encodeUpdate, lastSequence, type TimeRequest } from '@app/contracts';
import { type ExpectedStream, unixToMonotonicMs } from './history.js';

/**
 * What `checkHistory` should find of a time stream. Texts are the JSON of updates: the bytes on the wire, or
 * `JSON.stringify` of what a client handed on.
 * @param originUnixMs as the replica that opened the stream said
 */
export function expectedTimeStream(request: TimeRequest, originUnixMs: number): ExpectedStream {
  return {
    originMs: unixToMonotonicMs(originUnixMs),
    dueMs: (sequence) => dueMs(request, sequence),
    textOf: (sequence) => encodeUpdate(request, originUnixMs, sequence),
    lastSequence: lastSequence(request),
  };
}
