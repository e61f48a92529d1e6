/** One connection of a client that calls, spoken in one protocol. One call is unanswered at a time. */
export interface CallingConnection {
  /** The bytes of `RequestTimeStream`. */
  begin(intervalS: number): Uint8Array | string;
  /** The bytes of `GetNextUpdate`. */
  next(): Uint8Array | string;
  /** Takes what came; answers with the update once it is whole. @throws Error if the call has failed. */
  push(chunk: Buffer): ToldUpdate | undefined;
}

export interface ToldUpdate {
  /** The due instant, read only if it is wanted. */
  timeString(): string;
}

/** How a client of one protocol speaks. */
export type CallDialect = (host: string) => CallingConnection;
