/** The same bytes in pieces of these sizes, over and over; the last is what is left. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = sizes[pieces.length % sizes.length] || 1;
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
}
