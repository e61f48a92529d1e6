/** How a bare subscriber speaks to one kind of server, in NATS frames. */
export interface Dialect {
  /** Subjects to subscribe to, by subscription id. */
  readonly subscriptions: Readonly<Record<string, string>>;
  /** Frames that ask for streams `from` to `to` (not included). */
  ask(from: number, to: number, intervalMs: number): string;
  /** Update 0 comes in a reply and not on the stream's own subject: says how many streams a reply has opened. */
  readonly openedBy?: (payload: string) => { readonly opened: number; readonly failed: number };
}

export function pub(subject: string, reply: string, payload: string): string {
  return `PUB ${subject} ${reply} ${payload.length}\r\n${payload}\r\n`;
}

export const inboxOf = (clientId: string): string => `_INBOX.${clientId}`;

export const requestOf = (intervalMs: number) => ({ updateInterval: intervalMs / 1000 });
