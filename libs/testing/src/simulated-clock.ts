import type { Clock, StopTimer } from '@app/nats-streams';
import { TimerQueue, type SimulatedTimer } from './timer-queue.js';

/** Like Node's: a longer `setTimeout` is cut to this. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** A test that needs more at one instant has a loop that never sleeps. */
const MAX_CALLBACKS_AT_ONE_INSTANT = 200_000;

export interface SimulatedClockOptions {
  /** What `nowMs()` shows at first; default an instant in 2026 with a fraction, as real ones have. */
  readonly startMs?: number;
  /** How far the wall clock is ahead of `nowMs()`, in ms; default 0. */
  readonly wallAheadMs?: number;
}

/**
 * Time driven by hand: nothing happens until `advance` or `runUntil`, and then in the order of due times, and of
 * asking among equals. Timers are as coarse as Node's: whole ms, rounded down, at least 1 and at most 2³¹ − 1, so they
 * fire up to 1 ms early, and far ones much too early; 0 means once what is waiting has been handled.
 *
 * Each process of a simulation takes a view of its own with `process()`: it can be frozen, killed, and given another
 * wall clock.
 */
export class SimulatedClock implements Clock {
  private readonly timers = new TimerQueue();
  private readonly own: SimulatedProcessClock;
  private currentMs: number;

  constructor({ startMs = Date.UTC(2026, 10, 21) + 0.4, wallAheadMs = 0 }: SimulatedClockOptions = {}) {
    this.currentMs = startMs;
    this.own = this.process({ wallAheadMs });
  }

  nowMs(): number {
    return this.currentMs;
  }

  unixMs(): number {
    return this.own.unixMs();
  }

  after(delayMs: number, callback: () => void): StopTimer {
    return this.own.after(delayMs, callback);
  }

  /** Steps the wall clock, as an administrator or NTP would; the monotonic one does not notice. */
  stepWall(byMs: number): void {
    this.own.stepWall(byMs);
  }

  /** From now on the wall clock runs this much faster than the monotonic one, in parts per million. */
  skewWall(ppm: number): void {
    this.own.skewWall(ppm);
  }

  /** The clock as one process sees it. */
  process({ wallAheadMs = 0 }: { readonly wallAheadMs?: number } = {}): SimulatedProcessClock {
    return new SimulatedProcessClock(this, this.timers, wallAheadMs);
  }

  /** How many timers are armed, those of frozen processes included. */
  get timerCount(): number {
    return this.timers.size;
  }

  /** Lets `byMs` pass. */
  advance(byMs: number): void {
    this.runUntil(this.currentMs + byMs);
  }

  /** Lets time pass until `nowMs()` is `atMs`; what is due at that very instant has happened then. */
  runUntil(atMs: number): void {
    let callbacksNow = 0;
    for (let timer = this.timers.takeDue(atMs); timer; timer = this.timers.takeDue(atMs)) {
      if (timer.dueMs > this.currentMs) {
        this.currentMs = timer.dueMs;
        callbacksNow = 0;
      }
      callbacksNow += 1;
      if (callbacksNow > MAX_CALLBACKS_AT_ONE_INSTANT) throw new Error(`time stands still at ${this.currentMs} ms`);
      timer.fire();
    }
    this.currentMs = Math.max(this.currentMs, atMs);
  }
}

/** One process's view of a simulated clock. */
export class SimulatedProcessClock implements Clock {
  private readonly armed = new Set<SimulatedTimer>();
  private isFrozen = false;
  private isKilled = false;
  private wallSetMs: number;
  private wallPpm = 0;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly timers: TimerQueue,
    private wallAheadMs: number,
  ) {
    this.wallSetMs = clock.nowMs();
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  unixMs(): number {
    const nowMs = this.nowMs();
    return Math.floor(nowMs + this.wallAheadMs + ((nowMs - this.wallSetMs) * this.wallPpm) / 1e6);
  }

  after(delayMs: number, callback: () => void): StopTimer {
    if (this.isKilled) return () => undefined;
    const timerMs = delayMs <= 0 ? 0 : Math.min(Math.max(1, Math.trunc(delayMs)), MAX_TIMER_MS);
    const timer = this.timers.add(this.nowMs() + timerMs, () => {
      if (this.isFrozen) {
        this.timers.hold(timer);
        return;
      }
      this.armed.delete(timer);
      callback();
    });
    this.armed.add(timer);
    return () => {
      this.timers.remove(timer);
      this.armed.delete(timer);
    };
  }

  stepWall(byMs: number): void {
    this.wallAheadMs += byMs;
  }

  skewWall(ppm: number): void {
    const nowMs = this.nowMs();
    this.wallAheadMs += ((nowMs - this.wallSetMs) * this.wallPpm) / 1e6;
    this.wallSetMs = nowMs;
    this.wallPpm = ppm;
  }

  /** SIGSTOP: none of its timers fires until `thaw`. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** SIGCONT: what fell due meanwhile fires late, at once and in order. */
  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    const held = [...this.armed].filter(({ state }) => state === 'held');
    held.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    for (const timer of held) this.timers.release(timer, this.nowMs());
  }

  /** SIGKILL: nothing of it ever happens again. */
  kill(): void {
    this.isKilled = true;
    for (const timer of this.armed) this.timers.remove(timer);
    this.armed.clear();
  }
}
