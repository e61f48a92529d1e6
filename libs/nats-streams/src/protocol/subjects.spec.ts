import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Subjects } from './subjects.js';

const subjects = new Subjects('time');
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const hostile = ['a.>', '*', 'a b', 'a\r\nPUB x 0', 'a\0', '', 'a'.repeat(65), 'a'.repeat(5_000), '$SYS.x'];

/** Each builder with `id` in each of its places. */
const builders: readonly (readonly [name: string, build: (id: string) => string])[] = [
  ['open', (id) => subjects.open(id)],
  ['resume', (id) => subjects.resume(id)],
  ['cancel', (id) => subjects.cancel(id)],
  ['open at a replica', (id) => subjects.open('me', id)],
  ['resume at a replica', (id) => subjects.resume('me', id)],
  ['resume by a client', (id) => subjects.resume(id, 'replica')],
  ['cancel at a replica', (id) => subjects.cancel('me', id)],
  ['cancel by a client', (id) => subjects.cancel(id, 'replica')],
  ['ping of a replica', (id) => subjects.ping('me', id)],
  ['ping by a client', (id) => subjects.ping(id, 'replica')],
  ['all pings', (id) => subjects.pings(id)],
  ['stream of a client', (id) => subjects.stream(id, 'stream', 1)],
  ['stream by its id', (id) => subjects.stream('me', id, 1)],
  ['all streams', (id) => subjects.streamsOf(id)],
  ['heartbeat', (id) => subjects.heartbeat(id)],
  ['alive', (id) => subjects.alive(id)],
  ['root', (id) => new Subjects(id).heartbeats()],
];

describe('the subjects (P1)', () => {
  it('are those of the protocol', () => {
    expect([
      subjects.open('me'),
      subjects.resume('me'),
      subjects.cancel('me'),
      subjects.open('me', 's1'),
      subjects.resume('me', 's1'),
      subjects.cancel('me', 's1'),
      subjects.ping('me', 's1'),
      subjects.pings('s1'),
      subjects.stream('me', 'clock', 3),
      subjects.streamsOf('me'),
      subjects.heartbeat('s1'),
      subjects.heartbeats(),
      subjects.alive('me'),
    ]).toEqual([
      'time.rpc.open.me',
      'time.rpc.resume.me',
      'time.rpc.cancel.me',
      'time.server.s1.open.me',
      'time.server.s1.resume.me',
      'time.server.s1.cancel.me',
      'time.server.s1.ping.me',
      'time.server.s1.ping.*',
      'time.stream.me.clock.3',
      'time.stream.me.*.*',
      'time.heartbeat.s1',
      'time.heartbeat.*',
      'time.client.me.alive',
    ]);
  });

  it.each(builders)('take no bad id: %s', (_, build) => {
    for (const id of hostile) expect(() => build(id)).toThrow(expect.objectContaining({ code: 1002 }));
  });

  it('stay far below the broker’s limit of a control line, whatever the ids', () => {
    const longest = 'x'.repeat(64);
    const subject = new Subjects(longest).stream(longest, longest, Number.MAX_SAFE_INTEGER);
    expect(Buffer.byteLength(subject)).toBeLessThan(512);
  });
});

describe('the subject of an update (P1)', () => {
  it('says whose stream it is, which, and under which epoch', () => {
    fc.assert(
      fc.property(ids, ids, ids, fc.maxSafeNat(), (root, clientId, streamId, epoch) => {
        const grammar = new Subjects(root);
        expect(grammar.parseStream(grammar.stream(clientId, streamId, epoch))).toEqual({ streamId, epoch });
      }),
    );
  });

  it.each([
    '',
    'time',
    'time.stream',
    'time.stream.me',
    'time.stream.me.clock',
    'time.stream.clock.1',
    'time.stream.me.clock.',
    'time.stream.me.clock.x',
    'time.stream.me.clock.-1',
    'time.stream.me.clock.1.5',
    'time.stream.me.clock.1e3',
    'time.stream.me.clock.0x10',
    'time.stream.me.clock. 1',
    'time.stream.me.clock.9007199254740992',
    'time.stream.me..1',
    'time.stream..clock.1',
    'time.stream.me.a b.1',
    'time.stream.me.clock.1.1',
    'time.streams.me.clock.1',
    'times.stream.me.clock.1',
    'other.stream.me.clock.1',
    'time.heartbeat.me.clock.1',
  ])('is not %p', (subject) => {
    expect(subjects.parseStream(subject)).toBeUndefined();
  });

  it('is read without a crash, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(subjects.parseStream(text)).toBeUndefined();
        expect(subjects.parseStream(`time.stream.${text}`)?.epoch ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a subject that the one subscription of a client lets through (P1)', () => {
  const addressOf = subjects.addressesOf('me');

  it('is read as any other is', () => {
    fc.assert(
      fc.property(ids, fc.maxSafeNat(), (streamId, epoch) => {
        const subject = subjects.stream('me', streamId, epoch);
        expect(addressOf(subject)).toEqual(subjects.parseStream(subject));
      }),
    );
  });

  it.each(['time.stream.me.clock.x', 'time.stream.me.clock.1x', 'time.stream.me.clock.-1', 'time.stream.me.clock.'])(
    'has an epoch that is no number: %p',
    (subject) => {
      expect(addressOf(subject)).toEqual({ streamId: 'clock', epoch: NaN });
    },
  );
});

describe('a control subject (P1)', () => {
  it('names the client in its last token', () => {
    fc.assert(
      fc.property(ids, (clientId) => {
        expect(subjects.clientIdOf(subjects.open(clientId))).toBe(clientId);
        expect(subjects.clientIdOf(subjects.resume(clientId, 'replica'))).toBe(clientId);
      }),
    );
  });

  it.each([
    'time.rpc.open.',
    'time.rpc.open.a b',
    'time.rpc.open.*',
    'time.rpc.open.>',
    `time.rpc.open.${'a'.repeat(65)}`,
  ])('names no client: %p', (subject) => {
    expect(() => subjects.clientIdOf(subject)).toThrow(expect.objectContaining({ code: 1002 }));
  });
});
