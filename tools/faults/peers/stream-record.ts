import { encodeUpdate, parseTimeRequest, type TimeRequest, type TimeResponse } from '@app/contracts';
import { unixToMonotonicMs } from '@app/testing';
import type { StreamHistory } from './reader-plan.js';

/** Read once, so that a wall clock that is set meanwhile does not move the instants of the monotonic one. */
const UNIX_ZERO_MS = unixToMonotonicMs(0);

export function monotonicUnixMs(): number {
  return performance.now() - UNIX_ZERO_MS;
}

/** One stream while it is read: two numbers per update, and a text only where it is wrong. */
export class StreamRecord {
  readonly request: TimeRequest;
  openedBy = '';
  private ended: StreamHistory['end'] = 'open';
  private originUnixMs: number | null = null;
  private error: string | undefined;
  private readonly receivedUnixMs: number[] = [];
  private readonly sequences: number[] = [];
  private readonly wrongTexts: Record<number, string> = {};

  constructor(
    readonly streamId: string,
    private readonly clientId: string,
    request: Partial<TimeRequest>,
  ) {
    this.request = parseTimeRequest(request);
  }

  get updates(): number {
    return this.sequences.length;
  }

  add(update: TimeResponse): void {
    this.originUnixMs ??= originOf(update);
    const text = JSON.stringify(update);
    if (text !== encodeUpdate(this.request, this.originUnixMs, update.sequenceNum)) {
      this.wrongTexts[this.updates] = text;
    }
    this.receivedUnixMs.push(Math.round(monotonicUnixMs() * 100) / 100);
    this.sequences.push(update.sequenceNum);
  }

  end(how: 'complete' | 'unsubscribed'): void {
    this.ended = how;
  }

  fail(error: unknown): void {
    this.ended = 'failed';
    this.error = inWords(error);
  }

  history(): StreamHistory {
    const { streamId, clientId, request, originUnixMs, openedBy, error, receivedUnixMs, sequences, wrongTexts } = this;
    const seen = { receivedUnixMs, sequences, wrongTexts };
    return { streamId, clientId, request, originUnixMs, openedBy, end: this.ended, error, ...seen };
  }
}

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

/** Requests here are in UTC, and origins lie on whole milliseconds. */
function originOf({ timeString }: TimeResponse): number {
  return Date.parse(`${timeString.slice(0, 23).replace(' ', 'T')}Z`);
}
