import { Injectable, type OnApplicationShutdown, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import type { Subscription } from 'rxjs';
import { TimeStreamClient } from '../../time-stream-client.js';
import { ApiError } from '../api-error.js';
import { LiveStream, type LiveStreamPort, type Release, type StreamName } from './live-stream.js';
import { StreamIdentity } from './stream-identity.js';
import { StreamTokens } from './stream-tokens.js';
import { WallClock } from './wall-clock.js';

/** A stream in somebody's use; it lives at least until it is released. */
export interface StreamUse extends StreamName {
  readonly stream: LiveStream;
  readonly release: Release;
}

/**
 * The streams that this gateway reads from the replicas. Who asks for one that is read already shares it: aligned
 * streams of the same interval and zone, and any stream by its token.
 */
@Injectable()
export class LiveStreams implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private readonly byStreamId = new Map<string, LiveStream>();
  private readonly byToken = new Map<string, LiveStream>();
  private readonly port: LiveStreamPort;
  private notices: Subscription | undefined;
  /** This process stops, and begins nothing more. */
  isLeaving = false;

  constructor(
    private readonly client: TimeStreamClient,
    private readonly tokens: StreamTokens,
    private readonly clock: WallClock,
  ) {
    this.port = {
      clock,
      tokens,
      openUpstream: (request, options) => this.client.stream(request, options),
      named: (stream, token) => void this.byToken.set(token, stream),
      over: (stream) => this.over(stream),
      unused: (stream) => this.forget(stream),
    };
  }

  onModuleInit(): void {
    this.notices = this.client.notices.subscribe((notice) => {
      if ('streamId' in notice) this.byStreamId.get(notice.streamId)?.notice(notice);
    });
  }

  onModuleDestroy(): void {
    this.isLeaving = true;
  }

  onApplicationShutdown(): void {
    this.notices?.unsubscribe();
  }

  /** How many streams are read from the replicas. */
  get count(): number {
    return this.byStreamId.size;
  }

  /**
   * Opens a new stream.
   * @param isLogged whether the lateness of its updates is kept from the first on.
   * @throws ApiError if no replica grants it.
   */
  open(request: TimeRequest, isLogged = false): Promise<StreamUse> {
    const stream = new LiveStream(this.port, request);
    if (isLogged) stream.keepLog();
    return this.started(this.begun(stream));
  }

  /** The aligned stream of that interval and zone, joined at its present number. @throws ApiError if no replica grants it. */
  openAligned(request: TimeRequest): Promise<StreamUse> {
    const identity = StreamIdentity.aligned(request, this.clock.nowUnixMs());
    return this.join(identity, this.tokens.issue(identity));
  }

  /** A stream that somebody has begun, here or elsewhere. @throws ApiError if no replica grants it. */
  join(identity: StreamIdentity, token: string): Promise<StreamUse> {
    const { upstream, isAligned } = identity;
    const upstreamToken = isAligned ? this.tokens.issue(upstream) : token;
    const known = this.byToken.get(upstreamToken);
    const stream =
      known ?? this.begun(new LiveStream(this.port, upstream.request, { identity: upstream, token: upstreamToken }));
    if (isAligned) stream.keepLog();
    return this.started(stream, { identity, token });
  }

  /** A stream that is being read here, if it is. */
  find(identity: StreamIdentity, token: string): LiveStream | undefined {
    return this.byToken.get(identity.isAligned ? this.tokens.issue(identity.upstream) : token);
  }

  private begun(stream: LiveStream): LiveStream {
    if (this.isLeaving) throw new ApiError('SHUTTING_DOWN', 'this gateway is leaving; another one will answer');
    this.byStreamId.set(stream.streamId, stream);
    stream.open();
    return stream;
  }

  private async started(stream: LiveStream, asked?: StreamName): Promise<StreamUse> {
    const release = stream.use();
    try {
      const name = await stream.started;
      return { stream, release, ...(asked ?? name) };
    } catch (error) {
      release();
      throw error;
    }
  }

  private over(stream: LiveStream): void {
    this.byStreamId.delete(stream.streamId);
    if (stream.state === 'failed') this.forget(stream);
  }

  private forget(stream: LiveStream): void {
    this.byStreamId.delete(stream.streamId);
    const token = stream.name?.token;
    if (token !== undefined && this.byToken.get(token) === stream) this.byToken.delete(token);
  }
}
