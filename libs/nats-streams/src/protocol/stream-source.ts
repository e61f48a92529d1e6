/**
 * What both sides know of one kind of stream: which requests there are, and when items are due.
 *
 * The library streams anything whose item n is a pure function of (request, origin, n). That is what makes a stream
 * outlive its server: whoever knows the request and the next number can go on with it, and nothing has to be stored.
 */
export interface StreamSchedule<Request> {
  /**
   * Checks a request of unknown shape and fills in its defaults. What it returns may be shared by many streams that were
   * asked for in the same words, so nothing may change it.
   * @throws StreamError 1002 whose details name every violated field.
   */
  parseRequest(raw: unknown): Request;
  /** When item `sequence` is due, in ms after the origin; 0 for item 0, and never less than for the item before. */
  dueMs(request: Request, sequence: number): number;
  /** The number of the last item; `Infinity` if the stream goes on until it is cancelled. */
  lastSequence(request: Request): number;
}

/** Where a stream stands. */
export interface NextItem<Request> {
  readonly request: Request;
  /** The wall-clock instant of item 0, in ms since the Unix epoch. */
  readonly originUnixMs: number;
  readonly nextSequence: number;
}

/** The serving side of a kind of stream. */
export interface StreamSource<Request> extends StreamSchedule<Request> {
  /**
   * Item `sequence` as JSON text: the same bytes for the same arguments, whichever process makes them.
   * @param originUnixMs the wall-clock instant of item 0, in ms since the Unix epoch.
   * @throws RangeError if there is no such item for this origin, such as one beyond the end of the calendar.
   */
  encode(request: Request, originUnixMs: number, sequence: number): string;
  /**
   * The bytes of `encode` in UTF-8, written to `target` from `at` on; returns where they end. For sources whose items
   * have at most 8,192 bytes, which is how much room there is; without it the text is written. This is the hot path:
   * what it allocates, it allocates for each item.
   * @throws RangeError as `encode`.
   */
  encodeInto?(item: NextItem<Request>, target: Uint8Array, at: number): number;
}

/** The reading side of a kind of stream. */
export interface StreamFormat<Request, Item> extends StreamSchedule<Request> {
  /** Reads an item from its bytes. Throws if they are not one; the item then counts as not received. */
  decode(bytes: Uint8Array): Item;
  /** The number that the item carries. */
  sequenceOf(item: Item): number;
}
