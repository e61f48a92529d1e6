import { StreamError, StreamErrorCode, type FieldViolation } from '@app/nats-streams';

/** The codes of JSON-RPC 2.0, and the one that we use of those it leaves to servers. */
export const JsonRpcCode = {
  /** What came is not JSON. */
  ParseError: -32700,
  /** It is JSON, and no call. */
  InvalidRequest: -32600,
  MethodNotFound: -32601,
  /** `data` names what is wrong with them. */
  InvalidParams: -32602,
  /** A mistake of ours: `data` is absent, and the log has the rest. */
  InternalError: -32603,
  /** The stream has failed; `data` says with which of our own codes. */
  StreamFailed: -32000,
} as const;

export type JsonRpcCode = (typeof JsonRpcCode)[keyof typeof JsonRpcCode];

/** An error of a stream as clients find it in `data`, whatever they make of the code. */
export interface JsonRpcErrorData {
  readonly code: StreamErrorCode;
  readonly message: string;
  readonly details: readonly FieldViolation[];
}

/** The `error` of an answer. */
export interface JsonRpcErrorObject {
  readonly code: JsonRpcCode;
  readonly message: string;
  readonly data?: JsonRpcErrorData;
}

const { Connection, InvalidRequest, InitializationFailed, Terminated, LimitReached, Unauthenticated, NotPermitted } =
  StreamErrorCode;

/** What each code of the streams is in JSON-RPC: what the standard has a code for has that one. */
export const STREAM_ERRORS = {
  [Connection]: JsonRpcCode.StreamFailed,
  [InvalidRequest]: JsonRpcCode.InvalidParams,
  [InitializationFailed]: JsonRpcCode.StreamFailed,
  [Terminated]: JsonRpcCode.StreamFailed,
  [LimitReached]: JsonRpcCode.StreamFailed,
  [Unauthenticated]: JsonRpcCode.StreamFailed,
  [NotPermitted]: JsonRpcCode.StreamFailed,
} as const satisfies Readonly<Record<StreamErrorCode, JsonRpcCode>>;

/** Why a call, or what should have been one, has no result. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError';
  /** For the client, which never sees `cause`. */
  readonly data?: JsonRpcErrorData;

  constructor(
    readonly code: JsonRpcCode,
    message: string,
    { data, cause }: { readonly data?: JsonRpcErrorData; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    if (data) this.data = data;
  }

  /**
   * An error of ours under a code of the standard.
   *
   * Our code stands in the message, too: jsonrpclib-pelix, for one, shows its callers no `data` of the standard's codes.
   */
  static of(error: StreamError, code: JsonRpcCode = STREAM_ERRORS[error.code]): JsonRpcError {
    const { message, details = [] } = error;
    return new JsonRpcError(code, `${error.code} ${message}`, {
      data: { code: error.code, message, details },
      cause: error,
    });
  }

  /** Anything that was thrown; what is not known tells nothing of itself. */
  static from(error: unknown): JsonRpcError {
    if (error instanceof JsonRpcError) return error;
    if (error instanceof StreamError) return JsonRpcError.of(error);
    return new JsonRpcError(JsonRpcCode.InternalError, 'internal error', { cause: error });
  }

  toJSON(): JsonRpcErrorObject {
    return { code: this.code, message: this.message, ...(this.data ? { data: this.data } : {}) };
  }
}
