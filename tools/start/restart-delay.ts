const FIRST_MS = 2000;
const LONGEST_MS = 30_000;
const SHORT_LIFE_MS = 5000;

/** How long to wait before a dead process is started again: longer each time if it dies right after its start. */
export class RestartDelay {
  private shortLives = 0;

  /** 2 s; after the second short life (under 5 s) in a row 4 s, then 8 s … up to 30 s. */
  afterLifeOf(livedMs: number): number {
    this.shortLives = livedMs < SHORT_LIFE_MS ? this.shortLives + 1 : 0;
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, this.shortLives - 1));
  }
}
