import { InvalidTimeRequest, parseTimeRequest, timeSchedule, type TimeRequest } from '@app/contracts';
import { StreamError, type StreamSchedule } from '@app/nats-streams';

/** Where time streams are found in NATS: the first token of their subjects, and the queue group of all replicas. */
export const TIME_STREAMS = { root: 'time', queueGroup: 'time-server' } as const;

/**
 * Time as a kind of stream: what the replica and the client know of it alike. It is where the contracts and the
 * streams, which do not know each other, meet.
 */
export class TimeSchedule implements StreamSchedule<TimeRequest> {
  readonly dueMs: StreamSchedule<TimeRequest>['dueMs'] = timeSchedule.dueMs;
  readonly lastSequence: StreamSchedule<TimeRequest>['lastSequence'] = timeSchedule.lastSequence;

  parseRequest(raw: unknown): TimeRequest {
    try {
      return parseTimeRequest(raw);
    } catch (error) {
      throw error instanceof InvalidTimeRequest ? StreamError.invalid(error.violations, error) : error;
    }
  }
}
