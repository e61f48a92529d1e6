import { describe, expect, it } from '@jest/globals';
import type { Subscription } from 'rxjs';
import { SimulatedWorld, type UnobservedClient } from '../../test/simulation/simulated-world.js';
import type { Beat } from '../../test/simulation/beat.js';
import type { StreamError } from '../protocol/stream-error.js';
import type { StreamClientOptions } from './client-options.js';
import type { OpenOptions } from './stream-client.js';

const ENDLESS: Beat = { intervalMs: 100, last: null };

/** Replicas and a client on a quick network without faults, but those of the test. */
function setUp(replicas = 2, options: Partial<StreamClientOptions> = {}) {
  const world = new SimulatedWorld({ delayMs: () => 0.5, isLost: () => false, pick: () => 0 });
  const { clock } = world;
  const servers = Array.from({ length: replicas }, (_, index) =>
    world.startReplica({ name: `replica-${index}`, version: '1.0.0' }),
  );
  const client = world.startClient({ clientId: 'me', ...options });
  clock.advance(500);
  const held = (): number[] => servers.map(({ replica }) => replica.streamCount);
  return {
    world,
    clock,
    servers,
    client,
    held,
    read: (request: unknown, streamId?: string) => reading(client, request, streamId === undefined ? {} : { streamId }),
  };
}

interface Reading {
  readonly sequences: number[];
  readonly subscription: Subscription;
  end?: 'complete' | StreamError;
}

function reading({ client }: UnobservedClient, request: unknown, options: OpenOptions): Reading {
  const seen: Omit<Reading, 'subscription'> = { sequences: [] };
  const subscription = client.open(request, options).subscribe({
    next: ({ sequence }) => seen.sequences.push(sequence),
    complete: () => (seen.end = 'complete'),
    error: (error: StreamError) => (seen.end = error),
  });
  return Object.assign(seen, { subscription });
}

function upTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, index) => index);
}

describe('a stream of a client', () => {
  it('is cold: nothing is asked for before somebody subscribes, and each subscriber has a stream of its own', () => {
    const { clock, client, held } = setUp(1);
    const stream = client.client.open(ENDLESS);
    clock.advance(1_000);
    expect(held()).toEqual([0]);
    const subscriptions = [stream.subscribe(), stream.subscribe()];
    clock.advance(100);
    expect([held(), client.client.streamCount]).toEqual([[2], 2]);
    for (const subscription of subscriptions) subscription.unsubscribe();
  });

  it('delivers all items and completes', () => {
    const { clock, held, client, read } = setUp();
    const reader = read({ intervalMs: 100, last: 10 });
    clock.advance(1_200);
    expect(reader.sequences).toEqual(upTo(10));
    expect([reader.end, held(), client.client.streamCount]).toEqual(['complete', [0, 0], 0]);
  });

  it('is gone on with by another client, with the next number, after the first has died (P5)', () => {
    const { world, clock, client, read } = setUp();
    const first = read({ intervalMs: 100, last: 20 });
    clock.advance(1_000);
    const [{ originUnixMs }] = client.notices.flatMap((notice) => (notice.kind === 'opened' ? [notice] : []));
    client.connection.kill();
    const other = world.startClient({ clientId: 'other' });
    const nextSequence = first.sequences.length;
    const second = reading(other, { intervalMs: 100, last: 20 }, { from: { originUnixMs, nextSequence } });
    clock.advance(1_500);
    expect([...first.sequences, ...second.sequences]).toEqual(upTo(20));
    expect(second.end).toBe('complete');
    expect(other.notices.filter(({ kind }) => kind === 'opened')).toEqual([expect.objectContaining({ originUnixMs })]);
  });

  it('is refused where it stands if that is no place (P5)', () => {
    const { client } = setUp(1);
    const { end } = reading(client, ENDLESS, { from: { originUnixMs: Infinity, nextSequence: -1 } });
    expect(end).toMatchObject({ code: 1002, details: [{ field: 'originUnixMs' }, { field: 'nextSequence' }] });
  });

  it('is not gone on with after a time too long to catch up (P15)', () => {
    const { clock, client } = setUp(1);
    const originUnixMs = clock.unixMs() - 60_000;
    const late = reading(client, ENDLESS, { from: { originUnixMs, nextSequence: 0 } });
    clock.advance(1_000);
    expect(late.end).toMatchObject({ code: 1004 });
  });

  it('is gone from its replica within 100 ms after unsubscribing (P17)', () => {
    const { clock, held, read } = setUp(1);
    const { subscription } = read(ENDLESS);
    clock.advance(1_000);
    expect(held()).toEqual([1]);
    subscription.unsubscribe();
    clock.advance(100);
    expect(held()).toEqual([0]);
  });

  it('is gone, too, if it is left before its replica has answered (P17)', () => {
    const { clock, held, read } = setUp();
    read(ENDLESS).subscription.unsubscribe();
    const { subscription } = read(ENDLESS);
    clock.advance(1);
    subscription.unsubscribe();
    clock.advance(100);
    expect(held()).toEqual([0, 0]);
  });

  it('errs at once, with every field named, if the request is wrong (P19)', () => {
    const { client, read } = setUp();
    const { end } = read({ intervalMs: -1, last: 'never' });
    expect(end).toMatchObject({ code: 1002, details: [{ field: 'intervalMs' }, { field: 'last' }] });
    expect(client.client.streamCount).toBe(0);
  });

  it.each(['a.>', '', 'a b', 'x'.repeat(65)])('errs with 1002 if its id is none: %p (P1)', (streamId) => {
    expect(setUp().read(ENDLESS, streamId).end).toMatchObject({ code: 1002, details: [{ field: 'streamId' }] });
  });

  it('errs with 1002 if its id belongs to a live stream, which goes on', () => {
    const { clock, read } = setUp();
    const first = read(ENDLESS, 'clock');
    expect(read(ENDLESS, 'clock').end).toMatchObject({ code: 1002 });
    clock.advance(550);
    expect(first.sequences).toEqual(upTo(5));
  });

  it('can be opened again under the same id as soon as it has ended, however it did (P6)', () => {
    const { clock, read } = setUp(1);
    for (let round = 0; round < 3; round += 1) {
      const cancelled = read(ENDLESS, 'clock');
      clock.advance(250);
      cancelled.subscription.unsubscribe();
      const completed = read({ intervalMs: 100, last: 2 }, 'clock');
      clock.advance(300);
      expect([completed.sequences, completed.end]).toEqual([upTo(2), 'complete']);
    }
  });

  it('errs with 1003 when no replica answers within the start budget (P18)', () => {
    const { clock, read } = setUp(0);
    const reader = read(ENDLESS);
    clock.advance(2_900);
    expect(reader.end).toBeUndefined();
    clock.advance(200);
    expect(reader.end).toMatchObject({ code: 1003 });
  });

  it('errs with 1001 when there is no broker within the start budget (P18)', () => {
    const { clock, client, read } = setUp();
    client.connection.cut();
    clock.advance(10);
    const reader = read(ENDLESS);
    clock.advance(3_100);
    expect(reader.end).toMatchObject({ code: 1001 });
  });

  it('errs with 1004 when it is lost for longer than the recovery budget (P18)', () => {
    const { clock, servers, read } = setUp(1);
    const reader = read(ENDLESS);
    clock.advance(1_000);
    servers[0].connection.kill();
    clock.advance(29_500);
    expect(reader.end).toBeUndefined();
    clock.advance(1_500);
    expect(reader.end).toMatchObject({ code: 1004 });
    expect(reader.sequences).toEqual(upTo(reader.sequences.length - 1));
  });

  it('starts as soon as a replica appears (P22)', () => {
    const { clock, world, read } = setUp(0);
    const reader = read(ENDLESS);
    clock.advance(2_000);
    world.startReplica({ name: 'late', version: '1.0.0' });
    clock.advance(300);
    expect(reader.sequences.length).toBeGreaterThan(0);
  });

  it('errs with 1004 when its client is closed, and is gone from its replica (P17, P19)', () => {
    const { clock, client, held, read } = setUp(1);
    const reader = read(ENDLESS);
    clock.advance(500);
    client.client.close();
    client.client.close();
    clock.advance(100);
    expect([(reader.end as StreamError).code, held(), client.client.streamCount]).toEqual([1004, [0], 0]);
    expect(read(ENDLESS).end).toMatchObject({ code: 1004 });
  });
});

describe('a client whose replica', () => {
  it('is killed goes on elsewhere within 150 ms, and says so (P10)', () => {
    const { clock, servers, client, read } = setUp();
    const readers = Array.from({ length: 200 }, () => read(ENDLESS));
    clock.advance(1_050);
    servers[0].connection.kill();
    clock.advance(1_000);
    for (const { sequences } of readers) expect(sequences).toEqual(upTo(20));
    const resumed = client.notices.filter((notice) => notice.kind === 'resumed');
    expect(resumed).toHaveLength(200);
    for (const { from, to, reason, pauseMs } of resumed) {
      expect([from, to, reason]).toEqual(['replica-0', 'replica-1', 'no responder']);
      expect(pauseMs).toBeLessThan(150);
    }
    expect(client.notices.filter(({ kind }) => kind === 'suspected')).toMatchObject([
      { replica: 'replica-0', streams: 200 },
    ]);
  });

  it('is frozen goes on elsewhere within a second, and hears nothing twice when it thaws (P10, P13)', () => {
    const { clock, servers, held, read } = setUp();
    const reader = read(ENDLESS);
    clock.advance(1_050);
    servers[0].connection.freeze();
    clock.advance(1_000);
    expect(reader.sequences.length).toBeGreaterThanOrEqual(20);
    clock.advance(2_000);
    servers[0].connection.thaw();
    clock.advance(1_000);
    expect(reader.sequences).toEqual(upTo(50));
    expect(held()).toEqual([0, 1]);
  });

  it('drains moves without a pause, and says when all have moved (P12)', () => {
    const { clock, servers, client, held, read } = setUp();
    const readers = Array.from({ length: 50 }, () => read(ENDLESS));
    clock.advance(1_050);
    void servers[0].replica.drain();
    clock.advance(500);
    expect(held()).toEqual([0, 50]);
    for (const { sequences } of readers) expect(sequences).toEqual(upTo(15));
    const pausesMs = client.notices.map((notice) => (notice.kind === 'resumed' ? notice.pauseMs : 0));
    expect(Math.max(...pausesMs)).toBeLessThan(60);
    expect(client.notices.filter(({ kind }) => kind === 'drained')).toMatchObject([{ replica: 'replica-0' }]);
  });

  it('drains sends no item twice on the wire, however close they are (P12)', () => {
    const { clock, servers, client, held, read } = setUp();
    const sent: string[] = [];
    client.connection.subscribe('beat.stream.me.*.*', ({ subject, body }) => {
      sent.push(`${subject.split('.')[3]} ${body}`);
    });
    const readers = Array.from({ length: 20 }, () => read({ intervalMs: 1, last: 400 }));
    clock.advance(200);
    sent.length = 0;
    void servers[0].replica.drain();
    clock.advance(150);
    expect(held()).toEqual([0, 20]);
    clock.advance(200);
    for (const { sequences } of readers) expect(sequences).toEqual(upTo(400));
    expect(sent.length - new Set(sent).size).toBe(0);
  });

  it('drains stays with it as long as there is no other (P12)', () => {
    const { clock, world, servers, held, read } = setUp(1);
    const reader = read(ENDLESS);
    clock.advance(1_050);
    void servers[0].replica.drain();
    clock.advance(1_000);
    expect([reader.sequences, held()]).toEqual([upTo(20), [1]]);
    world.startReplica({ name: 'next', version: '1.0.0' });
    clock.advance(1_000);
    expect([reader.sequences, held()]).toEqual([upTo(30), [0]]);
  });
});

describe('a client whose own link (P11)', () => {
  it('breaks goes on where it was when it is back', () => {
    const { clock, client, read } = setUp();
    const reader = read(ENDLESS);
    clock.advance(1_050);
    client.connection.cut();
    clock.advance(2_000);
    expect([client.client.isLinkUp, reader.sequences.length]).toEqual([false, 11]);
    client.connection.heal();
    clock.advance(500);
    expect(reader.sequences).toEqual(upTo(35));
    expect(client.notices.map(({ kind }) => kind)).toEqual(['opened', 'link lost', 'link restored', 'resumed']);
  });

  it('swallows everything finds that out, reconnects, and blames no replica', () => {
    const { clock, client, read } = setUp();
    const reader = read(ENDLESS);
    clock.advance(1_050);
    client.connection.swallow();
    clock.advance(1_500);
    expect(client.client.isLinkUp).toBe(false);
    client.connection.heal();
    clock.advance(1_000);
    expect(reader.sequences).toEqual(upTo(35));
    expect(client.notices.some(({ kind }) => kind === 'suspected')).toBe(false);
  });

  it('is well takes its own sleep for nobody’s death', () => {
    const { clock, client, read } = setUp();
    const reader = read(ENDLESS);
    clock.advance(1_050);
    client.connection.freeze();
    clock.advance(3_000);
    client.connection.thaw();
    clock.advance(500);
    expect(reader.sequences).toEqual(upTo(45));
    expect(client.notices.map(({ kind }) => kind)).toEqual(['opened']);
  });
});

describe('a client', () => {
  it('knows its replicas, their state, and what they serve of it', () => {
    const { clock, servers, client, read } = setUp();
    read(ENDLESS);
    read(ENDLESS);
    clock.advance(500);
    const [owner, other] = client.client.replicas();
    expect(owner).toMatchObject({
      name: 'replica-0',
      state: 'serving',
      ownedStreams: 2,
      streams: 2,
      clients: 1,
      version: '1.0.0',
    });
    expect(other).toMatchObject({ name: 'replica-1', state: 'serving', ownedStreams: 0, streams: 0 });
    servers[1].connection.kill();
    clock.advance(1_000);
    expect(client.client.replicas()[1]).toMatchObject({ name: 'replica-1', state: 'silent' });
    clock.advance(10_000);
    expect(client.client.replicas()).toHaveLength(1);
  });

  it('cancels what comes for it though nobody reads it here (P17)', () => {
    const { clock, servers, held } = setUp(1);
    servers[0].replica.open('me', [{ streamId: 'left-behind', epoch: 1, request: ENDLESS }]);
    expect(held()).toEqual([1]);
    clock.advance(200);
    expect(held()).toEqual([0]);
  });

  it('cancels at once what several former owners send for an ended stream (P17)', () => {
    const { clock, client, servers, held, read } = setUp(3);
    const stream = read(ENDLESS, 's');
    clock.advance(200);
    client.connection.cut();
    clock.advance(100);
    client.connection.heal();
    clock.advance(500);
    stream.subscription.unsubscribe();
    clock.advance(1_100);
    servers[1].replica.open('me', [{ streamId: 's', epoch: 1, request: ENDLESS }]);
    servers[2].replica.open('me', [{ streamId: 's', epoch: 2, request: ENDLESS }]);
    expect(held()).toEqual([0, 1, 1]);
    clock.advance(200);
    expect(held()).toEqual([0, 0, 0]);
  });

  it('cancels at once a higher epoch of an ended stream, though a lower one was cancelled just now (P17)', () => {
    const { clock, servers, held } = setUp(2);
    servers[0].replica.open('me', [{ streamId: 's', epoch: 1, request: ENDLESS }]);
    clock.advance(50);
    servers[1].replica.open('me', [{ streamId: 's', epoch: 2, request: ENDLESS }]);
    clock.advance(250);
    expect(held()).toEqual([0, 0]);
  });

  it('that is killed leaves no stream at any replica for longer than ten seconds (P9)', () => {
    const { clock, client, held, read } = setUp();
    for (let index = 0; index < 1_000; index += 1) read({ intervalMs: 10_000, last: null });
    clock.advance(1_000);
    expect(held()).toEqual([1_000, 0]);
    client.connection.kill();
    clock.advance(10_000);
    expect(held()).toEqual([0, 0]);
  });

  it('can be closed by somebody who is told of a silent replica, and leaves no timer behind', () => {
    const { clock, client, servers, read } = setUp();
    read(ENDLESS);
    clock.advance(500);
    client.client.notices.subscribe(({ kind }) => kind === 'suspected' && client.client.close());
    servers[0].connection.freeze();
    clock.advance(2_000);
    for (const { replica } of servers) replica.stop();
    servers[0].connection.kill();
    servers[1].connection.kill();
    clock.advance(10_000);
    expect(clock.timerCount).toBe(0);
  });

  it('that nobody observes goes on when its owner is killed and when it drains, and tells who comes later (P10, P12)', () => {
    const { world, clock, servers } = setUp(2);
    const client = world.startUnobservedClient({ clientId: 'unobserved' });
    clock.advance(500);
    const readers = Array.from({ length: 250 }, () => reading(client, ENDLESS, {}));
    clock.advance(1_050);
    servers[0].connection.kill();
    clock.advance(1_000);
    for (const { sequences } of readers) expect(sequences).toEqual(upTo(20));
    const [, { replica: leaving }] = servers;
    const { replica: next } = world.startReplica({ name: 'next', version: '1.0.0' });
    clock.advance(500);
    void leaving.drain();
    // they leave in three steps: the first is seen by nobody, and counts for `drained` all the same
    for (let ms = 0; ms < 500 && next.streamCount === 0; ms += 1) clock.advance(1);
    clock.advance(5);
    const kinds: string[] = [];
    client.client.notices.subscribe(({ kind }) => kinds.push(kind));
    clock.advance(500);
    expect([leaving.streamCount, next.streamCount]).toEqual([0, 250]);
    expect(kinds).toEqual([...Array<string>(150).fill('resumed'), 'drained']);
    for (const { sequences } of readers) expect(sequences).toEqual([...sequences.keys()]);
  });

  it('keeps its patience where an option is given as undefined', () => {
    const { clock, read } = setUp(0, { startBudgetMs: undefined });
    const reader = read(ENDLESS);
    clock.advance(3_100);
    expect(reader.end).toMatchObject({ code: 1003 });
  });

  it.each(['', 'a.b', 'x'.repeat(65)])('has an id, not %p (P1)', (clientId) => {
    expect(() => setUp(0, { clientId })).toThrow(expect.objectContaining({ code: 1002 }));
  });
});
