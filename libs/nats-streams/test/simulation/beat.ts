import { StreamError } from '../../src/protocol/stream-error.js';
import type { StreamFormat, StreamSource } from '../../src/protocol/stream-source.js';

/** A stream of numbers at a steady pace. */
export interface Beat {
  readonly intervalMs: number;
  /** The last number; null for a stream without end (JSON has no Infinity). */
  readonly last: number | null;
}

export interface BeatItem {
  readonly sequence: number;
  readonly originUnixMs: number;
  readonly isLast: boolean;
}

const decoder = new TextDecoder();

/** Item n is due n intervals after the origin, and says so. */
export class BeatStreams implements StreamSource<Beat>, StreamFormat<Beat, BeatItem> {
  parseRequest(raw: unknown): Beat {
    const { intervalMs, last } = Object(raw) as Partial<Beat>;
    const violations = [];
    if (!(typeof intervalMs === 'number' && intervalMs > 0)) {
      violations.push({ field: 'intervalMs', message: 'must be more than 0' });
    }
    if (!(last === null || (Number.isInteger(last) && (last as number) >= 0))) {
      violations.push({ field: 'last', message: 'must be a whole number from 0, or null' });
    }
    if (violations.length > 0) throw StreamError.invalid(violations);
    return { intervalMs: intervalMs as number, last: last as number | null };
  }

  dueMs({ intervalMs }: Beat, sequence: number): number {
    return sequence * intervalMs;
  }

  lastSequence({ last }: Beat): number {
    return last ?? Infinity;
  }

  encode({ last }: Beat, originUnixMs: number, sequence: number): string {
    return JSON.stringify({ sequence, originUnixMs, isLast: sequence === last });
  }

  decode(bytes: Uint8Array): BeatItem {
    const item = JSON.parse(decoder.decode(bytes)) as BeatItem;
    if (!Number.isInteger(item.sequence)) throw new TypeError('not an item');
    return item;
  }

  sequenceOf({ sequence }: BeatItem): number {
    return sequence;
  }
}
