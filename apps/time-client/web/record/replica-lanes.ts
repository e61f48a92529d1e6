import type { ReplicaView } from '../stream/gateway.js';
import { KEPT_MS } from './update-log.js';

export type LaneState = 'serving' | 'draining' | 'dead';

/** A time in which a process of that name was alive; without an end if it is. */
export interface Life {
  readonly fromMs: number;
  toMs: number | undefined;
}

/** A replica, by name, over the time that this page has looked: a new process of the same name is on the same lane. */
export interface Lane {
  readonly name: string;
  /** Its colour: 0, 1, 2 … in the order in which the lanes were first seen. */
  readonly hue: number;
  state: LaneState;
  /** Streams of all clients; of the latest process. */
  streams: number;
  startedUnixMs: number;
  lives: Life[];
  /** When it was given up; signs of life from before do not count. */
  diedMs: number;
}

/** A replica says that it lives five times a second; one that is silent for longer than this is shown as dead. */
const DEAD_AFTER_MS = 650;
const MAX_LIVES = 100;

/** Who is there: from what the gateway says twice a second, and from moves, which tell of a death at once. */
export class ReplicaLanes {
  private readonly byName = new Map<string, Lane>();
  private seen = 0;

  /** In the order of their names, numbers within them as numbers. */
  get lanes(): Lane[] {
    return [...this.byName.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  get servingCount(): number {
    return this.lanes.filter(({ state }) => state === 'serving').length;
  }

  hueOf(name: string): number {
    return this.byName.get(name)?.hue ?? 0;
  }

  polled(replicas: readonly ReplicaView[], nowMs: number): void {
    const heard = new Set<string>();
    // A dead process and its successor of the same name may both be listed: the younger one counts.
    for (const replica of replicas.toSorted((a, b) => a.startedUnixMs - b.startedUnixMs)) {
      const lane = this.lane(replica.name, replica.startedUnixMs);
      if (!isAlive(replica) || nowMs - replica.silentMs <= lane.diedMs) continue;
      heard.add(replica.name);
      revive(lane, replica);
    }
    for (const { name, state } of this.lanes) {
      if (state !== 'dead' && !heard.has(name)) this.died(name, nowMs);
    }
    this.forget(nowMs - KEPT_MS);
  }

  /** A stream has left this replica because it is thought dead, or nothing is heard of it. */
  died(name: string, atMs: number): void {
    const lane = this.byName.get(name);
    if (!lane || lane.state === 'dead') return;
    lane.state = 'dead';
    lane.diedMs = atMs;
    const life = lane.lives.at(-1);
    if (life) life.toMs ??= atMs;
  }

  /** An owner of updates has a lane, even if the gateway does not tell who serves. */
  serves(name: string, atMs: number): void {
    if (name !== '') this.lane(name, atMs);
  }

  private lane(name: string, startedUnixMs: number): Lane {
    const known = this.byName.get(name);
    if (known) return known;
    const lives = [{ fromMs: startedUnixMs, toMs: undefined }];
    const lane: Lane = { name, hue: this.seen++, state: 'serving', streams: 0, startedUnixMs, lives, diedMs: 0 };
    this.byName.set(name, lane);
    return lane;
  }

  /** The dead of more than ten minutes ago. */
  private forget(beforeMs: number): void {
    for (const { name, state, diedMs } of this.byName.values()) {
      if (state === 'dead' && diedMs < beforeMs) this.byName.delete(name);
    }
  }
}

function isAlive({ state, silentMs }: ReplicaView): boolean {
  return silentMs < DEAD_AFTER_MS && (state === 'serving' || state === 'draining');
}

function revive(lane: Lane, replica: ReplicaView): void {
  const isAnother = lane.startedUnixMs !== replica.startedUnixMs;
  const life = lane.lives.at(-1);
  if (life && isAnother) life.toMs ??= replica.startedUnixMs;
  if (lane.state === 'dead' || isAnother) {
    const fromMs = Math.max(isAnother ? replica.startedUnixMs : lane.diedMs, life?.toMs ?? 0);
    lane.lives = [...lane.lives, { fromMs, toMs: undefined }].slice(-MAX_LIVES);
  }
  lane.state = replica.state === 'draining' ? 'draining' : 'serving';
  lane.streams = replica.streams;
  lane.startedUnixMs = replica.startedUnixMs;
}
