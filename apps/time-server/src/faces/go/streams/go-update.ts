import type { TimeResponse } from '@app/contracts';

/** An update as Go programs know it. */
export interface GoUpdate {
  readonly Timestamp: number;
  readonly TimeString: string;
  readonly SequenceNum: number;
  readonly IsFinal: boolean;
}

/** The update by the names of Go's fields. */
export function goUpdate({ timestamp, timeString, sequenceNum, isFinal }: TimeResponse): GoUpdate {
  return { Timestamp: timestamp, TimeString: timeString, SequenceNum: sequenceNum, IsFinal: isFinal };
}
