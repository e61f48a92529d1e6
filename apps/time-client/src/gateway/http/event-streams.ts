import { Injectable } from '@nestjs/common';
import { StreamClient } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import type { Request, Response } from 'express';
import { plainAddress } from '../access/address.js';
import { ReaderLimits } from '../access/reader-limits.js';
import { identityOf } from '../access/request-identity.js';
import { ApiError, toApiError } from '../api-error.js';
import { requestIdOf } from '../request-id.js';
import { SseOutlet } from '../sse/sse-outlet.js';
import { answerHead } from '../sse/stream-head.js';
import { HeldStreams } from '../streams/held-streams.js';
import type { Release, StreamName } from '../streams/live-stream.js';
import { LiveStreams, type StreamUse } from '../streams/live-streams.js';
import { streamChunk } from '../streams/stream-frames.js';
import { StreamTokens } from '../streams/stream-tokens.js';
import { WallClock } from '../streams/wall-clock.js';
import type { Presentation } from './presentation.js';
import { Visit } from './visit.js';

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
    private readonly logger: LoggerService,
  ) {}

  /**
   * The place that a reader comes back to: the header, which a browser sets, is newer than what stands in the address.
   * @throws ApiError INVALID_EVENT_ID
   */
  placeOf(request: Request, lastEventId: string | undefined): Place | undefined {
    const eventId = request.get('Last-Event-ID') || lastEventId;
    if (eventId === undefined) return undefined;
    const place = this.tokens.readEventId(eventId);
    if (place.identity.canBeOut(place.sequence, this.clock.nowUnixMs())) return place;
    throw new ApiError('INVALID_EVENT_ID', 'this is the id of an event that is yet to come');
  }

  /**
   * Goes on after a place, or with what comes next. Who has an event id is answered with a stream even if no replica
   * serves it: the error is an event of it then, for after any other answer a browser would never come back.
   * @throws ApiError TOO_LATE, LIMIT_REACHED, and without an event id what joining a stream throws.
   */
  async resume(request: Request, response: Response, place: Place, presentation: Presentation): Promise<void> {
    const { identity, token, sequence } = place;
    const next = identity.sequenceAfter(this.clock.nowUnixMs());
    const isOver = (sequence ?? next - 1) >= identity.lastSequence;
    if (isOver || this.held.wasCancelled(token)) return void response.status(204).end();
    if (sequence === undefined) {
      return this.answer(request, response, { use: () => this.live.join(identity, token) }, presentation);
    }
    if (presentation.resolution === 'raw' && !identity.isWithinReach(sequence + 1, next)) {
      throw new ApiError('TOO_LATE', `update ${sequence + 1} is too long past to go on from there`);
    }
    await this.goOn(request, response, { ...place, sequence }, presentation);
  }

  /** @throws ApiError LIMIT_REACHED, and what `wanted.use` throws. */
  async answer(request: Request, response: Response, wanted: Wanted, presentation: Presentation): Promise<void> {
    if (request.method === 'HEAD') return answerHead(response);
    const leave = this.takePlace(request);
    let use: StreamUse | undefined;
    try {
      // it sends away by itself whoever comes now, and says when to come back
      if (this.outlet.isLeaving) return void this.visit(request, response, presentation, leave);
      use = await wanted.use();
      if (response.destroyed) {
        use.release();
        return leave();
      }
      const { nextSequence, owner } = use.stream;
      const visit = this.visit(request, response, presentation, leave, { ...use, owner });
      this.join(visit, use, wanted.nextSequence ?? nextSequence);
    } catch (error) {
      use?.release();
      leave();
      throw error;
    }
  }

  private async goOn(
    request: Request,
    response: Response,
    { identity, token, sequence }: Required<Place>,
    presentation: Presentation,
  ): Promise<void> {
    if (request.method === 'HEAD') return answerHead(response);
    const leave = this.takePlace(request);
    const owner = this.live.find(identity, token)?.owner;
    const visit = this.visit(request, response, presentation, leave, { identity, token, owner });
    if (this.outlet.isLeaving) return;
    const eventId = this.tokens.eventIds(token).of(sequence);
    try {
      this.join(visit, await this.live.join(identity, token), sequence + 1, eventId);
    } catch (error) {
      this.fail(visit, error, eventId);
    }
  }

  private takePlace(request: Request): Release {
    return this.limits.take(identityOf(request), request.ip ?? '');
  }

  /** Sends the head; the place is given back when the reader has gone. */
  private visit(
    request: Request,
    response: Response,
    presentation: Presentation,
    leave: Release,
    stream?: StreamName & { readonly owner: string | undefined },
  ): Visit {
    const { kind, name, expiresUnixMs } = identityOf(request);
    try {
      return new Visit(this.outlet, request, response, {
        presentation,
        requestId: requestIdOf(request, response),
        streamId: stream?.token ?? '',
        address: plainAddress(request.ip),
        ...(kind === 'anonymous' ? {} : { key: name }),
        ...(expiresUnixMs === undefined ? {} : { expiresUnixMs }),
        ...(stream ? { greeting: this.greeting(stream) } : {}),
        onGone: leave,
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  private greeting({ identity, token, owner }: StreamName & { readonly owner: string | undefined }): Buffer {
    return streamChunk({
      id: token,
      request: identity.request,
      originUnixMs: identity.originUnixMs,
      ...(owner ? { owner } : {}),
      gateway: this.client.clientId,
      serverUnixMs: Math.round(this.clock.nowUnixMs()),
    });
  }

  /** The head has been sent: whatever is wrong now can only be told as an event. */
  private join(visit: Visit, use: StreamUse, nextSequence: number, eventId?: string): void {
    try {
      visit.join(use, nextSequence);
    } catch (error) {
      use.release();
      this.fail(visit, error, eventId);
    }
  }

  private fail(visit: Visit, thrown: unknown, eventId: string | undefined): void {
    const error = toApiError(thrown);
    const { requestId } = visit.options;
    if (error.code === 'INTERNAL') this.logger.error('event stream failed', { requestId, err: error.cause });
    visit.fail(error, eventId);
  }
}
