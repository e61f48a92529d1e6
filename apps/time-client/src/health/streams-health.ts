import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { StreamClient } from '@app/nats-streams';

/** The streams that this client reads; it informs, and is never down. */
@Injectable()
export class StreamsHealth {
  constructor(
    private readonly streams: StreamClient<unknown, unknown>,
    private readonly indicators: HealthIndicatorService,
  ) {}

  check(): HealthIndicatorResult<'streams'> {
    const { clientId, streamCount, isLinkUp } = this.streams;
    return this.indicators.check('streams').up({ clientId, live: streamCount, isLinkUp });
  }
}
