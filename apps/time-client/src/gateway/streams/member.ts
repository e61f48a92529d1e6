import type { Resolution } from '../series/resolution.js';
import type { SseReader } from '../sse/sse-reader.js';

/** The part of a connection that updates go to; `SseReader` is one. */
export type UpdateReader = Pick<SseReader, 'send' | 'end' | 'isClosed' | 'lastSequence'>;

/** One who reads a stream, and how. */
export interface Member {
  readonly reader: UpdateReader;
  readonly isDetailed: boolean;
  readonly resolution: Resolution;
  readonly requestId: string;
  /** The number that it is to get next; kept up to date only until it is in step with the stream. */
  nextSequence: number;
}
