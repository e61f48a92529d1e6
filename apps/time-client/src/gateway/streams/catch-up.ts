import type { Member } from './member.js';

/** So many updates at once, and only if no more than that wait to be written: far below what makes a reader too slow. */
const PORTION = 100;
const PORTION_EVERY_MS = 5;
/** Who takes longer than this to take what it missed will not get there. */
const MAX_CATCH_UP_MS = 30_000;

/** What a member is caught up with. */
export interface AheadOfMember {
  /** The number that comes next for those in step. */
  readonly nextSequence: number;
  /** Gives the member update `sequence`. */
  give(member: Member, sequence: number): void;
  /** The member has all that has come. */
  caughtUp(member: Member): void;
  tooSlow(member: Member): void;
}

/**
 * Gives one reader what it has missed, a portion at a time, as fast as it takes it. What was due before can be made from
 * its number alone, so nobody is asked for it, and it does not matter which gateway was there when it came.
 */
export class CatchUp {
  private readonly startMs = performance.now();
  private readonly beforeFirst: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly member: Member,
    private readonly ahead: AheadOfMember,
  ) {
    this.beforeFirst = member.nextSequence - 1;
  }

  /** Gives the next portion, the last of them within this very turn of the event loop. */
  go(): void {
    const { member, ahead } = this;
    const { reader } = member;
    if (reader.isClosed) return;
    if (this.waiting <= PORTION) {
      const end = Math.min(ahead.nextSequence, member.nextSequence + PORTION);
      for (; member.nextSequence < end; member.nextSequence += 1) ahead.give(member, member.nextSequence);
    }
    if (member.nextSequence >= ahead.nextSequence) return ahead.caughtUp(member);
    if (performance.now() - this.startMs > MAX_CATCH_UP_MS) return ahead.tooSlow(member);
    this.timer = setTimeout(() => this.go(), PORTION_EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** How many updates wait because the connection does not take them. */
  private get waiting(): number {
    const { nextSequence, reader } = this.member;
    return nextSequence - 1 - (reader.lastSequence ?? this.beforeFirst);
  }
}
