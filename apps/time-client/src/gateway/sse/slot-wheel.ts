import type { Clock, StopTimer } from '@app/nats-streams';

export interface WheelOptions {
  /** How long the wheel takes for a round: every member is called once in it. */
  readonly roundMs: number;
  /** Members of one slot are called together. */
  readonly slots: number;
}

/**
 * Calls every member once in each round, spread over it as they came, with one timer for all: a timer for each of
 * 10,000 readers would be 10,000 timers. Without members it has none.
 */
export class SlotWheel<Member> {
  private readonly slots: Set<Member>[];
  private readonly slotMs: number;
  private readonly places = new Map<Member, number>();
  private current = 0;
  private currentMs = 0;
  private stopTimer: StopTimer | undefined;

  constructor(
    private readonly clock: Clock,
    { roundMs, slots }: WheelOptions,
    private readonly onRound: (member: Member) => void,
  ) {
    this.slots = Array.from({ length: slots }, () => new Set<Member>());
    this.slotMs = roundMs / slots;
  }

  get size(): number {
    return this.places.size;
  }

  /** In the order in which they came. */
  members(): Member[] {
    return [...this.places.keys()];
  }

  /** Puts a member where the wheel is now: it is called when a round has passed, and less than a slot earlier. */
  add(member: Member): void {
    if (this.size === 0) this.start();
    this.places.set(member, this.current);
    this.slots[this.current].add(member);
  }

  remove(member: Member): void {
    const place = this.places.get(member);
    if (place === undefined) return;
    this.places.delete(member);
    this.slots[place].delete(member);
    if (this.size === 0) this.stopTimer?.();
  }

  private start(): void {
    this.currentMs = this.clock.nowMs();
    this.sleep();
  }

  private sleep(): void {
    this.stopTimer?.(); // a member that came while others were called may have started it
    const delayMs = this.currentMs + this.slotMs - this.clock.nowMs();
    this.stopTimer = this.clock.after(Math.max(1, delayMs), () => this.turn());
  }

  /** A slot for each time that one has passed; after a stall they come one after the other, but not twice. */
  private turn(): void {
    const passed = Math.floor((this.clock.nowMs() - this.currentMs) / this.slotMs);
    this.currentMs += passed * this.slotMs;
    for (let slot = 0; slot < Math.min(passed, this.slots.length); slot += 1) {
      this.current = (this.current + 1) % this.slots.length;
      for (const member of this.slots[this.current]) this.onRound(member);
    }
    if (this.size > 0) this.sleep();
  }
}
