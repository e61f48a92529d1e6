import { MAX_STREAMS_PER_MESSAGE, Subjects } from '@app/nats-streams';
import { TIME_STREAMS } from '@app/service';
import { UPDATES_SID } from './raw-frames.js';

const CLIENT_ID = 'bench';
const INBOX = `_INBOX.${CLIENT_ID}`;

/** How a bare subscriber speaks to one kind of server, in NATS frames. */
export interface Dialect {
  /** Subjects to subscribe to, by subscription id. */
  readonly subscriptions: Readonly<Record<string, string>>;
  /** Frames that ask for streams `from` to `to` (not included). */
  ask(from: number, to: number, intervalMs: number): string;
  /** Update 0 comes in a reply and not on the stream's own subject: says how many streams a reply has opened. */
  readonly openedBy?: (payload: string) => { readonly opened: number; readonly failed: number };
}

const pub = (subject: string, reply: string, payload: string): string =>
  `PUB ${subject} ${reply} ${payload.length}\r\n${payload}\r\n`;

const eachOf = (from: number, to: number, frame: (index: number) => string): string =>
  Array.from({ length: to - from }, (_, offset) => frame(from + offset)).join('');

const requestOf = (intervalMs: number) => ({ updateInterval: intervalMs / 1000 });

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

const subjects = new Subjects(TIME_STREAMS.root);

/** docs/protocol.md, by hand (P4, P9). */
const timecast: Dialect = {
  subscriptions: {
    [UPDATES_SID]: subjects.streamsOf(CLIENT_ID),
    2: subjects.alive(CLIENT_ID),
    3: `${INBOX}.*`,
  },
  ask: (from, to, intervalMs) => {
    const frames: string[] = [];
    for (let first = from; first < to; first += MAX_STREAMS_PER_MESSAGE) {
      const count = Math.min(MAX_STREAMS_PER_MESSAGE, to - first);
      const streams = Array.from({ length: count }, (_, offset) => ({
        streamId: `s${first + offset}`,
        request: requestOf(intervalMs),
        epoch: 1,
      }));
      frames.push(pub(subjects.open(CLIENT_ID), `${INBOX}.${first}`, JSON.stringify({ streams })));
    }
    return frames.join('');
  },
  openedBy: (payload) => {
    const { results } = JSON.parse(payload) as { results?: readonly object[] };
    if (!results) throw new Error(`refused as a whole: ${payload}`);
    const failed = results.filter((result) => 'error' in result).length;
    return { opened: results.length - failed, failed };
  },
};

export const DIALECTS = { stock, naive, timecast } as const;
export type DialectName = keyof typeof DIALECTS;
