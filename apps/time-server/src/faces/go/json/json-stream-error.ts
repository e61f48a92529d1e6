/** Bytes that are no sequence of JSON objects and arrays, or one of these that is too large. */
export class JsonStreamError extends Error {
  override readonly name = 'JsonStreamError';

  constructor(
    readonly fault: 'malformed' | 'too-large',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
