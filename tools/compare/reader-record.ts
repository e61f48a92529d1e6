/** A value as it arrived: its number, who served it, when (Unix ms). */
export interface ReadValue {
  readonly sequence: number;
  readonly server: string;
  readonly atMs: number;
}

/** How a stream ended for its reader; `died` is the reader's own process. */
export type StreamEnd =
  | { readonly kind: 'error'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'complete'; readonly atMs: number }
  | { readonly kind: 'died'; readonly atMs: number };

/** All that one reader saw. */
export interface ReaderRecord {
  readonly values: ReadValue[];
  end?: StreamEnd;
  leftAtMs?: number;
}
