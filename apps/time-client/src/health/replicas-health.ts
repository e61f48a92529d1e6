import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { StreamClient } from '@app/nats-streams';

/** Whether there is a replica that would take on a stream, as its heartbeats tell. */
@Injectable()
export class ReplicasHealth {
  constructor(
    private readonly streams: StreamClient<unknown, unknown>,
    private readonly indicators: HealthIndicatorService,
  ) {}

  check(): HealthIndicatorResult<'replicas'> {
    const replicas = this.streams.replicas().map((replica) => ({ ...replica, silentMs: Math.round(replica.silentMs) }));
    const serving = replicas.filter(({ state }) => state === 'serving').length;
    const indicator = this.indicators.check('replicas');
    const view = { known: replicas.length, serving, replicas };
    return serving > 0 ? indicator.up(view) : indicator.down(view);
  }
}
