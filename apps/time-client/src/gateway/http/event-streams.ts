import { Injectable } from '@nestjs/common';
import { StreamClient } from '@app/nats-streams';
import type { Request, Response } from 'express';
import { plainAddress } from '../access/address.js';
import { ReaderLimits } from '../access/reader-limits.js';
import { identityOf } from '../access/request-identity.js';
import { ApiError } from '../api-error.js';
import { requestIdOf } from '../request-id.js';
import { SseOutlet } from '../sse/sse-outlet.js';
import { answerHead } from '../sse/stream-head.js';
import { HeldStreams } from '../streams/held-streams.js';
import type { Release, StreamName } from '../streams/live-stream.js';
import { LiveStreams, type StreamUse } from '../streams/live-streams.js';
import type { Member } from '../streams/member.js';
import { streamChunk } from '../streams/stream-frames.js';
import { StreamTokens } from '../streams/stream-tokens.js';
import { WallClock } from '../streams/wall-clock.js';
import type { Presentation } from './presentation.js';

/** Which stream a reader wants. */
export interface Wanted {
  readonly use: () => Promise<StreamUse>;
  /** The first number that it wants; by default the one that comes next. */
  readonly nextSequence?: number;
}

/** A place in a stream that has been named by the reader. */
export interface Place extends StreamName {
  /** The number of the last update that the reader had, if it has had any. */
  readonly sequence?: number;
}

/** Answers with event streams: who may read, from which number, and what is cleaned up when the reader has gone. */
@Injectable()
export class EventStreams {
  constructor(
    private readonly outlet: SseOutlet,
    private readonly limits: ReaderLimits,
    private readonly live: LiveStreams,
    private readonly held: HeldStreams,
    private readonly tokens: StreamTokens,
    private readonly clock: WallClock,
    private readonly client: StreamClient<unknown, unknown>,
  ) {}

  /**
   * The place that a reader comes back to: the header, which a browser sets, is newer than what stands in the address.
   * @throws ApiError INVALID_EVENT_ID
   */
  placeOf(request: Request, lastEventId: string | undefined): Place | undefined {
    const eventId = request.get('Last-Event-ID') || lastEventId;
    return eventId === undefined ? undefined : this.tokens.readEventId(eventId);
  }

  /** Goes on after a place, or with what comes next. @throws ApiError TOO_LATE, and what joining a stream throws. */
  async resume(request: Request, response: Response, place: Place, presentation: Presentation): Promise<void> {
    const { identity, token, sequence } = place;
    const next = identity.sequenceAfter(this.clock.nowUnixMs());
    const isOver = (sequence ?? next - 1) >= identity.lastSequence;
    if (isOver || this.held.wasCancelled(token)) return void response.status(204).end();
    if (sequence !== undefined && presentation.resolution === 'raw' && !identity.isWithinReach(sequence + 1, next)) {
      throw new ApiError('TOO_LATE', `update ${sequence + 1} is too long past to go on from there`);
    }
    const use = () => this.live.join(identity, token);
    const wanted = sequence === undefined ? { use } : { use, nextSequence: sequence + 1 };
    await this.answer(request, response, wanted, presentation);
  }

  /** @throws ApiError LIMIT_REACHED, and what `wanted.use` throws. */
  async answer(request: Request, response: Response, wanted: Wanted, presentation: Presentation): Promise<void> {
    if (request.method === 'HEAD') return answerHead(response);
    const leave = this.limits.take(identityOf(request), request.ip ?? '');
    try {
      const use = await wanted.use();
      const release = (): void => {
        leave();
        use.release();
      };
      if (response.destroyed) return release();
      this.connect(request, response, use, release, wanted.nextSequence, presentation);
    } catch (error) {
      leave();
      throw error;
    }
  }

  private connect(
    request: Request,
    response: Response,
    { stream, identity, token }: StreamUse,
    release: Release,
    nextSequence = stream.nextSequence,
    { policy, resolution, isDetailed }: Presentation,
  ): void {
    const requestId = requestIdOf(request, response);
    const { kind, name } = identityOf(request);
    const channel = stream.channel(identity, token);
    const reader = this.outlet.open(request, response, {
      policy,
      streamId: token,
      address: plainAddress(request.ip),
      ...(kind === 'anonymous' ? {} : { key: name }),
      greeting: streamChunk({
        id: token,
        request: identity.request,
        originUnixMs: identity.originUnixMs,
        owner: stream.owner,
        gateway: this.client.clientId,
        serverUnixMs: Math.round(this.clock.nowUnixMs()),
      }),
      tooSlowData: () =>
        JSON.stringify(new ApiError('READER_TOO_SLOW', 'updates were not taken as fast as they came').body(requestId)),
      onClose: () => {
        channel.leave(member);
        stream.tidy(channel);
        release();
      },
    });
    const member: Member = { reader, isDetailed, resolution, requestId, nextSequence };
    if (!reader.isClosed) channel.join(member);
  }
}
