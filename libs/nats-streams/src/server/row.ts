import { Bucketed } from '../timing/bucket-queue.js';
import type { Sink } from './sink.js';

/** Who a stream belongs to and how often its ownership was asked for. */
export interface StreamKey {
  readonly clientId: string;
  readonly streamId: string;
  readonly epoch: number;
}

/** One stream at its owner. A stream is a row, not a timer: the engine serves all rows with one. */
export class Row<Request> extends Bucketed {
  /** Whether the engine has it; the engine alone writes it. */
  isServed = false;
  nextSequence: number;

  constructor(
    readonly key: StreamKey,
    readonly request: Request,
    /** The wall-clock instant of item 0, as every item shows it. */
    readonly originUnixMs: number,
    /** The same instant on this process's monotonic clock, by which the stream is paced. */
    readonly anchorMs: number,
    /** The first number that this row sends. */
    readonly fromSequence: number,
    readonly lastSequence: number,
    /** In the form in which the sink wants it. */
    public address: unknown,
    readonly sink: Sink,
  ) {
    super();
    this.nextSequence = fromSequence;
  }
}
