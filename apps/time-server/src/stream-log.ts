import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Replica, type ReplicaEvent } from '@app/nats-streams';
import { LoggerService, UnhurriedLog } from '@app/service';
import { filter, merge, type Subscription } from 'rxjs';
import { BurstLog } from './burst-log.js';

/** What the log says of the streams' lives here: one line for each step, none for an update. */
@Injectable()
export class StreamLog implements OnModuleInit, OnApplicationShutdown {
  private readonly log: UnhurriedLog;
  private readonly local: BurstLog;
  private subscription: Subscription | undefined;

  constructor(
    private readonly replica: Replica<unknown>,
    logger: LoggerService,
  ) {
    this.log = new UnhurriedLog(logger.child({ serverId: replica.serverId }));
    this.local = new BurstLog((kind, count) => this.log.add('info', `streams ${kind}`, { count }));
  }

  onModuleInit(): void {
    this.subscription = merge(
      this.replica.events,
      // a connection of a face may open and end streams as fast as it can send calls
      this.replica.local.events.pipe(filter(({ kind }) => kind === 'failed' || this.local.takes(kind))),
    ).subscribe((event) => this.write(event));
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.local.flush();
    this.log.flush();
  }

  private write({ kind, error, ...fields }: ReplicaEvent): void {
    if (kind === 'failed') this.log.add('error', 'stream failed', { ...fields, err: error });
    else this.log.add('info', `stream ${kind}`, fields);
  }
}
