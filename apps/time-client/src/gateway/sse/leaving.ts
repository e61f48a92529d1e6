import type { Clock } from '@app/nats-streams';

/** Who can be sent away. */
export interface Leaver {
  leave(retryMs: number): void;
}

const STEP_MS = 10;
const COMEBACK_MS = { min: 1_000, max: 5_000 };

/** When to come back: at another time for each, so that those who were sent away do not come in one storm. */
export function comebackMs(): number {
  return Math.round(COMEBACK_MS.min + Math.random() * (COMEBACK_MS.max - COMEBACK_MS.min));
}

/** Sends all away in order, evenly over a time: of n the first at once, each other a n-th of that time after the one before. */
export async function leaveEvenly(leavers: readonly Leaver[], spreadMs: number, clock: Clock): Promise<void> {
  const beganMs = clock.nowMs();
  for (let gone = 0; gone < leavers.length;) {
    const share = spreadMs > 0 ? (clock.nowMs() - beganMs) / spreadMs : 1;
    const due = Math.min(leavers.length, 1 + Math.floor(leavers.length * share));
    while (gone < due) leavers[gone++].leave(comebackMs());
    if (gone < leavers.length) await new Promise<void>((resolve) => void clock.after(STEP_MS, resolve));
  }
}
