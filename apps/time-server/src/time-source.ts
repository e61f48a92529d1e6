import { encodeUpdate, writeUpdate, type TimeRequest } from '@app/contracts';
import type { NextItem, StreamSource } from '@app/nats-streams';
import { TimeSchedule } from '@app/service';

/** The clock as a stream: update n as the bytes that any replica would make of it. */
export class TimeSource extends TimeSchedule implements StreamSource<TimeRequest> {
  readonly encode = encodeUpdate;

  encodeInto({ request, originUnixMs, nextSequence }: NextItem<TimeRequest>, target: Uint8Array, at: number): number {
    return writeUpdate(request, originUnixMs, nextSequence, target, at);
  }
}
