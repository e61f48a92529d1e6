import { setTimeout as delay } from 'node:timers/promises';
import type { Commands } from '../process/commands.js';
import { serveCommands } from '../process/serve-commands.js';
import type { ConsumerCommands, OpenPlan, OpenReport } from './consumer-commands.js';
import type { Meter } from './meter.js';

const TICK_MS = 1;
/** So many requests may be unanswered: what is beyond that waits, in every consumer alike. */
const MAX_ASKED = 10_000;

/** A consumer's own part: how its streams are asked for. */
export interface Opener {
  /** Asks for streams `from` to `to` (not included). */
  ask(from: number, to: number, intervalMs: number): void;
  /** How many update 0 have come. */
  readonly opened: number;
}

/** Makes this process a consumer: opens and measures as it is asked, and what else it may be asked. */
export async function serveConsumer(opener: Opener, meter: Meter, others: Commands = {}): Promise<void> {
  let asked = 0;
  const isOver = (): boolean => opener.opened + meter.failed >= asked;

  async function open({ streams, intervalMs, spreadMs, withinMs }: OpenPlan): Promise<OpenReport> {
    const before = { asked, opened: opener.opened, failed: meter.failed };
    const beganMs = performance.now();
    for (;;) {
      const tookMs = performance.now() - beganMs;
      const due = Math.min(streams, spreadMs === 0 ? streams : Math.floor((streams * tookMs) / spreadMs));
      const room = MAX_ASKED - (asked - opener.opened - meter.failed);
      const to = Math.min(before.asked + due, asked + room);
      if (to > asked) opener.ask(asked, (asked = to), intervalMs);
      const isWhole = asked === before.asked + streams && isOver();
      if (isWhole || tookMs > withinMs) {
        return { opened: opener.opened - before.opened, failed: meter.failed - before.failed, tookMs };
      }
      await delay(TICK_MS);
    }
  }

  const commands: ConsumerCommands = { open, measure: (plan) => meter.measure(plan) };
  await serveCommands({ ...commands, ...others });
}
