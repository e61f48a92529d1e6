import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NatsConnectionModule, NatsStreamsModule, randomId } from '@timecast/nats-streams';
import { TimeFormat } from './time-format.js';
import { TimePrinter } from './time-printer.js';

const servers = (process.env.NATS_URL ?? 'nats://127.0.0.1:4222').split(',');
const clientId = `nest-app-${randomId()}`; // no two processes may share one

@Module({
  imports: [
    NatsConnectionModule.forRootAsync({ useFactory: () => ({ servers, name: clientId, identity: clientId }) }),
    NatsStreamsModule.forClient({ root: 'time', format: TimeFormat, useFactory: () => ({ clientId }) }),
  ],
  providers: [TimePrinter],
})
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
app.enableShutdownHooks(); // SIGTERM and Ctrl+C cancel the stream at its server
