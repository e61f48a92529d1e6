import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Replica } from '@app/nats-streams';

/** Whether this replica takes on streams; one that drains does not, and says so. */
@Injectable()
export class ReplicaHealth {
  constructor(
    private readonly replica: Replica<unknown>,
    private readonly indicators: HealthIndicatorService,
  ) {}

  check(): HealthIndicatorResult<'replica'> {
    const { serverId, isDraining, streamCount, clientCount, startedUnixMs } = this.replica;
    const indicator = this.indicators.check('replica');
    const view = {
      serverId,
      state: isDraining ? 'draining' : 'serving',
      startedUnixMs,
      streams: streamCount,
      clients: clientCount,
    };
    return isDraining ? indicator.down(view) : indicator.up(view);
  }
}
