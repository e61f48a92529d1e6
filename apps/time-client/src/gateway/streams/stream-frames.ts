import type { TimeRequest } from '@app/contracts';
import type { ResumeReason } from '@app/nats-streams';
import type { ApiError } from '../api-error.js';
import { sseChunk, type SseFrame } from '../sse/sse-frame.js';

/** What a connection begins with. */
export interface StreamFacts {
  readonly id: string;
  readonly request: TimeRequest;
  readonly originUnixMs: number;
  /** The name of the replica that serves the stream now; missing if none does yet. */
  readonly owner?: string;
  /** The gateway process that the reader is connected to. */
  readonly gateway: string;
  /** This gateway's clock, for who would compare it with another. */
  readonly serverUnixMs: number;
}

/** The stream has another owner. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly reason: ResumeReason;
  readonly pauseMs: number;
  /** The number from which it went on. */
  readonly sequence: number;
  readonly atUnixMs: number;
}

/** The first event of a connection. */
export function streamChunk(facts: StreamFacts): Buffer {
  return sseChunk('stream', JSON.stringify(facts));
}

export function movedFrame(move: Move): SseFrame {
  return { bytes: sseChunk('moved', JSON.stringify(move)), eventId: undefined, sequence: undefined };
}

/** @param eventId from where to go on */
export function errorChunk(error: ApiError, requestId: string, eventId?: string): Buffer {
  return sseChunk('error', JSON.stringify(error.body(requestId)), eventId);
}
