/** A timer of a simulated clock. */
export interface SimulatedTimer {
  dueMs: number;
  /** Among timers due at the same time, the one asked for first fires first. */
  order: number;
  /** `held`: its time came while its process was frozen. */
  state: 'armed' | 'held' | 'over';
  readonly fire: () => void;
}

/** Those due at one instant, in the order of asking; those before `at` have been taken out. */
interface Instant {
  readonly dueMs: number;
  readonly timers: SimulatedTimer[];
  at: number;
}

/**
 * The timers of a simulated world in the order in which they fire. They are kept by instant, because there are many of
 * one: a timer costs a push, and only a new instant costs its way through a heap.
 */
export class TimerQueue {
  private readonly instants = new Map<number, Instant>();
  private readonly heap: Instant[] = [];
  private orders = 0;
  private live = 0;

  get size(): number {
    return this.live;
  }

  add(dueMs: number, fire: () => void): SimulatedTimer {
    const timer: SimulatedTimer = { dueMs, order: 0, state: 'armed', fire };
    this.live += 1;
    this.put(timer);
    return timer;
  }

  /** Keeps a timer that has just been taken out until `release`. */
  hold(timer: SimulatedTimer): void {
    timer.state = 'held';
  }

  /** Arms a timer again that was held. */
  release(timer: SimulatedTimer, dueMs: number): void {
    timer.state = 'armed';
    timer.dueMs = dueMs;
    this.live += 1;
    this.put(timer);
  }

  /** It stays in the queue until its time; removing one that has fired does nothing. */
  remove(timer: SimulatedTimer): void {
    if (timer.state === 'armed') this.live -= 1;
    timer.state = 'over';
  }

  /** Takes out the next timer that is due, or undefined if none is. */
  takeDue(atMs: number): SimulatedTimer | undefined {
    while (this.heap.length > 0 && this.heap[0].dueMs <= atMs) {
      const [instant] = this.heap;
      while (instant.at < instant.timers.length) {
        const timer = instant.timers[instant.at++];
        if (timer.state !== 'armed') continue;
        timer.state = 'over';
        this.live -= 1;
        return timer;
      }
      this.instants.delete(instant.dueMs);
      this.pop();
    }
    return undefined;
  }

  private put(timer: SimulatedTimer): void {
    this.orders += 1;
    timer.order = this.orders;
    let instant = this.instants.get(timer.dueMs);
    if (!instant) {
      instant = { dueMs: timer.dueMs, timers: [], at: 0 };
      this.instants.set(timer.dueMs, instant);
      this.push(instant);
    }
    instant.timers.push(timer);
  }

  private push(instant: Instant): void {
    const { heap } = this;
    let at = heap.push(instant) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent].dueMs <= instant.dueMs) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = instant;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop() as Instant;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].dueMs < heap[child].dueMs) child += 1;
      if (heap[child].dueMs >= last.dueMs) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}
