import type { EventEmitter } from 'node:events';

/** Whoever has sent one request, for as long as it waits for the answer. */
export class HttpCaller {
  private readonly forgets = new Set<() => void>();

  /**
   * @param response emits `close`, be it answered or left
   * @param host its address, such as `127.0.0.1`, and the port
   */
  constructor(
    response: EventEmitter,
    readonly host: string,
    private readonly port: number,
  ) {
    response.once('close', () => {
      for (const forget of this.forgets) forget();
    });
  }

  /** For logs, such as `127.0.0.1:51234`. */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** Calls `forget` if the caller leaves before the returned function is called. */
  whenGone(forget: () => void): () => void {
    this.forgets.add(forget);
    return () => void this.forgets.delete(forget);
  }
}
