import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { NatsHealth } from '@app/service';
import { HealthController } from './health.controller.js';
import { ReplicaHealth } from './replica-health.js';

/** `/livez`, `/readyz` and `/health`. */
@Module({})
export class HealthModule {
  /** @param replica the module that exports the `Replica` to report on */
  static of(replica: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      // Terminus would log every probe that fails, and whoever probes knows already.
      imports: [TerminusModule.forRoot({ logger: false }), replica],
      controllers: [HealthController],
      providers: [NatsHealth, ReplicaHealth],
    };
  }
}
