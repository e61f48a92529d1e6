/** What goes to readers: made once, and shared by all who get it. */
export interface SseFrame {
  /** One chunk of HTTP's chunked transfer coding around the text of an event. */
  readonly bytes: Buffer;
  /** The `id:` in it, with which a reader can come back; undefined where there is none (`moved`, comments). */
  readonly eventId: string | undefined;
  /** The number of the update, or of the last one in it; undefined where there is no id. */
  readonly sequence: number | undefined;
}

/** A frame that can also say how many updates were left out before it, for readers who want the newest only. */
export interface UpdateFrame extends SseFrame {
  /** As `bytes`, with `skipped` (≥ 1) in the data. */
  skipping(skipped: number): Buffer;
}

export function isUpdateFrame(frame: SseFrame): frame is UpdateFrame {
  return 'skipping' in frame;
}

/**
 * An event as the wire has it, ready to be written to any number of readers.
 *
 * @param event undefined: an event without a name, which browsers call `message`.
 * @param data any text; each of its lines becomes a `data:` line.
 * @param id goes into the reader's `Last-Event-ID`; must have no line break.
 */
export function sseChunk(event: string | undefined, data: string, id?: string): Buffer {
  const head = `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}`;
  return chunkOf(`${head}data: ${LINE_BREAK.test(data) ? data.split(LINE_BREAK).join('\ndata: ') : data}\n\n`);
}

const LINE_BREAK = /\r\n|\r|\n/;

/** How long a reader that lost its connection is to wait before it comes back. */
export function retryChunk(retryMs: number): Buffer {
  return chunkOf(`retry: ${retryMs}\n\n`);
}

/** Any text of an event stream as one chunk. */
export function chunkOf(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

/** A comment: it tells the reader, and whatever lies between, that the connection lives. */
export const COMMENT = chunkOf(':\n\n');

const CRLF_BYTES = 2;

/** What is in the chunks, for a connection whose coding is not chunked. */
export function textInChunks(chunks: Buffer): Buffer {
  const texts: Buffer[] = [];
  for (let at = 0; at < chunks.length;) {
    const from = chunks.indexOf('\r\n', at) + CRLF_BYTES;
    const to = from + Number.parseInt(chunks.toString('latin1', at, from - CRLF_BYTES), 16);
    texts.push(chunks.subarray(from, to));
    at = to + CRLF_BYTES;
  }
  return texts.length === 1 ? texts[0] : Buffer.concat(texts);
}
