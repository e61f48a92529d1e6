import type { Recorder } from './recorder.js';
import type { WireLine } from './transcript.js';

/** An hour: of such a stream only update 0 is ever heard. */
const SLOW = { intervalMs: 3_600_000, last: null };
const OPEN = 'beat.rpc.open.me';
const RESUME = 'beat.rpc.resume.me';

const slow = (streamId: string, epoch: number): object => ({ streamId, request: SLOW, epoch });
const open = (...streams: unknown[]): object => ({ streams });
const resume = (epoch: number, more: object = {}): object => ({
  streams: [{ ...slow('s1', epoch), fromSequence: 1, originUnixMs: '<origin-1>', elapsedMs: 10, ...more }],
});
const asked = (data: unknown, more: object = { id: '42' }): object => ({ pattern: 'any', data, ...more });
const isResumed = (line: WireLine): boolean => line.subject.includes('.resume.') && line.reply !== undefined;
const isProbed = (server: string) => (line: WireLine) => line.subject === `beat.server.${server}.ping.me`;

/** What is to be recorded of a version: all that its replicas and clients say. */
export const SCENES: Readonly<Record<string, (recorder: Recorder) => Promise<void>>> = {
  'an update comes after its stream was resumed': async (recorder) => {
    await recorder.startReplica();
    await recorder.startClient();
    await recorder.until('a heartbeat', ({ subject }) => subject.includes('heartbeat'));
    recorder.keepsBack = 3;
    await recorder.opens('s1', { intervalMs: 25, last: 8 });
    await recorder.until('the resume', isResumed);
    await recorder.until('an update under epoch 2', ({ subject }) => subject === 'beat.stream.me.s1.2');
    recorder.deliver();
    await recorder.has('s1');
  },

  'signs of life, until the reader leaves': async (recorder) => {
    await recorder.startReplica();
    await recorder.startClient();
    await recorder.opens('s1', SLOW);
    await recorder.until('a probe', isProbed('<server-1>'));
    await recorder.until('the replica to ask', ({ subject }) => subject === 'beat.client.me.alive');
    await recorder.leaves('s1');
    await recorder.until('a cancel', ({ subject }) => subject.includes('.cancel.'));
  },

  'a replica drains': async (recorder) => {
    await recorder.startReplica();
    await recorder.startClient();
    await recorder.until('its heartbeat', ({ subject }) => subject === 'beat.heartbeat.<server-1>');
    await recorder.opens('s1', SLOW);
    await recorder.until('a probe', isProbed('<server-1>'));
    await recorder.startReplica();
    await recorder.until('the heartbeat of another', ({ subject }) => subject === 'beat.heartbeat.<server-2>');
    recorder.drain(1);
    await recorder.until('the resume', isResumed);
    await recorder.until('a probe of the other', isProbed('<server-2>'));
    await recorder.opens('s2', SLOW);
    await recorder.leaves('s2');
    await recorder.leaves('s1');
    await recorder.until('cancels', ({ body }) => JSON.stringify(body).includes('["s1",2]'));
  },

  'one stream is one too many, another is known here': async (recorder) => {
    await recorder.startReplica({ maxStreamsPerClient: 1 });
    await recorder.hand('publish', 'beat.rpc.cancel.me', { streams: [['s2', 5]] });
    await recorder.startClient();
    for (const streamId of ['s1', 's2', 's3']) await recorder.opens(streamId, SLOW);
    await recorder.has('s2');
    await recorder.has('s3');
  },

  'too much to catch up with': async (recorder) => {
    await recorder.startReplica({ catchUpMs: 20 });
    await recorder.startClient();
    recorder.keepsBack = 1;
    await recorder.opens('s1', { intervalMs: 50, last: null });
    await recorder.has('s1');
    await recorder.until('a cancel', ({ subject }) => subject === 'beat.rpc.cancel.me');
  },

  'another client goes by the id': (recorder) => recorder.startTwice(),

  'the same message again, and another under the same epoch': async (recorder) => {
    await recorder.startReplica();
    for (const streams of [
      [slow('s1', 1)],
      [slow('s1', 1)],
      [{ ...slow('s1', 1), request: { intervalMs: 9, last: 9 } }],
    ]) {
      await recorder.hand('request', 'beat.server.<server-1>.open.me', { streams });
    }
    for (const entry of [resume(2), resume(2), resume(2, { fromSequence: 2 }), resume(1)]) {
      await recorder.hand('request', RESUME, entry);
    }
  },

  'cancels: of a lower epoch, to one replica, to all, as a request, of the unknown': async (recorder) => {
    await recorder.startReplica();
    const one = 'beat.server.<server-1>.cancel.me';
    await recorder.hand('request', OPEN, open(slow('s1', 3), slow('s2', 3), slow('s3', 3)));
    await recorder.hand('publish', one, { streams: [['s1', 2]] });
    await recorder.hand('request', OPEN, open(slow('s1', 3)));
    await recorder.hand('publish', one, { streams: [['s1', 3]] });
    await recorder.hand('publish', 'beat.rpc.cancel.me', { streams: [['s2', 3]] });
    await recorder.hand('request', one, { streams: [['s3', 3]] });
    await recorder.hand('request', 'beat.rpc.cancel.me', { streams: [['s9', 7]] });
    await recorder.hand('request', OPEN, open(slow('s1', 3), slow('s2', 3), slow('s3', 3), slow('s9', 7)));
    await recorder.hand('request', OPEN, open(slow('s1', 4), slow('s9', 8)));
  },

  'what is refused of a message': async (recorder) => {
    await recorder.startReplica({ maxStreamsPerClient: 2, catchUpItems: 100 });
    const good = slow('s1', 1);
    const wrong = { streamId: 'a.b', request: { intervalMs: 0, last: -1 }, epoch: -1 };
    await recorder.hand('request', OPEN, open(wrong, good, { ...slow('s2', 1), more: 1 }, 'no object'));
    await recorder.hand('request', OPEN, open(slow('s2', 1), slow('s3', 1)));
    await recorder.hand('request', RESUME, open({ streamId: 's4' }));
    await recorder.hand('request', RESUME, resume(2, { elapsedMs: 3_600_000 + 30_001 }));
    const fast = { request: { intervalMs: 10, last: 5_000 } };
    await recorder.hand('request', RESUME, resume(2, { ...fast, elapsedMs: 1_010 }));
    await recorder.hand('request', RESUME, resume(2, { ...fast, fromSequence: 5_001 }));
  },

  'what is refused as a whole': async (recorder) => {
    await recorder.startReplica();
    for (const body of ['no JSON', '', [], {}, { streams: [] }, { streams: [slow('s1', 1)], more: 1 }]) {
      await recorder.hand('request', OPEN, body);
    }
    await recorder.hand('request', RESUME, { streams: 's1' });
    await recorder.hand('request', 'beat.rpc.cancel.me', { streams: [['s1', 1], ['s2']] });
    await recorder.hand('request', 'beat.rpc.open.m+e', open(slow('s1', 1)));
  },

  'the envelope of a Nest client': async (recorder) => {
    await recorder.startReplica();
    await recorder.hand('request', OPEN, asked(open(slow('s1', 1), { ...slow('s2', 1), more: 1 })));
    await recorder.hand('request', RESUME, asked(resume(2), { id: '43', tomorrow: { says: ['more'] } }));
    await recorder.hand('request', OPEN, asked({ streams: [] }));
    await recorder.hand('request', OPEN, asked(open(slow('s2', 1)), {}));
    await recorder.hand('request', 'beat.rpc.cancel.me', asked({ streams: [['s1', 2]] }));
    await recorder.hand('publish', 'beat.rpc.cancel.me', asked({ streams: [['s2', 1]] }, {}));
    await recorder.hand('request', OPEN, open(slow('s1', 2), slow('s2', 1)));
  },

  'a probe that says something': async (recorder) => {
    await recorder.startReplica();
    await recorder.hand('request', 'beat.server.<server-1>.ping.me', { tomorrow: { says: ['more'] } });
  },
};
