import { RawConnection } from './raw-connection.js';
import type { FrameHandlers } from './raw-frames.js';

/** How a bare subscriber speaks to one kind of server, in NATS frames. */
export interface Dialect {
  /** Subjects to subscribe to, by subscription id. */
  readonly subscriptions: Readonly<Record<string, string>>;
  /** Frames that ask for streams `from` to `to` (not included). */
  ask(from: number, to: number, intervalMs: number): string;
  /** Update 0 comes in a reply and not on the stream's own subject: says how many streams a reply has opened. */
  readonly openedBy?: (payload: string) => { readonly opened: number; readonly failed: number };
}

/** What a bare subscriber hears of its streams. */
export interface DialectHandlers {
  readonly update: FrameHandlers['update'];
  /** A reply has opened so many streams, and so many were refused; `payload` says why. */
  readonly opened: (outcome: { readonly opened: number; readonly failed: number }, payload: string) => void;
}

/** A connection that speaks the dialect: subscribed to all that it needs, and there whenever it is asked whether it is. */
export async function connectRaw(
  natsUrl: string,
  { subscriptions, openedBy }: Dialect,
  { update, opened }: DialectHandlers,
): Promise<RawConnection> {
  const connection = await RawConnection.open(natsUrl, {
    update,
    message: (_subject, reply, payload) => {
      if (reply !== undefined)
        connection.send(`PUB ${reply} 4\r\nhere\r\n`); // "are you there?"
      else if (openedBy) opened(openedBy(payload), payload);
    },
  });
  for (const [sid, subject] of Object.entries(subscriptions)) connection.subscribe(subject, sid);
  return connection;
}

export function pub(subject: string, reply: string, payload: string): string {
  return `PUB ${subject} ${reply} ${payload.length}\r\n${payload}\r\n`;
}

export const inboxOf = (clientId: string): string => `_INBOX.${clientId}`;

export const requestOf = (intervalMs: number) => ({ updateInterval: intervalMs / 1000 });
