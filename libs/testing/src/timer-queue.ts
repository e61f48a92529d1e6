/** A timer of a simulated clock. */
export interface SimulatedTimer {
  dueMs: number;
  /** Among timers due at the same time, the one asked for first fires first. */
  order: number;
  /** `held`: its time came while its process was frozen. */
  state: 'armed' | 'held' | 'over';
  readonly fire: () => void;
}

/** The timers of a simulated world in the order in which they fire: a binary heap. */
export class TimerQueue {
  private readonly heap: SimulatedTimer[] = [];
  private orders = 0;
  private live = 0;

  get size(): number {
    return this.live;
  }

  add(dueMs: number, fire: () => void): SimulatedTimer {
    const timer: SimulatedTimer = { dueMs, order: 0, state: 'armed', fire };
    this.live += 1;
    this.push(timer);
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
    this.push(timer);
  }

  /** It stays in the heap until its time; removing one that has fired does nothing. */
  remove(timer: SimulatedTimer): void {
    if (timer.state === 'armed') this.live -= 1;
    timer.state = 'over';
  }

  /** Takes out the next timer that is due, or undefined if none is. */
  takeDue(atMs: number): SimulatedTimer | undefined {
    while (this.heap.length > 0 && this.heap[0].dueMs <= atMs) {
      const timer = this.pop();
      if (timer.state !== 'armed') continue;
      timer.state = 'over';
      this.live -= 1;
      return timer;
    }
    return undefined;
  }

  private push(timer: SimulatedTimer): void {
    this.orders += 1;
    timer.order = this.orders;
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = timer;
  }

  private pop(): SimulatedTimer {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop() as SimulatedTimer;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function isBefore(a: SimulatedTimer, b: SimulatedTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
