import { StreamError, StreamErrorCode } from '@app/nats-streams';

interface Connection {
  readers: number;
  readonly place: number;
}

/** The connections that have readers: how many each has, and its place among so many. */
export class ReaderConnections {
  private readonly connections = new Map<string, Connection>();
  private arrived = 0;

  constructor(
    private readonly maxReadersOfEach: number,
    private readonly places: number,
  ) {}

  /**
   * Counts one reader more.
   * @returns the connection's place, from 0: the next one for each that comes.
   * @throws StreamError 1005 if the connection has its limit; then nothing is counted.
   */
  enter(peer: string): number {
    let connection = this.connections.get(peer);
    if (!connection) {
      connection = { readers: 0, place: this.arrived++ % this.places };
      this.connections.set(peer, connection);
    }
    if (connection.readers >= this.maxReadersOfEach) {
      const text = `the connection has its limit of ${this.maxReadersOfEach} streams at this replica`;
      throw new StreamError(StreamErrorCode.LimitReached, text);
    }
    connection.readers += 1;
    return connection.place;
  }

  leave(peer: string): void {
    const connection = this.connections.get(peer);
    if (!connection) return;
    connection.readers -= 1;
    if (connection.readers === 0) this.connections.delete(peer);
  }
}
