import { Controller, Get, Header } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { NatsHealth } from '@app/service';
import { ReplicaHealth } from './replica-health.js';

/** What an orchestrator asks. 200 or 503, and in the body why. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly nats: NatsHealth,
    private readonly replica: ReplicaHealth,
  ) {}

  /** The process turns its event loop. It depends on nothing: restarting a replica does not mend its broker. */
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** New streams can be given to this replica: its broker answers, and it is not about to leave. */
  @Get('readyz')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.nats.check(), () => this.replica.check()]);
  }

  /** All there is to know; for a person. */
  @Get('health')
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.ready();
  }
}
