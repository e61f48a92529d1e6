import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { StreamClient, type StreamNotice } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import type { Subscription } from 'rxjs';

/** What the log says of what happens to streams and replicas: one line for each notice, none for an update. */
@Injectable()
export class NoticeLog implements OnModuleInit, OnApplicationShutdown {
  private readonly logger: LoggerService;
  private subscription: Subscription | undefined;

  constructor(
    private readonly streams: StreamClient<unknown, unknown>,
    logger: LoggerService,
  ) {
    this.logger = logger.child({ clientId: streams.clientId });
  }

  onModuleInit(): void {
    this.subscription = this.streams.notices.subscribe((notice) => this.write(notice));
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  private write(notice: StreamNotice): void {
    const { kind, ...fields } = notice;
    switch (notice.kind) {
      case 'opened':
        return this.logger.info('stream opened', fields);
      case 'resumed':
        return this.logger.info('stream resumed', { ...fields, pauseMs: Math.round(notice.pauseMs) });
      case 'suspected':
        return this.logger.warn('replica suspected', fields);
      case 'drained':
        return this.logger.info('replica drained', fields);
      case 'link lost':
        return this.logger.warn(kind);
      case 'link restored':
        return this.logger.info(kind, { downMs: Math.round(notice.downMs) });
    }
  }
}
