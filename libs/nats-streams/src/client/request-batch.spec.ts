import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { BeatStreams, type Beat, type BeatItem } from '../../test/simulation/beat.js';
import { FakeClientBus } from '../../test/simulation/fake-client-bus.js';
import type { OpenEntry, OpenResult } from '../protocol/messages.js';
import { StreamError } from '../protocol/stream-error.js';
import { StallGuard } from '../timing/stall-guard.js';
import { OwnerWatch } from './owner-watch.js';
import { Reader, type ReaderPort } from './reader.js';
import { RequestBatch } from './request-batch.js';

const PATIENCE = { startBudgetMs: 3_000, recoveryBudgetMs: 30_000, silenceMs: 700 };

function setUp() {
  const clock = new SimulatedClock();
  const bus = new FakeClientBus();
  const format = new BeatStreams();
  const port = { owners: () => [], isOwner: () => false, onSuspect() {}, onDraining() {}, onServing() {} };
  const guard = new StallGuard(clock, (done) => done(), () => undefined); // prettier-ignore
  const watch = new OwnerWatch(clock, bus, guard, 700, port);
  const batch = new RequestBatch<Beat, BeatItem>(clock, bus, watch, format, 400);
  const errors: StreamError[] = [];
  const readerPort: ReaderPort<Beat, BeatItem> = {
    nowMs: () => clock.nowMs(),
    isLinkUp: () => true,
    request: (asking, withinMs) => batch.add(asking, withinMs),
    cancel: () => undefined,
    over: () => undefined,
    started: () => undefined,
    ownerChanged: () => undefined,
    resumed: () => undefined,
    wakeAt: () => undefined,
  };
  const reader = (streamId: string, request: Beat = { intervalMs: 100, last: null }): Reader<Beat, BeatItem> =>
    new Reader(streamId, request, format, PATIENCE, readerPort, {
      next: () => undefined,
      complete: () => undefined,
      error: (error: StreamError) => errors.push(error),
    });
  const start = (count: number, request?: Beat): Reader<Beat, BeatItem>[] => {
    const readers = Array.from({ length: count }, (_, index) => reader(`s${index}`, request));
    for (const each of readers) each.start();
    return readers;
  };
  const live = (count: number): Reader<Beat, BeatItem>[] => {
    const readers = start(count);
    clock.advance(0);
    for (const { entries, done } of bus.opens.splice(0)) {
      done({ kind: 'replied', reply: { serverId: 'A', results: grant(entries) } });
    }
    return readers;
  };
  const beat = (serverId: string): void =>
    watch.heartbeat({
      serverId,
      version: '',
      startedUnixMs: 0,
      state: 'serving',
      streams: 0,
      clients: 0,
      probeMs: 100,
    });
  return { clock, bus, watch, batch, errors, reader, start, live, beat };
}

/** What a replica answers that grants all. */
function grant(entries: readonly OpenEntry[]): OpenResult[] {
  const first = { sequence: 0, originUnixMs: 0, isLast: false };
  return entries.map(({ streamId }) => ({ streamId, originUnixMs: 0, first }));
}

describe('the requests of a client', () => {
  it('leave together, at most 100 streams in each (P3, P22)', () => {
    const { clock, bus, start } = setUp();
    start(250);
    expect(bus.opens).toEqual([]);
    clock.advance(0);
    expect(bus.opens.map(({ entries }) => entries.length)).toEqual([100, 100, 50]);
    expect(bus.opens[0]).toMatchObject({ timeoutMs: 400 });
    expect(bus.opens[0].entries[0]).toEqual({ streamId: 's0', request: { intervalMs: 100, last: null }, epoch: 1 });
    expect(clock.timerCount).toBe(0);
  });

  it('stay below the broker’s limit, however large each request is (P22)', () => {
    const { clock, bus, start } = setUp();
    const large = { intervalMs: 100, last: null, note: 'ü'.repeat(5_000) };
    start(30, large);
    clock.advance(0);
    for (let asked = 0; asked < bus.opens.length; asked += 1) {
      const { entries, done } = bus.opens[asked];
      expect(Buffer.byteLength(JSON.stringify({ streams: entries }))).toBeLessThan(60_000);
      done({ kind: 'replied', reply: { serverId: 'A', results: grant(entries) } });
    }
    expect(bus.opens.flatMap(({ entries }) => entries)).toHaveLength(30);
  });

  it('leave once and in the order asked, where many are small and some large (P22)', () => {
    const { clock, bus, reader } = setUp();
    const readers = Array.from({ length: 1_500 }, (_, index) => {
      const note = index % 40 === 0 ? 'ü'.repeat(10_000) : '';
      return reader(`s${index}`, { intervalMs: 100, last: null, note } as Beat);
    });
    for (const each of readers) each.start();
    clock.advance(0);
    for (let asked = 0; asked < bus.opens.length; asked += 1) {
      const { entries, done } = bus.opens[asked];
      expect(Buffer.byteLength(JSON.stringify({ streams: entries }))).toBeLessThan(60_000);
      done({ kind: 'replied', reply: { serverId: 'A', results: grant(entries) } });
    }
    const asked = bus.opens.flatMap(({ entries }) => entries.map(({ streamId }) => streamId));
    expect(asked).toEqual(readers.map(({ streamId }) => streamId));
  });

  it('wait in turn: four messages of one target are under way, each answer lets the next one go', () => {
    const { clock, bus, start } = setUp();
    start(1_000);
    clock.advance(0);
    expect(bus.opens).toHaveLength(4);
    const [{ entries, done }] = bus.opens;
    done({ kind: 'replied', reply: { serverId: 'A', results: grant(entries) } });
    expect(bus.opens).toHaveLength(5);
    expect(new Set(bus.opens.flatMap((open) => open.entries.map(({ streamId }) => streamId))).size).toBe(500);
  });

  it('all start at a replica that takes longer than an attempt for them', () => {
    const { clock, bus, start, batch } = setUp();
    const readers = start(300);
    clock.advance(0);
    for (const { done } of bus.opens.splice(0)) done({ kind: 'unanswered' });
    for (const each of readers) batch.add(each, 0);
    for (const each of readers) each.wake();
    clock.advance(0);
    expect(bus.opens.map(({ timeoutMs }) => timeoutMs)).toEqual([800, 800, 800]);
  });

  it('do not wait longer than the most urgent of them', () => {
    const { clock, bus, live } = setUp();
    const [gap, urgent] = live(2);
    gap.suspect('gap', 20);
    clock.advance(5);
    urgent.suspect('no responder');
    clock.advance(0);
    expect(bus.resumes.flatMap(({ entries }) => entries)).toHaveLength(2);
    clock.advance(50);
    expect(bus.resumes.flatMap(({ entries }) => entries)).toHaveLength(2);
  });

  it('leave out readers that have gone meanwhile', () => {
    const { clock, bus, start } = setUp();
    const [gone] = start(2);
    gone.unsubscribe();
    clock.advance(0);
    expect(bus.opens.map(({ entries }) => entries.map(({ streamId }) => streamId))).toEqual([['s1']]);
  });

  it('tell all that a replica needs to go on (P5)', () => {
    const { clock, bus, live } = setUp();
    const [reader] = live(1);
    clock.advance(250);
    reader.suspect('no responder');
    clock.advance(0);
    expect(bus.resumes[0].entries).toEqual([
      {
        streamId: 's0',
        request: { intervalMs: 100, last: null },
        epoch: 2,
        fromSequence: 1,
        originUnixMs: 0,
        elapsedMs: 250,
      },
    ]);
  });

  it('end with the client', () => {
    const { clock, bus, batch, start } = setUp();
    start(3);
    batch.stop();
    clock.advance(1_000);
    expect([bus.opens, clock.timerCount]).toEqual([[], 0]);
  });
});

describe('a resume (P22)', () => {
  it('goes to replicas that are heard of, in turn, and not to the owner that was lost', () => {
    const { clock, bus, live, beat } = setUp();
    for (const serverId of ['A', 'B', 'C']) beat(serverId);
    for (const reader of live(100)) reader.suspect('no responder');
    clock.advance(0);
    const shares = bus.resumes.map(({ serverId, entries }) => `${serverId}: ${entries.length}`);
    expect(new Set(shares)).toEqual(new Set(['B: 50', 'C: 50']));
  });

  it('goes to few of very many replicas, and not always to the same ones', () => {
    const { clock, bus, live, beat } = setUp();
    for (let index = 0; index < 50; index += 1) beat(`R${index}`);
    for (const reader of live(100)) reader.suspect('no responder');
    clock.advance(0);
    expect(bus.resumes.map(({ entries }) => entries.length)).toEqual([25, 25, 25, 25]);
    const first = new Set(bus.resumes.splice(0).map(({ serverId }) => serverId));
    for (const reader of live(100)) reader.suspect('no responder');
    clock.advance(0);
    expect(bus.resumes.filter(({ serverId }) => first.has(serverId))).toEqual([]);
  });

  it('keeps together what is lost again, so that a client has no more owners after many deaths', () => {
    const { clock, bus, live, beat } = setUp();
    for (let index = 0; index < 50; index += 1) beat(`R${index}`);
    for (const reader of live(25)) reader.suspect('no responder');
    clock.advance(0);
    expect(bus.resumes.map(({ entries }) => entries.length)).toEqual([25]);
  });

  it('goes to the queue group when nobody else is heard of', () => {
    const { clock, bus, live, beat } = setUp();
    beat('A');
    live(1)[0].suspect('heartbeat silent');
    clock.advance(0);
    expect(bus.resumes[0].serverId).toBeUndefined();
  });

  it.each(['gap', 'reconnect'] as const)('goes to the owner itself after a %s', (reason) => {
    const { clock, bus, live, beat } = setUp();
    beat('B');
    live(1)[0].suspect(reason);
    clock.advance(0);
    expect(bus.resumes[0].serverId).toBe('A');
  });

  it('goes to the queue group at every second attempt', () => {
    const { clock, bus, live, beat } = setUp();
    const [reader] = live(1);
    reader.suspect('no responder');
    const targets: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      clock.advance(1_000);
      beat('B');
      if (attempt > 0) reader.hurry();
      clock.advance(0);
      const request = bus.resumes.pop();
      targets.push(request?.serverId);
      request?.done({ kind: 'no responder' });
    }
    // the first left before B was heard of
    expect(targets.slice(1)).toEqual([undefined, 'B', undefined]);
  });
});

describe('the answer to a request', () => {
  it('makes readers live, each with its own result (P4)', () => {
    const { clock, bus, errors, start } = setUp();
    const readers = start(3);
    clock.advance(0);
    const [{ entries, done }] = bus.opens;
    const results = grant(entries);
    results[1] = { streamId: 's1', error: { code: 1005, message: 'full' } };
    done({ kind: 'replied', reply: { serverId: 'A', results } });
    expect(readers.map(({ state, owner }) => [state, owner])).toEqual([
      ['LIVE', 'A'],
      ['FAILED', undefined],
      ['LIVE', 'A'],
    ]);
    expect(errors.map(({ code }) => code)).toEqual([1005]);
  });

  it('counts as none where it is not understood', () => {
    const { clock, bus, errors, start } = setUp();
    const readers = start(6);
    clock.advance(0);
    const [{ entries, done }] = bus.opens;
    const good = grant(entries);
    const results = [
      good[0],
      { ...good[1], streamId: 'another' },
      { streamId: 's2' },
      { streamId: 's3', originUnixMs: 'never', first: { sequence: 0 } },
      null,
    ] as unknown as OpenResult[];
    done({ kind: 'replied', reply: { serverId: 'A', results } });
    expect(readers.map(({ state }) => state)).toEqual(['LIVE', ...Array.from({ length: 5 }, () => 'STARTING')]);
    expect(errors).toEqual([]);
  });

  it('refuses all when the message was refused', () => {
    const { clock, bus, errors, start } = setUp();
    start(2);
    clock.advance(0);
    bus.opens[0].done({ kind: 'refused', error: StreamError.invalid([{ field: 'streams', message: 'is wrong' }]) });
    expect(errors.map(({ code }) => code)).toEqual([1002, 1002]);
  });

  it('makes a replica distrusted that gives none, until it is heard of again (P10)', () => {
    const { clock, bus, watch, live, beat } = setUp();
    beat('B');
    live(1)[0].suspect('no responder');
    clock.advance(0);
    expect(bus.resumes[0].serverId).toBe('B');
    bus.resumes[0].done({ kind: 'unanswered' });
    expect(watch.candidates()).toEqual([]);
    clock.advance(200);
    beat('B');
    expect(watch.candidates()).toEqual(['B']);
  });
});
