import { chunkOf } from './sse-frame.js';

/**
 * Why a stream ends here: after its last update, after the reader's own duration, because somebody cancelled it, or
 * because this process stops. Only after the last of these is there something to come back for.
 */
export type EndReason = 'final' | 'duration' | 'cancelled' | 'shutdown';

/**
 * The last event of a reader.
 *
 * @param lastSequence of the last update it got; undefined if there was none.
 * @param retryMs how long it is to wait before it comes back; undefined: as it was told at the beginning.
 */
export function endChunk(reason: EndReason, lastSequence: number | undefined, retryMs?: number): Buffer {
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return chunkOf(`${retry}event: end\ndata: ${JSON.stringify({ reason, lastSequence: lastSequence ?? null })}\n\n`);
}
