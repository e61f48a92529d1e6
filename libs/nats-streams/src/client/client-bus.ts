import type {
  CancelPair,
  ControlReply,
  OpenEntry,
  OpenResult,
  ResumeEntry,
  ResumeResult,
} from '../protocol/messages.js';
import type { StreamError } from '../protocol/stream-error.js';

/** What became of a request. */
export type RequestOutcome<Result> =
  | { readonly kind: 'replied'; readonly reply: ControlReply<Result> }
  /** The message as a whole was refused. */
  | { readonly kind: 'refused'; readonly error: StreamError }
  /** Nobody listens there: it was certainly not received. */
  | { readonly kind: 'no responder' }
  /** No answer in time; it may have been received. */
  | { readonly kind: 'unanswered' };

export type ProbeAnswer = 'pong' | 'no responder' | 'unanswered';

/** What a client needs of the world. The real one speaks NATS; a simulation brings its own. */
export interface ClientBus {
  /** Asks one replica, or whichever of the queue group gets it. */
  open(
    serverId: string | undefined,
    entries: readonly OpenEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<OpenResult>) => void,
  ): void;
  /** As `open`. */
  resume(
    serverId: string | undefined,
    entries: readonly ResumeEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<ResumeResult>) => void,
  ): void;
  /** Tells one replica, or all of them. */
  cancel(serverId: string | undefined, pairs: readonly CancelPair[]): void;
  /** As `cancel` at one replica, and calls back when it has done so, or has not answered in time. */
  release(serverId: string, pairs: readonly CancelPair[], timeoutMs: number, done: () => void): void;
  ping(serverId: string, timeoutMs: number, done: (answer: ProbeAnswer) => void): void;
  /** A round trip through the broker: false if it has not come back in time. */
  flush(timeoutMs: number, done: (isBack: boolean) => void): void;
  /** Gives up the connection and makes a new one. */
  reconnect(): void;
}
