import type { FaultSpan, Received, RecordedRun, RecordedStream } from '@app/testing';
import { BeatStreams, type BeatItem } from './beat.js';
import type { Observed, Outcome } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import type { WireUpdate } from './wire-recording.js';

const streams = new BeatStreams();

/** What is known of a simulated world, in the words in which the checker is told of a real run. */
export function recordedWorld(outcome: Outcome, scenario: Scenario): RecordedRun {
  const wire = wireByStream(outcome.wire);
  const fault = spanOf(outcome, scenario);
  return {
    name: 'world',
    seed: scenario.seed,
    repeat: 'runScenario(notes[0])',
    streams: outcome.observed.map((seen, index) => recordedStream(seen, `stream-${index}`, wire)),
    ...(fault && { fault }),
    orphans: outcome.leftAtReplicas,
    notes: [scenario],
  };
}

/** Instants are those of the monotonic clock; an origin is what a wall clock showed that was off by what is known. */
function recordedStream(
  { stream, items, wallAheadMs, end, error }: Observed,
  streamId: string,
  wire: ReadonlyMap<string, readonly Received[]>,
): RecordedStream {
  const originUnixMs = items.at(0)?.item.originUnixMs ?? NaN;
  const isLeft = end === 'client crashed' || (end === 'unsubscribed' && stream.unsubscribeMs !== null);
  return {
    streamId,
    request: stream,
    originUnixMs,
    expected: {
      originMs: originUnixMs - wallAheadMs,
      dueMs: (sequence) => streams.dueMs(stream, sequence),
      textOf: (sequence) => streams.encode(stream, originUnixMs, sequence),
      lastSequence: isLeft ? Infinity : streams.lastSequence(stream),
    },
    delivered: items.map(({ item, atMs }) => received(item, atMs)),
    wire: wire.get(streamId) ?? [],
    end: end === 'complete' || end === 'unsubscribed' ? end : end === 'error' ? 'failed' : 'open',
    ...(end === 'error' && { error: error instanceof Error ? error.message : JSON.stringify(error) }),
  };
}

function received(item: BeatItem, receivedMs: number): Received {
  return { receivedMs, sequence: item.sequence, text: JSON.stringify(item) };
}

function wireByStream(updates: readonly WireUpdate[]): Map<string, Received[]> {
  const byStream = new Map<string, Received[]>();
  for (const { streamId, atMs, epoch, body } of updates) {
    const known = byStream.get(streamId);
    const update = { ...received(JSON.parse(body) as BeatItem, atMs), epoch };
    if (known) known.push(update);
    else byStream.set(streamId, [update]);
  }
  return byStream;
}

function spanOf({ startMs }: Outcome, { faults }: Scenario): FaultSpan | undefined {
  if (faults.length === 0) return undefined;
  return {
    beganMs: startMs + Math.min(...faults.map(({ atMs }) => atMs)),
    endedMs: startMs + Math.max(...faults.map(({ atMs, forMs }) => atMs + forMs)),
  };
}
