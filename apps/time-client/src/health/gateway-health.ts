import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SseOutlet } from '../gateway/sse/sse-outlet.js';
import { HeldStreams } from '../gateway/streams/held-streams.js';
import { LiveStreams } from '../gateway/streams/live-streams.js';

/** Who reads over HTTP, and from how many streams of the replicas. */
@Injectable()
export class GatewayHealth {
  constructor(
    private readonly outlet: SseOutlet,
    private readonly live: LiveStreams,
    private readonly held: HeldStreams,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Down while this process leaves: whoever comes now is sent elsewhere. */
  checkStaying(): HealthIndicatorResult<'gateway'> {
    const indicator = this.indicators.check('gateway');
    const { isLeaving } = this.outlet;
    return isLeaving ? indicator.down({ isLeaving }) : indicator.up({ isLeaving });
  }

  /** It informs, and is never down. */
  check(): HealthIndicatorResult<'gateway'> {
    return this.indicators.check('gateway').up({
      readers: this.outlet.readerCount,
      upstreamStreams: this.live.count,
      heldStreams: this.held.count,
    });
  }
}
