import type { TimeRequest } from '@app/contracts';
import type { RecordedStream } from '@app/testing';

/** What a reader process reads; it comes as JSON in its first argument. */
export interface ReaderPlan {
  readonly servers: readonly string[];
  readonly clientId: string;
  readonly streams: number;
  readonly request: Partial<TimeRequest>;
  /** Where it writes what it saw, one stream per line (`StreamHistory`). */
  readonly historyFile: string;
  /** It says `flowing` once every stream has so many updates. */
  readonly flowingAfter: number;
  /** How long SIGUSR2 makes it block its event loop, in ms. */
  readonly blockMs?: number;
}

/** One stream as its reader saw it; instants are in Unix ms, taken from the monotonic clock. */
export interface StreamHistory {
  readonly streamId: string;
  readonly clientId: string;
  readonly request: TimeRequest;
  /** Null if nothing came. */
  readonly originUnixMs: number | null;
  /** The name of the replica that opened it. */
  readonly openedBy: string;
  readonly end: RecordedStream['end'];
  readonly error?: string;
  readonly receivedUnixMs: readonly number[];
  readonly sequences: readonly number[];
  /** Texts that were not what they should have been, by their place. */
  readonly wrongTexts: Readonly<Record<number, string>>;
}

/** What a reader says on stdout while it reads, one JSON object per line. */
export type ReaderEvent =
  | { readonly kind: 'flowing' }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'notice'; readonly atUnixMs: number; readonly text: string }
  | { readonly kind: 'resumed'; readonly reasons: Readonly<Record<string, number>> };
