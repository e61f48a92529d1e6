import { encodeUpdate, writeUpdate, type TimeRequest } from '@app/contracts';
import type { StreamSource } from '@app/nats-streams';
import { TimeSchedule } from '@app/service';

/** The clock as a stream: update n as the bytes that any replica would make of it. */
export class TimeSource extends TimeSchedule implements StreamSource<TimeRequest> {
  readonly encode = encodeUpdate;
  readonly encodeInto = writeUpdate;
}
