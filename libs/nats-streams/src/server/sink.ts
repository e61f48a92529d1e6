import type { NextItem, StreamSource } from '../protocol/stream-source.js';

/** The next item of a row: all that a source needs to make it, and where it goes. */
export interface DueItem<Request, Address> extends NextItem<Request> {
  readonly address: Address;
}

/** Where the engine puts items: NATS, or a face in the same process. */
export interface Sink<Address = unknown> {
  /** Whether what was taken has piled up: nothing is sent to any sink until it has gone. */
  readonly isFull: boolean;
  /** Takes one item. What it takes in one turn of the engine it may keep until `flush`. */
  send<Request>(item: DueItem<Request, Address>, source: StreamSource<Request>): void;
  /** The turn is over: what was taken leaves now. */
  flush(): void;
}
