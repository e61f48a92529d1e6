import { encodeUpdate, parseTimeRequest, type TimeRequest, type TimeResponse } from '@app/contracts';
import { unixToMonotonicMs } from '@app/testing';
import type { StreamHistory } from './reader-plan.js';

/** Read once, so that a wall clock that is set meanwhile does not move the instants of the monotonic one. */
const UNIX_ZERO_MS = unixToMonotonicMs(0);

export function monotonicUnixMs(): number {
  return performance.now() - UNIX_ZERO_MS;
}

/** One stream while it is read. What came is looked at only when all is over, so that looking makes nothing late. */
export class StreamRecord {
  readonly request: TimeRequest;
  openedBy = '';
  private ended: StreamHistory['end'] = 'open';
  private error: string | undefined;
  private readonly receivedUnixMs: number[] = [];
  private readonly received: TimeResponse[] = [];

  constructor(
    readonly streamId: string,
    private readonly clientId: string,
    request: Partial<TimeRequest>,
  ) {
    this.request = parseTimeRequest(request);
  }

  get updates(): number {
    return this.received.length;
  }

  add(update: TimeResponse): void {
    this.receivedUnixMs.push(monotonicUnixMs());
    this.received.push(update);
  }

  end(how: 'complete' | 'unsubscribed'): void {
    this.ended = how;
  }

  fail(error: unknown): void {
    this.ended = 'failed';
    this.error = inWords(error);
  }

  history(): StreamHistory {
    const { streamId, clientId, request, openedBy, error, received } = this;
    const originUnixMs = received.length === 0 ? null : originOf(received[0]);
    const receivedUnixMs = this.receivedUnixMs.map((unixMs) => Math.round(unixMs * 100) / 100);
    const sequences = received.map(({ sequenceNum }) => sequenceNum);
    const wrongTexts = this.wrongTexts(originUnixMs ?? NaN);
    const seen = { receivedUnixMs, sequences, wrongTexts };
    return { streamId, clientId, request, originUnixMs, openedBy, end: this.ended, error, ...seen };
  }

  private wrongTexts(originUnixMs: number): Record<number, string> {
    const wrong: Record<number, string> = {};
    for (const [index, update] of this.received.entries()) {
      const text = JSON.stringify(update);
      if (text !== encodeUpdate(this.request, originUnixMs, update.sequenceNum)) wrong[index] = text;
    }
    return wrong;
  }
}

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

/** Requests here are in UTC, and origins lie on whole milliseconds. */
function originOf({ timeString }: TimeResponse): number {
  return Date.parse(`${timeString.slice(0, 23).replace(' ', 'T')}Z`);
}
