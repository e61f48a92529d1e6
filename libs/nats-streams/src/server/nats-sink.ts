import type { NatsConnection } from '@nats-io/transport-node';
import { RawOutbound } from '../link/raw-outbound.js';
import type { StreamSource } from '../protocol/stream-source.js';
import { doFramesArrive } from './check-frames.js';
import { FrameSink } from './frame-sink.js';
import type { PubHead } from './pub-head.js';
import { PublishSink } from './publish-sink.js';
import type { DueItem, Sink } from './sink.js';

const ONE_BY_ONE =
  'updates are published one by one, at several times the cost: frames did not arrive as they were written with this ' +
  'version of @nats-io/transport-node, or the broker does not permit this process to speak to its own inbox';

/** Updates on NATS: by frames once it is certain that they arrive, until then and otherwise by `publish`. */
export class NatsSink implements Sink<PubHead> {
  private sink: Sink<PubHead>;

  /** @param warn told in words what slows updates down. */
  constructor(connection: NatsConnection, warn: (text: string) => void) {
    this.sink = new PublishSink(connection);
    void this.useFrames(connection, warn);
  }

  get isFull(): boolean {
    return this.sink.isFull;
  }

  send<Request>(item: DueItem<Request, PubHead>, source: StreamSource<Request>): void {
    this.sink.send(item, source);
  }

  flush(): void {
    this.sink.flush();
  }

  private async useFrames(connection: NatsConnection, warn: (text: string) => void): Promise<void> {
    const outbound = RawOutbound.of(connection);
    if (outbound && (await doFramesArrive(connection, outbound))) this.sink = new FrameSink(connection, outbound, warn);
    else if (!connection.isClosed()) warn(ONE_BY_ONE);
  }
}
