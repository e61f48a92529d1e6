import { Controller, type MessageEvent, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Observable, type Subscriber } from 'rxjs';
import { servePaced } from './serve-paced.js';

const readers: Subscriber<MessageEvent>[] = [];

/** Event streams as Nest offers them: a handler that returns an Observable. */
@Controller()
class Streams {
  @Sse('events')
  events(): Observable<MessageEvent> {
    return new Observable((subscriber) => void readers.push(subscriber));
  }
}

@Module({ controllers: [Streams] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
await servePaced<Subscriber<MessageEvent>, MessageEvent>(app.getHttpServer(), {
  readers,
  make: (id, data) => ({ type: 'update', id, data }),
  send: (subscriber, event) => subscriber.next(event),
});
