import type { TimeRequest } from '@app/contracts';
import type { HeldStream } from '../streams/held-streams.js';
import type { LiveStreamState } from '../streams/live-stream.js';

/** A held stream as its creator sees it. */
export interface StreamView {
  readonly id: string;
  readonly token: string;
  readonly request: TimeRequest;
  readonly originUnixMs: number;
  readonly state: LiveStreamState;
  readonly nextSequence: number;
  readonly owner: string;
  readonly readers: number;
  readonly createdUnixMs: number;
  readonly links: Readonly<Record<'self' | 'events' | 'next' | 'series', string>>;
}

export function streamView({ stream, identity, token, createdUnixMs }: HeldStream): StreamView {
  const self = streamPath(token);
  return {
    id: token,
    token,
    request: identity.request,
    originUnixMs: identity.originUnixMs,
    state: stream.state,
    nextSequence: stream.nextSequence,
    owner: stream.owner,
    readers: stream.readerCount,
    createdUnixMs,
    links: { self, events: `${self}/events`, next: `${self}/next`, series: `${self}/series` },
  };
}

export function streamPath(token: string): string {
  return `/api/v1/streams/${token}`;
}
