import { decodeUpdate, type TimeRequest, type TimeResponse } from '@app/contracts';
import type { StreamFormat } from '@app/nats-streams';
import { TimeSchedule } from '@app/service';

export class TimeFormat extends TimeSchedule implements StreamFormat<TimeRequest, TimeResponse> {
  readonly decode = decodeUpdate;
  readonly sequenceOf = ({ sequenceNum }: TimeResponse): number => sequenceNum;
}
