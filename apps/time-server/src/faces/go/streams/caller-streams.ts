import type { TimeRequest } from '@app/contracts';
import {
  StreamError,
  StreamErrorCode,
  type Clock,
  type LocalStream,
  type LocalStreams,
  type Sink,
  type StopTimer,
} from '@app/nats-streams';
import { CallerStream, type CallerHost } from './caller-stream.js';
import type { TimeArguments } from './time-arguments.js';

/** How often it is looked for streams that nobody asks for: they end so much later at most. */
const SWEEP_MS = 1_000;

export interface CallerLimits {
  /** A stream ends when its next update has been due for so long and nobody has asked for it. */
  readonly idleMs: number;
  /** So many calls may wait for one stream. */
  readonly maxWaitingCalls: number;
}

/** The streams of all callers of this face. They are paced by the engine: there is no timer for a stream or a call. */
export class CallerStreams {
  private readonly open = new Set<CallerStream>();
  private stopSweep: StopTimer | undefined;

  constructor(
    private readonly limits: CallerLimits,
    private readonly streams: Pick<LocalStreams<TimeRequest>, 'open'>,
    private readonly clock: Clock,
  ) {}

  /** How many callers have a stream. */
  get streamCount(): number {
    return this.open.size;
  }

  /**
   * A place for one stream at a time, without one as yet.
   * @param owner who calls, for logs: the face and the peer, such as `go 127.0.0.1:51234`.
   * @param onReleased told whenever its stream has ended: by its last update, for want of callers, by `end` or `close`.
   */
  caller(owner: string, onReleased?: () => void): CallerStream {
    const host: CallerHost = {
      maxWaitingCalls: this.limits.maxWaitingCalls,
      open: (args, caller) => this.openFor(caller, args),
      released: (caller) => {
        this.open.delete(caller);
        onReleased?.();
      },
    };
    return new CallerStream(owner, host);
  }

  /** Ends all streams; the calls that wait are told why. */
  end(error: StreamError): void {
    for (const caller of this.open) caller.end(error);
    this.stopSweep?.();
    this.stopSweep = undefined;
  }

  private readonly sink: Sink<CallerStream> = {
    isFull: false,
    // all streams of this face are of time
    send: (item) => item.address.deliver(item as typeof item & { readonly request: TimeRequest }),
    flush: () => undefined,
  };

  private openFor(caller: CallerStream, args: TimeArguments): LocalStream<TimeRequest> {
    const stream = this.streams.open(args, {
      reader: caller.owner,
      sink: this.sink,
      addressOf: () => caller,
      isPaused: true,
      onEnd: (error) => caller.ended(error),
    });
    this.open.add(caller);
    this.stopSweep ??= this.clock.after(SWEEP_MS, () => this.sweep());
    return stream;
  }

  private sweep(): void {
    const { idleMs } = this.limits;
    for (const caller of this.open) {
      if (caller.unaskedForMs <= idleMs) continue;
      const why = `the last one ended, for nobody asked for its updates for ${idleMs / 1000} s`;
      caller.end(new StreamError(StreamErrorCode.Terminated, why), why);
    }
    this.stopSweep = this.open.size > 0 ? this.clock.after(SWEEP_MS, () => this.sweep()) : undefined;
  }
}
