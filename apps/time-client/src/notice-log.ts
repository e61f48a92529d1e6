import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { StreamClient, type StreamNotice } from '@app/nats-streams';
import { LoggerService, UnhurriedLog } from '@app/service';
import type { Subscription } from 'rxjs';

/** What the log says of what happens to streams and replicas: one line for each notice, none for an update. */
@Injectable()
export class NoticeLog implements OnModuleInit, OnApplicationShutdown {
  private readonly log: UnhurriedLog;
  private subscription: Subscription | undefined;

  constructor(
    private readonly streams: StreamClient<unknown, unknown>,
    logger: LoggerService,
  ) {
    this.log = new UnhurriedLog(logger.child({ clientId: streams.clientId }));
  }

  onModuleInit(): void {
    this.subscription = this.streams.notices.subscribe((notice) => this.write(notice));
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.log.flush();
  }

  private write(notice: StreamNotice): void {
    const { kind, ...fields } = notice;
    switch (notice.kind) {
      case 'opened':
        return this.log.add('info', 'stream opened', fields);
      case 'resumed':
        return this.log.add('info', 'stream resumed', { ...fields, pauseMs: Math.round(notice.pauseMs) });
      case 'drained':
        return this.log.add('info', 'replica drained', fields);
      case 'link restored':
        return this.log.add('info', kind, { downMs: Math.round(notice.downMs) });
      case 'suspected':
        return this.log.add('warn', 'replica suspected', fields);
      case 'link lost':
        return this.log.add('warn', kind);
    }
  }
}
