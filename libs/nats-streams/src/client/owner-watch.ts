import { replicaNameOf } from '../protocol/ids.js';
import type { Heartbeat } from '../protocol/messages.js';
import type { Clock } from '../timing/clock.js';
import type { StallGuard } from '../timing/stall-guard.js';
import type { ClientBus } from './client-bus.js';
import type { ResumeReason } from './stream-notice.js';

/** A replica that has not been heard of for this long, and owns nothing of ours, is forgotten. */
const FORGET_MS = 10_000;
/** How long a trial of the own link may take. */
export const LINK_TRIAL_MS = 300;

/** A replica as this client knows it. */
export interface KnownReplica {
  readonly serverId: string;
  readonly name: string;
  /** The last heartbeat; undefined if the replica has only answered a request yet. */
  heartbeat: Heartbeat | undefined;
  /** When it last gave a sign of life, in monotonic ms. */
  heardMs: number;
  /** Signs of life older than this are no reason to trust it with a stream. */
  distrustedMs: number;
  probedMs: number;
}

export interface OwnerWatchPort {
  /** The replicas that own streams of this client. */
  owners(): Iterable<string>;
  isOwner(serverId: string): boolean;
  onSuspect(serverId: string, reason: ResumeReason): void;
  /** @param served how many streams of all clients it serves, as it says */
  onDraining(serverId: string, served: number): void;
  /** A replica that could not be asked before can be asked now. */
  onServing(): void;
}

/** Knows which replicas live: by their heartbeats, and by probes to those that own streams of ours. */
export class OwnerWatch {
  private readonly known = new Map<string, KnownReplica>();

  constructor(
    private readonly clock: Clock,
    private readonly bus: ClientBus,
    private readonly guard: StallGuard,
    private readonly silenceMs: number,
    private readonly port: OwnerWatchPort,
  ) {}

  replicas(): readonly KnownReplica[] {
    return [...this.known.values()];
  }

  /** The name in the id, which is found once for each replica: thousands of streams may be told of together. */
  nameOf(serverId: string): string {
    return this.known.get(serverId)?.name ?? replicaNameOf(serverId);
  }

  isSilent(replica: KnownReplica): boolean {
    return this.clock.nowMs() - replica.heardMs > this.silenceMs;
  }

  /** The replicas that may be trusted with a stream now. */
  candidates(): string[] {
    return this.replicas()
      .filter((replica) => this.isCandidate(replica))
      .map(({ serverId }) => serverId);
  }

  heartbeat(heartbeat: Heartbeat): void {
    const replica = this.replica(heartbeat.serverId);
    const wasCandidate = this.isCandidate(replica);
    replica.heartbeat = heartbeat;
    replica.heardMs = this.clock.nowMs();
    if (heartbeat.state === 'draining') this.port.onDraining(heartbeat.serverId, heartbeat.streams);
    else if (!wasCandidate) this.port.onServing();
  }

  /** The replica has answered. */
  heard(serverId: string): void {
    this.replica(serverId).heardMs = this.clock.nowMs();
  }

  /** The replica has not answered: it gets no stream until it is heard of again. */
  distrust(serverId: string): void {
    this.replica(serverId).distrustedMs = this.clock.nowMs();
  }

  /** To be called every 100 ms while the link is up: probes owners, and suspects those that are silent. */
  tick(): void {
    const nowMs = this.clock.nowMs();
    if (this.isLinkDoubtful(nowMs)) this.guard.holdBack();
    else this.judgeSilence();
    this.probeOwners(nowMs);
    this.forgetTheLongSilent(nowMs);
  }

  /** The own link has just been tried and works: who is silent now is silent. */
  judgeSilence(): void {
    for (const serverId of this.port.owners()) {
      if (this.isSilent(this.replica(serverId))) this.suspect(serverId, 'heartbeat silent');
    }
  }

  private replica(serverId: string): KnownReplica {
    let replica = this.known.get(serverId);
    if (!replica) {
      const never = -Infinity;
      const name = replicaNameOf(serverId);
      replica = { serverId, name, heartbeat: undefined, heardMs: never, distrustedMs: never, probedMs: never };
      this.known.set(serverId, replica);
    }
    return replica;
  }

  private isCandidate(replica: KnownReplica): boolean {
    const isServing = replica.heartbeat?.state === 'serving';
    return isServing && replica.heardMs > replica.distrustedMs && !this.isSilent(replica);
  }

  /**
   * Everybody silent at once may be our own link, which is tried before anybody is blamed: so early that the trial is
   * over when their time is up.
   */
  private isLinkDoubtful(nowMs: number): boolean {
    const doubtMs = Math.max(this.silenceMs - LINK_TRIAL_MS, this.silenceMs / 2);
    for (const replica of this.known.values()) {
      if (nowMs - replica.heardMs <= doubtMs) return false;
    }
    const [owner] = this.port.owners();
    return owner !== undefined;
  }

  private probeOwners(nowMs: number): void {
    for (const serverId of this.port.owners()) {
      const replica = this.replica(serverId);
      if (nowMs - replica.probedMs < (replica.heartbeat?.probeMs ?? 0) - 1) continue;
      replica.probedMs = nowMs;
      // probes overlap: one that is under way when its replica dies is never answered, the next one is, by the broker
      this.bus.ping(serverId, this.silenceMs, (answer) => {
        if (answer === 'pong') this.heard(serverId);
        else if (answer === 'no responder') this.suspect(serverId, 'no responder');
      });
    }
  }

  private suspect(serverId: string, reason: ResumeReason): void {
    this.distrust(serverId);
    if (this.port.isOwner(serverId)) this.port.onSuspect(serverId, reason);
  }

  private forgetTheLongSilent(nowMs: number): void {
    for (const [serverId, replica] of this.known) {
      if (nowMs - replica.heardMs > FORGET_MS && !this.port.isOwner(serverId)) this.known.delete(serverId);
    }
  }
}
