import { expectedTimeStream, type RecordedStream } from '@app/testing';
import type { StreamHistory } from './peers/reader-plan.js';

/** How far the wall clock of a replica is off, by its name, in ms. */
export type ClockSkew = Readonly<Record<string, number>>;

/**
 * What a reader wrote down, for the checker. All instants are in Unix ms from monotonic clocks; an origin is what the
 * replica that opened the stream took for one, so it is set right by what that replica's clock is off.
 */
export function recordedStream(history: StreamHistory, skewMs: ClockSkew = {}): RecordedStream {
  const { clientId, streamId, request, openedBy, end, error, receivedUnixMs, sequences, wrongTexts } = history;
  const originUnixMs = history.originUnixMs ?? NaN;
  const expected = expectedTimeStream(request, originUnixMs);
  return {
    streamId: `${clientId}/${streamId}`,
    request,
    originUnixMs,
    expected: { ...expected, originMs: originUnixMs - (skewMs[openedBy] ?? 0) },
    delivered: sequences.map((sequence, index) => ({
      receivedMs: receivedUnixMs[index],
      sequence,
      text: wrongTexts[index], // its reader kept only those that were wrong
    })),
    end,
    ...(error === undefined ? {} : { error }),
  };
}
