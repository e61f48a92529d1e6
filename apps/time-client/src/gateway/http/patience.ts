import type { Response } from 'express';

/** How long somebody waits: until its time is up or the caller has gone, and to be stopped in any case. */
export class Patience {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly give = (): void => this.controller.abort();

  constructor(
    private readonly response: Response,
    waitSeconds: number,
  ) {
    this.timer = setTimeout(this.give, waitSeconds * 1_000);
    response.once('close', this.give);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.response.off('close', this.give);
  }
}
