/** What a reader's process tells about the stream it reads: one of these per line, as JSON. Instants in Unix ms. */
export type ReaderEvent =
  | { readonly kind: 'value'; readonly atMs: number; readonly sequence: number; readonly server: string }
  | { readonly kind: 'error'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'complete'; readonly atMs: number }
  | { readonly kind: 'left'; readonly atMs: number };

/** One value of a stream: its number, and the server that is known to serve it. */
export interface Value {
  readonly sequence: number;
  readonly server: string;
}

/** Milliseconds from one value to the next, in every system that is compared. */
export const VALUE_INTERVAL_MS = 10;
