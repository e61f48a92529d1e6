import { HeldBytes } from '../held-bytes.js';
import { GobError } from './gob-error.js';

/** What a Go client sends is a few hundred bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** A count of up to 64 KB takes at most this many bytes, unless it has zeros in front, which Go does not make. */
const MAX_PREFIX_BYTES = 9;

/** Cuts a stream of bytes, that may come in any pieces, into gob's messages: a count of bytes, and these. */
export class GobMessages {
  private readonly held = new HeldBytes();

  /** Whether a message has begun that is not complete. */
  get isMidMessage(): boolean {
    return !this.held.isEmpty;
  }

  /**
   * Hands on every message that is complete now; holds no more than one that is not.
   *
   * @throws GobError `too-large` as soon as a message says that it is longer than `MAX_MESSAGE_BYTES`, `malformed`
   * where there is no count. What came before has been handed on.
   */
  push(chunk: Uint8Array, onMessage: (message: Uint8Array) => void): void {
    const data = this.held.with(chunk);
    let at = 0;
    for (;;) {
      const prefix = readPrefix(data, at);
      if (!prefix || prefix.end > data.length) break;
      onMessage(data.subarray(prefix.start, prefix.end));
      at = prefix.end;
    }
    this.held.keep(data, at);
  }
}

/** Where the message lies whose count begins here; undefined where the count is not complete. */
function readPrefix(data: Uint8Array, at: number): { start: number; end: number } | undefined {
  const first = data[at];
  if (first === undefined) return undefined;
  const width = first < 128 ? 0 : 256 - first;
  if (width >= MAX_PREFIX_BYTES) throw new GobError('malformed', 'no count where a message begins');
  const start = at + 1 + width;
  if (start > data.length) return undefined;
  let length = width === 0 ? first : 0;
  for (const byte of data.subarray(at + 1, start)) length = length * 256 + byte;
  if (length > MAX_MESSAGE_BYTES) throw new GobError('too-large', `a message of more than ${MAX_MESSAGE_BYTES} bytes`);
  return { start, end: start + length };
}
