import type { ServerWritableStream, StatusObject } from '@grpc/grpc-js';
import { constants } from 'node:http2';
import type { TimeRequest } from '@app/contracts';
import type { LocalStream } from '@app/nats-streams';
import type { DirectRequest } from './direct-call.js';
import type { TimeRequestMessage } from './time-messages.js';
import type { UpdateMessages } from './update-message.js';

/** So many updates may be on their way to the kernel: enough for one that catches up, and some KB at most. */
const MAX_WAITING = 16;

export type StreamTimeCall = ServerWritableStream<DirectRequest<TimeRequestMessage>, never>;

/**
 * The reader of one stream. When it takes updates more slowly than they are due, its stream is paused, and goes on when
 * all that was written has left: so nothing queues for it, and no other stream waits.
 */
export class ReaderCall {
  readonly peer: string;
  readonly beganMs = performance.now();
  /** In ms since the Unix epoch; `Infinity` if the client set none. */
  readonly deadlineUnixMs: number;
  private stream: LocalStream<TimeRequest> | undefined;
  private waiting = 0;
  private sweepsUnmoved = 0;
  private hasEnded = false;

  constructor(private readonly call: StreamTimeCall) {
    this.peer = call.getPeer();
    this.deadlineUnixMs = Number(call.getDeadline());
  }

  /** Undefined before it is opened. */
  get timeStream(): LocalStream<TimeRequest> | undefined {
    return this.stream;
  }

  /** Whether its status has been given; it may still be on its way behind updates that nobody reads. */
  get isEnded(): boolean {
    return this.hasEnded;
  }

  attach(stream: LocalStream<TimeRequest>): void {
    this.stream = stream;
  }

  /** Writes the update that is due, unless the call is as good as over. */
  writeNext(updates: UpdateMessages): void {
    const { stream } = this;
    const http2 = this.call.request.stream;
    // grpc-js ends a call at its deadline, and what is written to it after that would take its status away
    if (!stream || !http2.writable) return this.drop();
    const message = updates.messageOf(stream);
    this.waiting += 1;
    http2.write(message, this.left);
    if (this.waiting >= MAX_WAITING) stream.pause();
  }

  /** Ends the call with a status, behind the updates that were written; nothing is sent any more. */
  end(failure?: StatusObject): void {
    if (this.hasEnded) return;
    this.drop();
    if (failure) this.call.emit('error', failure);
    else this.call.end();
  }

  /** The client has gone, or its deadline has passed: nothing is sent any more, and no status is given. */
  drop(): void {
    this.hasEnded = true;
    this.sweepsUnmoved = 0;
    this.stream?.cancel();
  }

  /**
   * Takes an ended call away from a client that does not read how it ended, and with it all that waits there; clients
   * see RESOURCE_EXHAUSTED.
   */
  reset(): void {
    this.call.request.stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  /** Tells, once or more, when nothing of the call is left here, and at once if that is so. */
  onceGone(tell: () => void): void {
    const { stream } = this.call.request;
    stream.once('close', tell);
    if (stream.destroyed) tell();
  }

  /** @returns for how many calls of this in a row it has taken nothing, though something waits for it. */
  countSweep(): number {
    this.sweepsUnmoved = this.waiting > 0 || this.hasEnded ? this.sweepsUnmoved + 1 : 0;
    return this.sweepsUnmoved;
  }

  private readonly left = (): void => {
    this.waiting -= 1;
    this.sweepsUnmoved = 0;
    if (this.waiting === 0 && !this.hasEnded && this.stream?.isPaused) this.stream.resume();
  };
}
