import { StreamError, StreamErrorCode, type FieldViolation } from '@app/nats-streams';

/** What one kind of error means to whoever gets it. */
export interface ApiErrorRow {
  /** The HTTP status; an error that is told as an event of a stream has it in this table only. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 503;
  /** The number of the same error on every other face. */
  readonly number: StreamErrorCode;
  /** Whether the same request may succeed later. */
  readonly isRetryable: boolean;
}

const { Connection, InvalidRequest, InitializationFailed, Terminated, LimitReached, Unauthenticated, NotPermitted } =
  StreamErrorCode;

/** Every error that the HTTP face can answer with: the one table, which the OpenAPI document is made from, too. */
export const API_ERRORS = {
  /** The request is no HTTP request of this API: a body that is not JSON or too big, a parameter given twice. */
  MALFORMED: { status: 400, number: InvalidRequest, isRetryable: false },
  /** An event id or stream id that was forged, cut, is too long, or is of an update that is yet to come. */
  INVALID_EVENT_ID: { status: 400, number: InvalidRequest, isRetryable: false },
  /** Understood, but a field breaks a rule; `details` names each. */
  INVALID_REQUEST: { status: 422, number: InvalidRequest, isRetryable: false },
  UNAUTHENTICATED: { status: 401, number: Unauthenticated, isRetryable: false },
  NOT_PERMITTED: { status: 403, number: NotPermitted, isRetryable: false },
  NOT_FOUND: { status: 404, number: InvalidRequest, isRetryable: false },
  /** The number asked for is older than what is kept and cannot be caught up. */
  TOO_LATE: { status: 409, number: Terminated, isRetryable: false },
  LIMIT_REACHED: { status: 429, number: LimitReached, isRetryable: true },
  INTERNAL: { status: 500, number: Terminated, isRetryable: true },
  NO_BROKER: { status: 503, number: Connection, isRetryable: true },
  NO_REPLICA: { status: 503, number: InitializationFailed, isRetryable: true },
  /** The stream was lost and could not be resumed in time. */
  TERMINATED: { status: 503, number: Terminated, isRetryable: true },
  /** The next update has not come within the time that the caller would wait. */
  NOT_YET: { status: 503, number: InitializationFailed, isRetryable: true },
  /** What the gateway asks for itself (keys that tokens are checked with) does not answer. */
  UNAVAILABLE: { status: 503, number: Connection, isRetryable: true },
  SHUTTING_DOWN: { status: 503, number: Connection, isRetryable: true },
  /** The reader did not take its updates as fast as they came; told as an event only. */
  READER_TOO_SLOW: { status: 503, number: Terminated, isRetryable: true },
} as const satisfies Readonly<Record<string, ApiErrorRow>>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** An error as it is sent: safe text only, never a stack or a cause. */
export interface ApiErrorBody {
  readonly code: ApiErrorCode;
  readonly number: StreamErrorCode;
  readonly message: string;
  readonly details: readonly FieldViolation[];
  readonly retryable: boolean;
  readonly requestId: string;
}

export interface ApiErrorOptions {
  /** The violated fields, under the names by which the caller knows them. */
  readonly details?: readonly FieldViolation[];
  /** When to come back, in whole seconds: the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** For the log; never sent. */
  readonly cause?: unknown;
}

/** The one error of the HTTP face: decide on `code`, show `message` and `details`, log `cause`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly details: readonly FieldViolation[];
  readonly retryAfterSeconds: number | undefined;

  /** @param message safe text for the caller; `details` do not repeat it. */
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    { details = [], retryAfterSeconds, cause }: ApiErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** An `INVALID_REQUEST` that names every violated field in its text, too. */
  static invalid(details: readonly FieldViolation[], cause?: unknown): ApiError {
    const text = details.map(({ field, message }) => `${field} ${message}`).join('; ');
    return new ApiError('INVALID_REQUEST', `invalid request: ${text}`, { details, cause });
  }

  get status(): ApiErrorRow['status'] {
    return API_ERRORS[this.code].status;
  }

  get number(): StreamErrorCode {
    return API_ERRORS[this.code].number;
  }

  get isRetryable(): boolean {
    return API_ERRORS[this.code].isRetryable;
  }

  /** @param requestId what the caller can quote, and the log has. */
  body(requestId: string): ApiErrorBody {
    const { code, number, message, details, isRetryable } = this;
    return { code, number, message, details, retryable: isRetryable, requestId };
  }
}

/** What each code of the streams is called over HTTP. */
export const STREAM_ERRORS = {
  [Connection]: 'NO_BROKER',
  [InvalidRequest]: 'INVALID_REQUEST',
  [InitializationFailed]: 'NO_REPLICA',
  [Terminated]: 'TERMINATED',
  [LimitReached]: 'LIMIT_REACHED',
  [Unauthenticated]: 'UNAUTHENTICATED',
  [NotPermitted]: 'NOT_PERMITTED',
} as const satisfies Readonly<Record<StreamErrorCode, ApiErrorCode>>;

/** How long to stay away from a replica that is full. */
const FULL_FOR_SECONDS = 5;

/** An error of a stream in the words of the HTTP face. */
export function fromStreamError(error: StreamError): ApiError {
  const code = STREAM_ERRORS[error.code];
  return new ApiError(code, error.message, {
    details: error.details ?? [],
    cause: error,
    ...(code === 'LIMIT_REACHED' ? { retryAfterSeconds: FULL_FOR_SECONDS } : {}),
  });
}

/** Anything that was thrown as an `ApiError`; what is not known becomes `INTERNAL`, whose text tells nothing. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StreamError) return fromStreamError(error);
  return new ApiError('INTERNAL', 'something went wrong here; the log knows it by the request id', { cause: error });
}
