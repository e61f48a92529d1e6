import { Injectable } from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import type { Request, Response } from 'express';
import { ReaderLimits } from '../access/reader-limits.js';
import { identityOf } from '../access/request-identity.js';
import { StreamLimits } from '../access/stream-limits.js';
import { ApiError } from '../api-error.js';
import { HeldStreams, type HeldStream } from '../streams/held-streams.js';
import type { StreamName } from '../streams/live-stream.js';
import { LiveStreams } from '../streams/live-streams.js';
import { nextUpdate, type DetailedUpdate } from './next-update.js';
import { Patience } from './patience.js';

/** Which update somebody waits for, and how long. */
export interface Pull {
  /** The number before it; by default the last that has come. */
  readonly after: number | undefined;
  readonly waitSeconds: number;
  readonly isDetailed: boolean;
}

/** Streams that are held for their callers: made by them, or taken over from another gateway when they are pulled here. */
@Injectable()
export class HeldStreamCalls {
  constructor(
    private readonly live: LiveStreams,
    private readonly held: HeldStreams,
    private readonly streamLimits: StreamLimits,
    private readonly readerLimits: ReaderLimits,
  ) {}

  /** @throws ApiError LIMIT_REACHED, and what opening a stream throws. */
  async create(request: Request, asked: TimeRequest): Promise<HeldStream> {
    const leave = this.streamLimits.take(identityOf(request), request.ip ?? '');
    try {
      return this.held.hold(await this.live.open(asked, true), leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /**
   * The update that a caller waits for; undefined if the stream is over before it.
   * @throws ApiError NOT_YET, TOO_LATE, LIMIT_REACHED, SHUTTING_DOWN, and what joining a stream throws
   */
  async next(request: Request, response: Response, name: StreamName, pull: Pull): Promise<DetailedUpdate | undefined> {
    if (this.held.wasCancelled(name.token)) return undefined;
    const leave = this.readerLimits.take(identityOf(request), request.ip ?? '');
    const patience = new Patience(response, pull.waitSeconds);
    try {
      const held = this.held.find(name.token) ?? (await patience.orNotYet(this.adopt(request, name)));
      return await this.awaited(held, pull, patience.signal);
    } finally {
      patience.stop();
      leave();
    }
  }

  private async awaited(held: HeldStream, pull: Pull, signal: AbortSignal): Promise<DetailedUpdate | undefined> {
    const { after = held.stream.nextSequence - 1, isDetailed } = pull;
    const release = this.held.pull(held);
    try {
      const update = await nextUpdate(held, after + 1, isDetailed, signal);
      if (!update && this.live.isLeaving) throw new ApiError('SHUTTING_DOWN', 'this gateway is leaving');
      return update;
    } finally {
      release();
    }
  }

  /** Goes on with a stream that another gateway has begun: who pulls it will come again. */
  private async adopt(request: Request, { identity, token }: StreamName): Promise<HeldStream> {
    const leave = this.streamLimits.take(identityOf(request), request.ip ?? '');
    try {
      const use = await this.live.join(identity, token);
      const known = this.held.find(token); // somebody may have been faster
      if (!known) return this.held.hold(use, leave);
      use.release();
      leave();
      return known;
    } catch (error) {
      leave();
      throw error;
    }
  }
}
