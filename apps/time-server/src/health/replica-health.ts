import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Replica } from '@app/nats-streams';
import { ListeningFaces } from '../faces/listening-faces.js';

/** Whether this replica takes on streams; one that drains does not, and says so. */
@Injectable()
export class ReplicaHealth {
  constructor(
    private readonly replica: Replica<unknown>,
    private readonly faces: ListeningFaces,
    private readonly indicators: HealthIndicatorService,
  ) {}

  check(): HealthIndicatorResult<'replica'> {
    const { serverId, isDraining, streamCount, clientCount, startedUnixMs, local } = this.replica;
    const indicator = this.indicators.check('replica');
    const view = {
      serverId,
      state: isDraining ? 'draining' : 'serving',
      startedUnixMs,
      streams: streamCount,
      clients: clientCount,
      faceStreams: local.streamCount,
      facePorts: Object.fromEntries(this.faces.all().map(({ name, port }) => [name, port])),
    };
    return isDraining ? indicator.down(view) : indicator.up(view);
  }
}
