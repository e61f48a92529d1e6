const calm = matchMedia('(prefers-reduced-motion: reduce)');
/** Nobody reads faster than this. */
const SHORTEST_MS = 50;
/** The time moves on by a pixel or so; smoother than this would only cost current. */
const SMOOTH_MS = 100;
const SLOWEST_MS = 1_000;

export const prefersCalm = (): boolean => calm.matches;

/**
 * Draws when there is a reason: something came, or the time has moved on visibly. In a frame of the browser, so never
 * while the page is not seen.
 */
export class RenderLoop {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueMs = Infinity;
  private drawnMs = -Infinity;

  /** `everyMs`: after how long the picture has changed by itself, by a pixel or so. */
  constructor(
    private readonly draw: () => void,
    private readonly everyMs: () => number,
  ) {}

  /** Something has changed: it is drawn soon. */
  request(): void {
    this.schedule(SHORTEST_MS);
  }

  private schedule(afterMs: number): void {
    const dueMs = Math.max(this.drawnMs + afterMs, performance.now());
    if (dueMs >= this.dueMs) return;
    this.dueMs = dueMs;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => requestAnimationFrame(() => this.frame()), dueMs - performance.now());
  }

  private frame(): void {
    this.dueMs = Infinity;
    this.drawnMs = performance.now();
    this.draw();
    this.schedule(prefersCalm() ? SLOWEST_MS : Math.min(SLOWEST_MS, Math.max(SMOOTH_MS, this.everyMs())));
  }
}
