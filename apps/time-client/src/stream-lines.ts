import type { TimeResponse } from '@app/contracts';
import { StreamError, type StreamNotice } from '@app/nats-streams';

/** The lines that people and scripts read: one home for their wording. */
export function updateLine({ sequenceNum, timeString }: TimeResponse): string {
  return `Time update #${sequenceNum}: ${timeString}`;
}

export const COMPLETED_LINE = 'Stream completed';

export function failureLine(error: unknown): string {
  return error instanceof StreamError
    ? `Stream failed: ${error.code} ${error.message}`
    : `Stream failed: ${String(error)}`;
}

/** Tells the owner of one stream: when it is first known, and whenever it is another process. */
export class OwnerLines {
  private owner: string | undefined;

  constructor(private readonly streamId: string) {}

  /** The line that a notice is worth, if it tells of this stream and of a new owner. */
  lineOf(notice: StreamNotice): string | undefined {
    if (notice.kind !== 'opened' && notice.kind !== 'resumed') return undefined;
    if (notice.streamId !== this.streamId || notice.serverId === this.owner) return undefined;
    this.owner = notice.serverId;
    if (notice.kind === 'opened') return `stream ${this.streamId}  owner ${notice.replica}`;
    const { from, to, reason, pauseMs } = notice;
    return `stream ${this.streamId}  owner ${to}  was ${from}  ${reason}  pause ${Math.round(pauseMs)} ms`;
  }
}

/** What else there is to tell someone who watches, besides the owner; undefined where there is nothing. */
export function noticeLine(notice: StreamNotice): string | undefined {
  switch (notice.kind) {
    case 'opened':
      return undefined;
    case 'resumed':
      return `stream ${notice.streamId}  goes on at ${notice.to}  ${notice.reason}  pause ${Math.round(notice.pauseMs)} ms`;
    case 'suspected':
      return `replica ${notice.replica}  suspected  ${notice.reason}`;
    case 'drained':
      return `replica ${notice.replica}  drained`;
    case 'link lost':
      return 'link to the broker lost';
    case 'link restored':
      return `link to the broker restored after ${Math.round(notice.downMs)} ms`;
  }
}
