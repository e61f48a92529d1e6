/** One update of a time stream: a pure function of the stream's request, its origin and `sequenceNum`. */
export interface TimeResponse {
  /** The due instant in whole Unix seconds, rounded down. */
  readonly timestamp: number;
  /**
   * The due instant in the stream's zone, `YYYY-MM-DD HH:mm:ss.ffffff`. Like `timestamp` it is the instant the update
   * stands for, from the stream's own schedule, and not the moment at which it was sent or received.
   */
  readonly timeString: string;
  /** 0, 1, 2 … without a hole. */
  readonly sequenceNum: number;
  /** True on the planned last update and on no other: a cancelled or failed stream has none. */
  readonly isFinal: boolean;
}
