import { decodeUpdate, type TimeRequest, type TimeResponse } from '@app/contracts';
import type { StreamFormat } from '@app/nats-streams';
import { TimeSchedule } from './time-schedule.js';

/** How the updates of a time stream are read. */
export class TimeFormat extends TimeSchedule implements StreamFormat<TimeRequest, TimeResponse> {
  readonly decode = decodeUpdate;

  sequenceOf({ sequenceNum }: TimeResponse): number {
    return sequenceNum;
  }
}
