import type { RecordedRun } from '@app/testing';
import type { Stage } from './stage.js';

/** What is left of a run that broke off, for who wants to know why. */
export interface Remains extends RecordedRun {
  readonly notes: readonly [{ readonly error: string; readonly stack: string | undefined }, ...unknown[]];
}

/** Lines of each process. */
const TAIL_LINES = 200;

/** Everything that is known of a run that could not be brought to its end: no streams, as no reader has told of any. */
export function remainsOf(stage: Stage, error: unknown): Remains {
  const { identity, faultSpan: fault, processes, brokers, readers } = stage;
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return {
    ...identity,
    streams: [],
    ...(fault && { fault }),
    notes: [
      { error: message, stack },
      ...processes.map(({ name, hasEnded, lines }) => ({ process: name, hasEnded, lines: lines.slice(-TAIL_LINES) })),
      ...brokers.map(({ url, isRunning, lines }) => ({ broker: url, isRunning, lines: lines.slice(-TAIL_LINES) })),
      ...readers.map(({ plan, events }) => ({ reader: plan.clientId, events })),
    ],
  };
}
