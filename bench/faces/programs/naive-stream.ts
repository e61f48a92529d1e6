import { TimeRequest, updateAt } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';

const clock = new SystemClock();

/** What a call of these programs is told. */
export interface NaiveUpdate {
  readonly Timestamp: number;
  readonly TimeString: string;
  readonly SequenceNum: number;
  readonly IsFinal: boolean;
}

/** A stream as one writes it by hand: every call that is early has a timer. */
export class NaiveStream {
  private readonly request: TimeRequest;
  private readonly originUnixMs = Math.floor(clock.nowMs());
  private sequence = 0;

  constructor(updateInterval: number) {
    this.request = Object.assign(new TimeRequest(), { updateInterval });
  }

  first(): NaiveUpdate {
    return this.update(0);
  }

  next(onDue: (update: NaiveUpdate) => void): void {
    this.sequence += 1;
    const { sequence, originUnixMs, request } = this;
    const dueMs = originUnixMs + sequence * request.updateInterval * 1000;
    // a fraction would be cut off, and the timer come too early
    setTimeout(() => onDue(this.update(sequence)), Math.max(0, Math.ceil(dueMs - clock.nowMs())));
  }

  private update(sequence: number): NaiveUpdate {
    const { timestamp, timeString, sequenceNum, isFinal } = updateAt(this.request, this.originUnixMs, sequence);
    return { Timestamp: timestamp, TimeString: timeString, SequenceNum: sequenceNum, IsFinal: isFinal };
  }
}
