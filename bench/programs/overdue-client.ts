import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, ResumeEntry } from '@app/nats-streams';
import type { CatchUpPlan } from './catch-up-commands.js';
import type { Span } from './catch-up-watch.js';
import type { RawConnection } from './raw-connection.js';
import { connectRaw } from './raw-dialect.js';
import { resumeFrame, timecastDialect } from './raw-timecast.js';

const CLIENT_ID = 'overdue';
/** No request may ask for less between two updates. */
const INTERVAL_MS = 10;

/** A client of its own that asks for streams to be gone on with whose updates are all overdue. */
export class OverdueClient {
  private connection: RawConnection | undefined;
  private times = 0;
  private missing = 0;
  private onDone: (atMs: number) => void = () => undefined;
  private onRefusal: (reason: Error) => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  async connect(natsUrl: string): Promise<void> {
    this.connection = await connectRaw(natsUrl, timecastDialect(CLIENT_ID), {
      update: () => {
        this.missing -= 1;
        if (this.missing === 0) this.onDone(this.clock.nowMs());
      },
      opened: ({ failed }, payload) => {
        if (failed > 0) this.onRefusal(new Error(`refused: ${payload.slice(0, 500)}`));
      },
    });
  }

  /** From the request to the last of the updates. @throws Error if not all come in time. */
  async catchUp({ streams, updatesEach, withinMs }: CatchUpPlan): Promise<Span> {
    this.times += 1;
    this.missing = streams * updatesEach;
    const bound = new AbortController();
    const done = new Promise<number>((resolve, reject) => {
      this.onDone = resolve;
      this.onRefusal = reject;
    });
    const frame = resumeFrame(CLIENT_ID, this.entries(streams, updatesEach));
    const fromMs = this.clock.nowMs();
    this.connection?.send(frame);
    try {
      const toMs = await Promise.race([done, delay(withinMs, undefined, { signal: bound.signal })]);
      if (toMs === undefined) throw new Error(`${this.missing} overdue updates did not come in ${withinMs} ms`);
      return { fromMs, toMs };
    } finally {
      bound.abort();
    }
  }

  /** Streams that end with the last of their overdue updates, so that what follows finds the replica as it was. */
  private entries(streams: number, updatesEach: number): ResumeEntry[] {
    const elapsedMs = updatesEach * INTERVAL_MS;
    const request = { updateInterval: INTERVAL_MS / 1000, duration: (elapsedMs - INTERVAL_MS) / 1000 };
    const originUnixMs = this.clock.unixMs() - elapsedMs;
    return Array.from({ length: streams }, (_, index) => ({
      streamId: `t${this.times}-${index}`,
      request,
      epoch: 1,
      fromSequence: 0,
      originUnixMs,
      elapsedMs,
    }));
  }
}
