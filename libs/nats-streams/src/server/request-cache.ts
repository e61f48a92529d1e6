import type { StreamSource } from '../protocol/stream-source.js';

const MAX_REQUESTS = 1_000;
const MAX_CHARACTERS = 256;

/**
 * Requests that were read before, by their text: streams by the thousand are asked for in the same words, and each
 * reading costs as much as all else that a takeover does. Only requests that are right are kept, and not many.
 */
export class RequestCache<Request> {
  private readonly byText = new Map<string, Request>();

  constructor(private readonly source: StreamSource<Request>) {}

  /** @param raw as it came over the wire: parsed JSON. @throws what the source throws. */
  parse(raw: unknown): Request {
    const text = textOf(raw);
    if (text.includes('null')) return this.source.parseRequest(raw); // so is written what is beyond all numbers, too
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const request = this.source.parseRequest(raw);
    if (text.length > MAX_CHARACTERS) return request;
    if (this.byText.size === MAX_REQUESTS) this.byText.clear();
    this.byText.set(text, request);
    return request;
  }
}

/** What is nested too deeply can be read, and not be written: it is too long to be kept. */
function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? '';
  } catch {
    return ' '.repeat(MAX_CHARACTERS + 1);
  }
}
