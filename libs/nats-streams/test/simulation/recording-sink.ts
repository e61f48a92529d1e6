import type { Clock } from '../../src/timing/clock.js';
import type { StreamSource } from '../../src/protocol/stream-source.js';
import type { DueItem, Sink } from '../../src/server/sink.js';

export interface Sent {
  readonly address: string;
  readonly sequence: number;
  readonly atMs: number;
}

/** Keeps what an engine sends, and when. */
export class RecordingSink implements Sink<string> {
  readonly sent: Sent[] = [];
  flushes = 0;
  isFull = false;
  /** Called within each `send`, as a face in the same process may. */
  onSend: (sent: Sent) => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  send<Request>(
    { address, request, originUnixMs, nextSequence }: DueItem<Request, string>,
    source: StreamSource<Request>,
  ): void {
    const { sequence } = JSON.parse(source.encode(request, originUnixMs, nextSequence)) as { sequence: number };
    const sent = { address, sequence, atMs: this.clock.nowMs() };
    this.sent.push(sent);
    this.onSend(sent);
  }

  flush(): void {
    this.flushes += 1;
  }

  to(address: string): Sent[] {
    return this.sent.filter((sent) => sent.address === address);
  }

  sequencesTo(address: string): number[] {
    return this.to(address).map(({ sequence }) => sequence);
  }
}
