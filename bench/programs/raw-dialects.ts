import { type Dialect, inboxOf, pub, requestOf } from './raw-dialect.js';
import { UPDATES_SID } from './raw-frames.js';
import { timecastDialect } from './raw-timecast.js';

const CLIENT_ID = 'bench';
const INBOX = inboxOf(CLIENT_ID);

const eachOf = (from: number, to: number, frame: (index: number) => string): string =>
  Array.from({ length: to - from }, (_, offset) => frame(from + offset)).join('');

/** Nest's own envelope: a request with an id, and replies to its inbox for as long as the Observable lives. */
const stock: Dialect = {
  subscriptions: { [UPDATES_SID]: `${INBOX}.*` },
  ask: (from, to, intervalMs) =>
    eachOf(from, to, (index) =>
      pub(
        'bench.time',
        `${INBOX}.${index}`,
        JSON.stringify({ pattern: 'bench.time', id: `${index}`, data: requestOf(intervalMs) }),
      ),
    ),
};

const naive: Dialect = {
  subscriptions: { [UPDATES_SID]: 'bench.stream.*' },
  ask: (from, to, intervalMs) =>
    eachOf(from, to, (index) =>
      pub('bench.open', `${INBOX}.${index}`, JSON.stringify({ streamId: `${index}`, request: requestOf(intervalMs) })),
    ),
};

export const DIALECTS = { stock, naive, timecast: timecastDialect(CLIENT_ID) } as const;
export type DialectName = keyof typeof DIALECTS;
