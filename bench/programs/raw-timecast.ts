import { MAX_STREAMS_PER_MESSAGE, type ResumeEntry, Subjects } from '@app/nats-streams';
import { TIME_STREAMS } from '@app/service';
import { type Dialect, inboxOf, pub, requestOf } from './raw-dialect.js';
import { UPDATES_SID } from './raw-frames.js';

const subjects = new Subjects(TIME_STREAMS.root);

/** docs/protocol.md, by hand (P4, P9). */
export function timecastDialect(clientId: string): Dialect {
  return {
    subscriptions: {
      [UPDATES_SID]: subjects.streamsOf(clientId),
      2: subjects.alive(clientId),
      3: `${inboxOf(clientId)}.*`,
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
        frames.push(pub(subjects.open(clientId), `${inboxOf(clientId)}.${first}`, JSON.stringify({ streams })));
      }
      return frames.join('');
    },
    openedBy,
  };
}

/** Asks to go on with up to 100 streams (P5); answered to the client's inbox. */
export function resumeFrame(clientId: string, streams: readonly ResumeEntry[]): string {
  return pub(subjects.resume(clientId), `${inboxOf(clientId)}.resume`, JSON.stringify({ streams }));
}

function openedBy(payload: string): { opened: number; failed: number } {
  const { results } = JSON.parse(payload) as { results?: readonly object[] };
  if (!results) throw new Error(`refused as a whole: ${payload}`);
  const failed = results.filter((result) => 'error' in result).length;
  return { opened: results.length - failed, failed };
}
