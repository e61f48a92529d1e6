import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { sseChunk, type SseFrame } from '../../../apps/time-client/src/gateway/sse/sse-frame.js';
import { SseOutlet } from '../../../apps/time-client/src/gateway/sse/sse-outlet.js';
import type { SseReader } from '../../../apps/time-client/src/gateway/sse/sse-reader.js';
import { servePaced } from './serve-paced.js';

const readers: SseReader[] = [];
const outlet = new SseOutlet();

/** The gateway's own way: Nest has the routes, the outlet the bytes. */
@Controller()
class Streams {
  @Get('events')
  events(@Req() request: Request, @Res() response: Response): void {
    const reader = outlet.open(request, response, {
      policy: 'cut',
      streamId: request.url,
      address: request.ip ?? '',
      tooSlowData: () => '{}',
      // a reader that left before it is measured would be missed there
      onClose: () => void readers.splice(readers.indexOf(reader), 1),
    });
    readers.push(reader);
  }
}

@Module({ controllers: [Streams] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
await servePaced<SseReader, SseFrame>(app.getHttpServer(), {
  readers,
  make: (eventId, data) => ({ bytes: sseChunk('update', data, eventId), eventId, sequence: 0 }),
  send: (reader, frame) => reader.send(frame),
});
