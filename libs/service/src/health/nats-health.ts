import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { NatsConnection } from '@nats-io/transport-node';
import { NATS_CONNECTION } from '@app/nats-streams';

/** A broker that takes longer than this to answer does not count as there. */
const ROUND_TRIP_LIMIT_MS = 500;

/** Whether the broker answers, by a round trip on the connection that the streams use: no other one would tell. */
@Injectable()
export class NatsHealth {
  constructor(
    @Inject(NATS_CONNECTION) private readonly connection: NatsConnection,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult<'nats'>> {
    return this.indicators
      .check('nats')
      .attempt(async () => {
        const startMs = performance.now();
        await this.connection.flush();
        const roundTripMs = Math.round((performance.now() - startMs) * 100) / 100;
        return { roundTripMs, server: this.connection.getServer() };
      })
      .withTimeout(ROUND_TRIP_LIMIT_MS);
  }
}
