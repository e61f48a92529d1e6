/** What a connection speaks. `connect` is gob behind Go's CONNECT, `http` everything else that HTTP knows. */
export type FirstProtocol = 'connect' | 'http' | 'json' | 'gob';

const CONNECT = Buffer.from('CONNECT ');
const JSON_STARTS: ReadonlySet<number> = new Set(Buffer.from('{[ \t\r\n'));
const A = 0x41;
const Z = 0x5a;
const FIRST_BEYOND_TEXT = 0x7f;

/**
 * Tells by what a connection begins with which protocol it speaks; undefined where more must be seen, 8 bytes at most.
 *
 * A gob begins with the count of its bytes, which may look like any letter, and then the number of a type that it
 * defines, whose first byte is 0x7f or more: no text has that in second place.
 */
export function firstProtocol(bytes: Uint8Array): FirstProtocol | undefined {
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  if (!isLetter(first) && !JSON_STARTS.has(first)) return 'gob';
  if (second === undefined) return undefined;
  if (JSON_STARTS.has(first)) return second < FIRST_BEYOND_TEXT ? 'json' : 'gob';
  if (!isLetter(second)) return 'gob';
  const seen = Math.min(bytes.length, CONNECT.length);
  if (CONNECT.compare(bytes, 0, seen, 0, seen) !== 0) return 'http';
  return seen === CONNECT.length ? 'connect' : undefined;
}

function isLetter(byte: number): boolean {
  return byte >= A && byte <= Z;
}
