/** Where the engine puts items: NATS, or a face in the same process. */
export interface Sink {
  /** Takes one item for `address`. What it takes in one turn of the engine it may keep until `flush`. */
  send(address: string, payload: string): void;
  /** The turn is over: what was taken leaves now. */
  flush(): void;
}
