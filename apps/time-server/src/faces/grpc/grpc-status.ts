import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { StreamError, StreamErrorCode } from '@app/nats-streams';

/** How our errors are told in gRPC: the one table. */
const STATUS_OF = {
  [StreamErrorCode.Connection]: status.UNAVAILABLE,
  [StreamErrorCode.InvalidRequest]: status.INVALID_ARGUMENT,
  [StreamErrorCode.InitializationFailed]: status.UNAVAILABLE,
  [StreamErrorCode.Terminated]: status.ABORTED,
  [StreamErrorCode.LimitReached]: status.RESOURCE_EXHAUSTED,
  [StreamErrorCode.Unauthenticated]: status.UNAUTHENTICATED,
  [StreamErrorCode.NotPermitted]: status.PERMISSION_DENIED,
} as const satisfies Record<StreamErrorCode, status>;

export const ORIGIN_KEY = 'time-origin-unix-ms';
export const STREAM_ID_KEY = 'time-stream-id';
const NEXT_SEQUENCE_KEY = 'time-next-sequence';
const ERROR_CODE_KEY = 'time-error-code';

/** Where a stream can be resumed. */
export interface Cursor {
  readonly originUnixMs: number;
  readonly nextSequence: number;
}

/** How a call ends in failure: with our code and, if its stream had begun, where to go on, in the trailers. */
export function failureOf(error: unknown, cursor?: Cursor): StatusObject {
  const metadata = trailersOf(cursor);
  // whatever else it is, it is told in the log
  if (!(error instanceof StreamError)) return { code: status.INTERNAL, details: 'internal error', metadata };
  metadata.set(ERROR_CODE_KEY, String(error.code));
  return { code: STATUS_OF[error.code], details: textOf(error), metadata };
}

/** How a stream ends that somebody has cancelled for its client. */
export function cancellation(cursor: Cursor): StatusObject {
  return { code: status.CANCELLED, details: 'the stream was cancelled by CancelStream', metadata: trailersOf(cursor) };
}

function trailersOf(cursor: Cursor | undefined): Metadata {
  const metadata = new Metadata();
  if (cursor) {
    metadata.set(ORIGIN_KEY, String(cursor.originUnixMs));
    metadata.set(NEXT_SEQUENCE_KEY, String(cursor.nextSequence));
  }
  return metadata;
}

/** Fields have the names that they have in time.proto. */
function textOf({ message, details }: StreamError): string {
  if (!details) return message;
  return `invalid request: ${details.map((wrong) => `${snakeCase(wrong.field)} ${wrong.message}`).join('; ')}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
