import { Injectable, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Replica } from '@app/nats-streams';
import { LoggerService } from '@app/service';

/** What the log says of this replica's leaving: when it begins, and whether everybody had somewhere to go. */
@Injectable()
export class DrainLog implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger: LoggerService;
  private startedMs = NaN;

  constructor(
    private readonly replica: Replica<unknown>,
    logger: LoggerService,
  ) {
    this.logger = logger.child({ serverId: replica.serverId });
  }

  /** Nest tells all modules of the end before it asks any of them to finish. */
  onModuleDestroy(): void {
    const { streamCount, clientCount } = this.replica;
    this.startedMs = performance.now();
    this.logger.info('draining', { streams: streamCount, clients: clientCount });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const streamsLeft = await this.replica.drain();
    const drainMs = Math.round(performance.now() - this.startedMs);
    if (streamsLeft === 0) this.logger.info('drained', { drainMs });
    else this.logger.warn('drained in part: these streams go on when their clients notice', { drainMs, streamsLeft });
  }
}
