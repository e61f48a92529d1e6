import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { NatsHealth } from '@app/service';
import { GatewayModule } from '../gateway/gateway.module.js';
import { TimeStreamsModule } from '../time-streams.module.js';
import { GatewayHealth } from './gateway-health.js';
import { HealthController } from './health.controller.js';
import { ReplicasHealth } from './replicas-health.js';
import { StreamsHealth } from './streams-health.js';

/** `/livez`, `/readyz` and `/health`. */
@Module({
  // Terminus would log every probe that fails, and whoever probes knows already.
  imports: [TerminusModule.forRoot({ logger: false }), TimeStreamsModule, GatewayModule],
  controllers: [HealthController],
  providers: [GatewayHealth, NatsHealth, ReplicasHealth, StreamsHealth],
})
export class HealthModule {}
