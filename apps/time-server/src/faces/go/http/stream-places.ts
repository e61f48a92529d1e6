import type { CallerStream } from '../streams/caller-stream.js';

/**
 * Who has how many of the streams that are held over HTTP. They have no connection to end with, so that one host could
 * open all there may be, each with an update that is due tomorrow, and leave.
 */
export class StreamPlaces {
  private readonly byHost = new Map<string, Set<CallerStream>>();

  add(host: string, stream: CallerStream): void {
    const streams = this.byHost.get(host);
    if (streams) streams.add(stream);
    else this.byHost.set(host, new Set([stream]));
  }

  delete(host: string, stream: CallerStream): void {
    const streams = this.byHost.get(host);
    streams?.delete(stream);
    if (streams?.size === 0) this.byHost.delete(host);
  }

  /**
   * Ends a stream of the host that has most: the oldest that no call waits for.
   * @returns whether there was one.
   */
  makeRoom(): boolean {
    let most = new Set<CallerStream>();
    for (const streams of this.byHost.values()) if (streams.size > most.size) most = streams;
    for (const stream of most) {
      if (stream.waitingCount > 0) continue;
      stream.close();
      return true;
    }
    return false;
  }
}
