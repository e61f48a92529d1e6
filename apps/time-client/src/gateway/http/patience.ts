import type { Response } from 'express';
import { ApiError } from '../api-error.js';

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

  /** What `work` results in. @throws ApiError NOT_YET if the time is up before; the work goes on, and is not heard of again. */
  orNotYet<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new ApiError('NOT_YET', 'nothing has come yet', { retryAfterSeconds: 0 }));
      if (this.signal.aborted) giveUp();
      this.signal.addEventListener('abort', giveUp, { once: true });
      work.then(resolve, reject);
    });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.response.off('close', this.give);
  }
}
