import type { ReplicaEvent } from '../../../src/server/replica-event.js';

const SPAN_MS = 100;

/** The most that happened within any 100 ms. */
export class Peak {
  most = 0;
  private span = NaN;
  private count = 0;

  add(nowMs: number): void {
    const span = Math.floor(nowMs / SPAN_MS);
    if (span !== this.span) {
      this.span = span;
      this.count = 0;
    }
    this.count += 1;
    if (this.count > this.most) this.most = this.count;
  }
}

interface Taken {
  streams: number;
  readonly peak: Peak;
}

/** Which replicas took over how many streams, and how fast. */
export class Takeovers {
  private byReplica = new Map<string, Taken>();
  private total = new Peak();
  private count = 0;
  private firstMs = NaN;
  private lastMs = NaN;

  /** To be told of every event of every replica. */
  saw(serverId: string, { kind }: ReplicaEvent, nowMs: number): void {
    if (kind !== 'resumed') return;
    let taken = this.byReplica.get(serverId);
    if (!taken) {
      taken = { streams: 0, peak: new Peak() };
      this.byReplica.set(serverId, taken);
    }
    taken.streams += 1;
    taken.peak.add(nowMs);
    this.total.add(nowMs);
    this.count += 1;
    if (Number.isNaN(this.firstMs)) this.firstMs = nowMs;
    this.lastMs = nowMs;
  }

  /** What has happened since this was asked last. */
  take() {
    const { byReplica, total, count, firstMs, lastMs } = this;
    this.byReplica = new Map();
    this.total = new Peak();
    this.count = 0;
    this.firstMs = NaN;
    this.lastMs = NaN;
    return {
      streams: count,
      takenBy: new Map([...byReplica].map(([serverId, { streams }]) => [serverId, streams])),
      mostAtOnePer100Ms: Math.max(0, ...[...byReplica.values()].map(({ peak }) => peak.most)),
      mostPer100Ms: total.most,
      firstMs,
      lastMs,
    };
  }
}

export type TakenOver = ReturnType<Takeovers['take']>;
