import {
  decodeUpdate,
  InvalidTimeRequest,
  parseTimeRequest,
  timeSchedule,
  type TimeRequest,
  type TimeResponse,
} from '@timecast/contracts';
import { StreamError, type StreamFormat } from '@timecast/nats-streams';

/** Time as a kind of stream: what may be asked, when updates are due, how they are read. */
export class TimeFormat implements StreamFormat<TimeRequest, TimeResponse> {
  readonly dueMs = timeSchedule.dueMs;
  readonly lastSequence = timeSchedule.lastSequence;
  readonly decode = decodeUpdate;
  readonly sequenceOf = ({ sequenceNum }: TimeResponse): number => sequenceNum;

  parseRequest(raw: unknown): TimeRequest {
    try {
      return parseTimeRequest(raw);
    } catch (error) {
      throw error instanceof InvalidTimeRequest ? StreamError.invalid(error.violations, error) : error;
    }
  }
}
