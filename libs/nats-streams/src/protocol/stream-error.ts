/** The closed set of codes with which a stream, or a request for one, can fail. */
export const StreamErrorCode = {
  /** The broker cannot be reached. */
  Connection: 1001,
  /** The request is wrong; `details` names every violated field. */
  InvalidRequest: 1002,
  /** No replica started the stream within the start budget. */
  InitializationFailed: 1003,
  /** The stream ended before its last item and cannot be resumed. */
  Terminated: 1004,
  /** A limit of the client or of the replica is reached. */
  LimitReached: 1005,
  /** The caller's identity is not known. */
  Unauthenticated: 1006,
  /** The caller may not do this. */
  NotPermitted: 1007,
} as const;

export type StreamErrorCode = (typeof StreamErrorCode)[keyof typeof StreamErrorCode];

const CODES: ReadonlySet<number> = new Set(Object.values(StreamErrorCode));

/** One violated field: its path in the request, and what is expected there. */
export interface FieldViolation {
  readonly field: string;
  readonly message: string;
}

/** The form in which an error travels: safe text only, never a stack or a cause. */
export interface WireError {
  readonly code: StreamErrorCode;
  readonly message: string;
  readonly details?: readonly FieldViolation[];
}

/** The one error of this library: decide on `code`, show `message` and `details`, log `cause`. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly details?: readonly FieldViolation[];

  constructor(
    readonly code: StreamErrorCode,
    message: string,
    options: { details?: readonly FieldViolation[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.details) this.details = options.details;
  }

  /** A 1002 that names every violated field in its text, too. */
  static invalid(details: readonly FieldViolation[], cause?: unknown): StreamError {
    const text = details.map(({ field, message }) => `${field} ${message}`).join('; ');
    return new StreamError(StreamErrorCode.InvalidRequest, `invalid request: ${text}`, { details, cause });
  }

  /** Reads an error from the wire; what is not one becomes a 1004 that says so. */
  static fromWire(value: unknown): StreamError {
    const wire = (typeof value === 'object' && value !== null ? value : {}) as Partial<WireError>;
    if (typeof wire.code !== 'number' || !CODES.has(wire.code) || typeof wire.message !== 'string') {
      return new StreamError(StreamErrorCode.Terminated, 'the replica answered with an error that is not understood', {
        cause: value,
      });
    }
    const details = Array.isArray(wire.details) ? wire.details.filter(isViolation) : undefined;
    return new StreamError(wire.code, wire.message, details ? { details } : {});
  }

  toJSON(): WireError {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) };
  }
}

function isViolation(value: unknown): value is FieldViolation {
  const { field, message } = Object(value) as Partial<FieldViolation>;
  return typeof field === 'string' && typeof message === 'string';
}
