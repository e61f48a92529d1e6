import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api-error.js';
import type { SseOutlet } from '../sse/sse-outlet.js';
import type { SseReader, SseReaderOptions } from '../sse/sse-reader.js';
import type { Release } from '../streams/live-stream.js';
import type { StreamUse } from '../streams/live-streams.js';
import type { Member } from '../streams/member.js';
import { errorChunk } from '../streams/stream-frames.js';
import type { Presentation } from './presentation.js';

/** Who reads, and how. */
export interface VisitOptions extends Omit<SseReaderOptions, 'policy' | 'tooSlowData' | 'expiredData' | 'onClose'> {
  readonly presentation: Presentation;
  readonly requestId: string;
  /** Called once, when the reader has gone. */
  readonly onGone: Release;
}

/** A connection whose head has been sent, and that reads a stream as soon as there is one. */
export class Visit {
  private readonly reader: SseReader;
  private leaveStream: Release | undefined;

  /** Sends the head and the greeting. @param response nothing of which was sent. */
  constructor(
    outlet: Pick<SseOutlet, 'open'>,
    request: IncomingMessage,
    response: ServerResponse,
    readonly options: VisitOptions,
  ) {
    const { presentation, requestId, onGone, ...facts } = options;
    this.reader = outlet.open(request, response, {
      ...facts,
      policy: presentation.policy,
      tooSlowData: () =>
        JSON.stringify(new ApiError('READER_TOO_SLOW', 'updates were not taken as fast as they came').body(requestId)),
      expiredData: () => JSON.stringify(new ApiError('UNAUTHENTICATED', 'the token has expired').body(requestId)),
      onClose: () => {
        this.leaveStream?.();
        onGone();
      },
    });
  }

  /** From here on it reads this stream, which is released when it has gone. */
  join({ stream, identity, token, release }: StreamUse, nextSequence: number): void {
    const { reader } = this;
    if (reader.isClosed) return release();
    const { presentation, requestId } = this.options;
    const channel = stream.channel(identity, token);
    const member: Member = { reader, ...presentation, requestId, nextSequence };
    this.leaveStream = () => {
      channel.leave(member);
      stream.tidy(channel);
      release();
    };
    channel.join(member);
  }

  /** There is no stream: the reader is told why, and from where it can go on, if it has been somewhere. */
  fail(error: ApiError, eventId?: string): void {
    this.reader.end(errorChunk(error, this.options.requestId, eventId));
  }
}
