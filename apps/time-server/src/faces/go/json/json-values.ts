import { HeldBytes } from '../held-bytes.js';
import { JsonStreamError } from './json-stream-error.js';

const MAX_VALUE_BYTES = 64 * 1024;

const [QUOTE, BACKSLASH] = Buffer.from('"\\');
const OPENING: ReadonlySet<number> = new Set(Buffer.from('{['));
const CLOSING: ReadonlySet<number> = new Set(Buffer.from('}]'));
const SPACE: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));

/** Cuts a stream of bytes, that may come in any pieces, into JSON objects and arrays, with nothing between them. */
export class JsonValues {
  private readonly held = new HeldBytes();
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private failure: { readonly error: unknown } | undefined;
  /** How much of what is held was looked at, and what was found there. */
  private scanned = 0;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  /** @param onValue told each value, and the text of it */
  constructor(private readonly onValue: (value: unknown, text: string) => void) {}

  /** Whether a value has begun that is not complete. */
  get isMidValue(): boolean {
    return !this.held.isEmpty;
  }

  /**
   * Hands on every value that is complete now; holds at most one that is not, of up to 64 KB.
   *
   * @throws JsonStreamError where no more can be read, and the same one whenever it is called after that.
   */
  push(chunk: Uint8Array): void {
    if (this.failure) throw this.failure.error;
    try {
      this.scan(this.held.with(chunk));
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private scan(data: Uint8Array): void {
    let from = 0;
    for (let at = this.scanned; at < data.length; at++) {
      const byte = data[at] ?? 0;
      if (this.depth === 0 && SPACE.has(byte)) {
        from = at + 1;
        continue;
      }
      if (this.depth === 0 && !OPENING.has(byte)) throw new JsonStreamError('malformed', 'neither object nor array');
      if (at - from >= MAX_VALUE_BYTES) throw new JsonStreamError('too-large', `more than ${MAX_VALUE_BYTES} bytes`);
      this.step(byte);
      if (this.depth > 0) continue;
      this.hand(data.subarray(from, at + 1));
      from = at + 1;
    }
    this.held.keep(data, from);
    this.scanned = data.length - from;
  }

  /** Braces and brackets count alike: what does not match is found when the value is parsed. */
  private step(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (this.isInString) {
      if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) this.isInString = false;
    } else if (byte === QUOTE) this.isInString = true;
    else if (OPENING.has(byte)) this.depth += 1;
    else if (CLOSING.has(byte)) this.depth -= 1;
  }

  private hand(bytes: Uint8Array): void {
    const [value, text] = this.parse(bytes);
    this.onValue(value, text);
  }

  private parse(bytes: Uint8Array): [value: unknown, text: string] {
    try {
      const text = this.utf8.decode(bytes);
      return [JSON.parse(text), text];
    } catch (error) {
      throw new JsonStreamError('malformed', 'a value is not JSON', error);
    }
  }
}
