import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Replica, type ReplicaEvent } from '@app/nats-streams';
import { LoggerService, UnhurriedLog } from '@app/service';
import { merge, type Subscription } from 'rxjs';

/** What the log says of the streams' lives here: one line for each step, none for an update. */
@Injectable()
export class StreamLog implements OnModuleInit, OnApplicationShutdown {
  private readonly log: UnhurriedLog;
  private subscription: Subscription | undefined;

  constructor(
    private readonly replica: Replica<unknown>,
    logger: LoggerService,
  ) {
    this.log = new UnhurriedLog(logger.child({ serverId: replica.serverId }));
  }

  onModuleInit(): void {
    this.subscription = merge(this.replica.events, this.replica.local.events).subscribe((event) => this.write(event));
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.log.flush();
  }

  private write({ kind, error, ...fields }: ReplicaEvent): void {
    if (kind === 'failed') this.log.add('error', 'stream failed', { ...fields, err: error });
    else this.log.add('info', `stream ${kind}`, fields);
  }
}
