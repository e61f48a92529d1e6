import { Controller, Get, Header } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { NatsHealth } from '@app/service';
import { GatewayHealth } from './gateway-health.js';
import { ReplicasHealth } from './replicas-health.js';
import { StreamsHealth } from './streams-health.js';

/** What an orchestrator asks. 200 or 503, and in the body why. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly nats: NatsHealth,
    private readonly replicas: ReplicasHealth,
    private readonly streams: StreamsHealth,
    private readonly gateway: GatewayHealth,
  ) {}

  /** The process turns its event loop. It depends on nothing: restarting a client does not mend its broker. */
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** A stream asked for now would start: the broker answers, a replica has been heard of, and this process stays. */
  @Get('readyz')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.nats.check(), () => this.replicas.check(), () => this.gateway.checkStaying()]);
  }

  /** All there is to know; for a person. */
  @Get('health')
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.nats.check(),
      () => this.replicas.check(),
      () => this.streams.check(),
      () => this.gateway.check(),
    ]);
  }
}
