import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { NatsHealth } from '@app/service';
import { HealthController } from './health.controller.js';
import { ReplicaHealth } from './replica-health.js';

/** `/livez`, `/readyz` and `/health`. */
@Module({})
export class HealthModule {
  /** @param parts the modules that export what is reported on: the `Replica` and the `ListeningFaces` */
  static of(...parts: DynamicModule[]): DynamicModule {
    return {
      module: HealthModule,
      // Terminus would log every probe that fails, and whoever probes knows already.
      imports: [TerminusModule.forRoot({ logger: false }), ...parts],
      controllers: [HealthController],
      providers: [NatsHealth, ReplicaHealth],
    };
  }
}
