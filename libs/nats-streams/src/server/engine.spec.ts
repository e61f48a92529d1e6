import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedClock } from '@app/testing';
import { BeatStreams, type Beat } from '../../test/simulation/beat.js';
import { RecordingSink } from '../../test/simulation/recording-sink.js';
import { Engine } from './engine.js';
import { Row } from './row.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A bucket's width and a timer's coarseness. */
const LATE_MS = 2;

interface RowSetting extends Partial<Beat> {
  readonly name?: string;
  /** How long ago item 0 was due. */
  readonly elapsedMs?: number;
  readonly from?: number;
}

function setUp(source = new BeatStreams()) {
  const clock = new SimulatedClock();
  const sink = new RecordingSink(clock);
  const ended: [name: string, error: unknown][] = [];
  const state = { mayAct: true, turns: 0 };
  const engine = new Engine<Beat>(source, clock, {
    mayAct: () => {
      state.turns += 1;
      return state.mayAct;
    },
    onEnd: ({ key }, error) => ended.push([key.streamId, error]),
  });
  const row = ({ name = 'a', intervalMs = 100, last = null, elapsedMs = 0, from = 1 }: RowSetting = {}): Row<Beat> => {
    const key = { clientId: 'me', streamId: name, epoch: 1 };
    return new Row(key, { intervalMs, last }, 0, clock.nowMs() - elapsedMs, from, last ?? Infinity, name, sink);
  };
  const add = (setting?: RowSetting): Row<Beat> => {
    const added = row(setting);
    engine.add(added);
    return added;
  };
  return { clock, sink, ended, state, engine, add };
}

describe('the engine (P23)', () => {
  it('sends every item when it is due: never early, in order, to the last', () => {
    const { clock, sink, ended, add } = setUp();
    const { anchorMs } = add({ intervalMs: 100, last: 5 });
    clock.advance(10_000);
    expect(sink.sequencesTo('a')).toEqual([1, 2, 3, 4, 5]);
    for (const { sequence, atMs } of sink.sent) {
      const lateMs = atMs - anchorMs - sequence * 100;
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(LATE_MS);
    }
    expect(ended).toEqual([['a', undefined]]);
    expect(clock.timerCount).toBe(0);
  });

  it.each([100, 1_000 / 3])('does not drift in an hour at one item each %p ms', (intervalMs) => {
    const { clock, sink, add } = setUp();
    const { anchorMs } = add({ intervalMs });
    clock.advance(HOUR_MS + LATE_MS);
    expect(sink.sent).toHaveLength(Math.floor(HOUR_MS / intervalMs));
    const lateMs = sink.sent.map(({ sequence, atMs }) => atMs - anchorMs - sequence * intervalMs);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThan(LATE_MS);
    expect(sink.sent.every(({ sequence }, index) => sequence === index + 1)).toBe(true);
  });

  it.each([1, 10, 24.9, 60])('is not early at an interval of %p days, though timers are cut to 24.8', (days) => {
    const { clock, sink, add } = setUp();
    const { anchorMs } = add({ intervalMs: days * DAY_MS, last: 2 });
    clock.advance(days * DAY_MS - 1);
    expect(sink.sent).toEqual([]);
    clock.advance(days * DAY_MS + LATE_MS);
    expect(sink.sequencesTo('a')).toEqual([1, 2]);
    for (const { sequence, atMs } of sink.sent) {
      expect(atMs - anchorMs - sequence * days * DAY_MS).toBeGreaterThanOrEqual(0);
      expect(atMs - anchorMs - sequence * days * DAY_MS).toBeLessThan(LATE_MS);
    }
  });

  it('arms one timer for any number of rows', () => {
    const { clock, engine, add } = setUp();
    const rows = Array.from({ length: 10_000 }, (_, index) => add({ name: `s${index}`, intervalMs: 50 + index }));
    expect(clock.timerCount).toBe(1);
    clock.advance(1_000);
    expect(clock.timerCount).toBe(1);
    for (const row of rows) engine.remove(row);
    clock.advance(20_000);
    expect(clock.timerCount).toBe(0);
  });

  it('lets all that is due together leave together', () => {
    const { clock, sink, add } = setUp();
    for (let index = 0; index < 1_000; index += 1) add({ name: `s${index}`, last: 1 });
    clock.advance(200);
    expect([sink.sent.length, sink.flushes]).toEqual([1_000, 1]);
  });

  it('sends what is overdue at once and in order (P15)', () => {
    const { clock, sink, add } = setUp();
    add({ intervalMs: 10, elapsedMs: 2_500, from: 3 });
    clock.advance(0);
    expect(sink.sequencesTo('a')).toEqual(Array.from({ length: 248 }, (_, index) => index + 3));
  });

  it('keeps what is on time before what is caught up, which leaves 300 a ms (P15)', () => {
    const { clock, sink, add } = setUp();
    const startMs = clock.nowMs();
    for (let index = 0; index < 100; index += 1)
      add({ name: `behind-${index}`, intervalMs: 10, elapsedMs: 1_000, last: 100 });
    const flowing = Array.from({ length: 50 }, (_, index) => add({ name: `flows-${index}`, intervalMs: 10 }));
    clock.advance(45);
    const behind = sink.sent.filter(({ address }) => address.startsWith('behind'));
    expect(behind).toHaveLength(100 * 100);
    const tookMs = (behind.at(-1)?.atMs ?? Infinity) - startMs;
    expect(tookMs).toBeGreaterThan(30);
    expect(tookMs).toBeLessThan(40);
    for (const { key, anchorMs } of flowing) {
      const lateMs = sink.to(key.streamId).map(({ sequence, atMs }) => atMs - anchorMs - sequence * 10);
      expect(Math.max(...lateMs)).toBeLessThan(LATE_MS);
    }
  });

  it('brings all that are behind on by the same', () => {
    const { clock, sink, add } = setUp();
    for (let index = 0; index < 200; index += 1)
      add({ name: `s${index}`, intervalMs: 10, elapsedMs: 3_000, last: 300 });
    const next = new Map<string, number>();
    let widest = 0;
    sink.onSend = ({ address, sequence }) => {
      next.set(address, sequence);
      if (next.size === 200) widest = Math.max(widest, sequence - Math.min(...next.values()));
    };
    clock.advance(1_000);
    expect(widest).toBeLessThanOrEqual(8);
    expect(sink.sent).toHaveLength(200 * 300);
  });

  it('lets nobody wait for long who is behind, however many there are', () => {
    const { clock, sink, add } = setUp();
    for (let index = 0; index < 20_000; index += 1)
      add({ name: `s${index}`, intervalMs: 100, elapsedMs: 1_000, last: 10 });
    const lastMs = new Map<string, number>();
    let longestMs = 0;
    const startMs = clock.nowMs();
    sink.onSend = ({ address, atMs }) => {
      longestMs = Math.max(longestMs, atMs - (lastMs.get(address) ?? startMs));
      lastMs.set(address, atMs);
    };
    clock.advance(1_000);
    expect(sink.sent).toHaveLength(20_000 * 10);
    expect(longestMs).toBeLessThan(400);
  });

  it('gets even with streams that together want more than the pace of a catch-up', () => {
    const { clock, sink, add } = setUp();
    for (let index = 0; index < 5_000; index += 1) add({ name: `s${index}`, intervalMs: 10, elapsedMs: 100, last: 60 });
    clock.advance(500 + LATE_MS);
    expect(sink.sent).toHaveLength(5_000 * 60);
    expect(Math.max(...sink.sent.filter(({ sequence }) => sequence === 59).map(({ atMs }) => atMs))).toBeLessThan(
      clock.nowMs() - 5,
    );
  });

  it('ends a row whose source does not know when its next item is due, and serves the others', () => {
    const source = new BeatStreams();
    const dueMs = source.dueMs.bind(source);
    source.dueMs = (request, sequence) => {
      if (request.last === 8 && sequence === 3) throw new Error('no time');
      return request.last === 7 && sequence === 3 ? NaN : dueMs(request, sequence);
    };
    const { clock, sink, ended, add } = setUp(source);
    add({ name: 'none', last: 7 });
    add({ name: 'bad', last: 8 });
    add({ name: 'good', last: 3 });
    add({ name: 'never', last: 7, from: 3 });
    clock.advance(5_000);
    expect(sink.sent.filter(({ address }) => address !== 'good').map(({ sequence }) => sequence)).toEqual([1, 1, 2, 2]);
    expect(sink.sequencesTo('good')).toEqual([1, 2, 3]);
    expect(ended.map(([name, error]) => [name, error instanceof Error])).toEqual([
      ['never', true],
      ['none', true],
      ['bad', true],
      ['good', false],
    ]);
  });

  it('gives the event loop its turn when it is late itself', () => {
    const { clock, sink, state, engine, add } = setUp();
    state.mayAct = false;
    for (let index = 0; index < 100; index += 1) add({ name: `s${index}`, intervalMs: 1, last: 1_000 });
    clock.advance(1_000);
    Object.assign(state, { mayAct: true, turns: 0 });
    engine.wake();
    clock.advance(0);
    expect(sink.sent).toHaveLength(100 * 1_000);
    expect(state.turns).toBeGreaterThanOrEqual(100_000 / 4_000);
  });

  it('ends a row whose source fails, and serves the others', () => {
    const source = new BeatStreams();
    const encode = source.encode.bind(source);
    const failure = new Error('number 3 cannot be made');
    source.encode = (request, originUnixMs, sequence) => {
      if (request.last === 7 && sequence === 3) throw failure;
      return encode(request, originUnixMs, sequence);
    };
    const { clock, sink, ended, add } = setUp(source);
    add({ name: 'bad', last: 7 });
    add({ name: 'good', last: 8 });
    clock.advance(5_000);
    expect(sink.sequencesTo('bad')).toEqual([1, 2]);
    expect(sink.sequencesTo('good')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ended).toEqual([
      ['bad', failure],
      ['good', undefined],
    ]);
  });

  it('sends nothing of a row that was removed, be it while another row of its bucket is served', () => {
    const { clock, sink, engine, add } = setUp();
    add({ name: 'first' });
    const second = add({ name: 'second' });
    sink.onSend = () => engine.remove(second);
    clock.advance(1_000 + LATE_MS);
    expect(sink.sequencesTo('second')).toEqual([]);
    expect(sink.sequencesTo('first')).toHaveLength(10);
  });

  it('sends nothing more of a row that was removed by its own item', () => {
    const { clock, sink, engine, add } = setUp();
    const row = add({ intervalMs: 10, elapsedMs: 500 });
    sink.onSend = ({ sequence }) => sequence === 5 && engine.remove(row);
    clock.advance(1_000);
    expect(sink.sequencesTo('a')).toEqual([1, 2, 3, 4, 5]);
    expect(clock.timerCount).toBe(0);
  });

  it('sends nothing while it may not act, and goes on when woken', () => {
    const { clock, sink, state, engine, add } = setUp();
    add({ last: 20 });
    clock.advance(250);
    state.mayAct = false;
    clock.advance(500);
    add({ name: 'new', last: 20 });
    clock.advance(250);
    expect(sink.sent).toHaveLength(2);
    state.mayAct = true;
    engine.wake();
    clock.advance(0);
    expect(sink.sequencesTo('a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(sink.sequencesTo('new')).toEqual([1, 2]);
    clock.advance(2_000);
    expect(sink.sent).toHaveLength(40);
  });

  it('sends nothing while its sink is full, and then all that has fallen due', () => {
    const { clock, sink, engine, add } = setUp();
    add({ last: 20 });
    clock.advance(150);
    sink.isFull = true;
    clock.advance(100); // the turn in which it is found full
    add({ name: 'new', last: 20 });
    engine.wake();
    clock.advance(750);
    expect(sink.sent).toHaveLength(2);
    sink.isFull = false;
    clock.advance(10);
    expect(sink.sequencesTo('a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    clock.advance(2_000);
    expect(sink.sequencesTo('new')).toHaveLength(20);
  });

  it('does not wait for a sink any more once stopped', () => {
    const { clock, sink, engine, add } = setUp();
    add();
    sink.isFull = true;
    clock.advance(250);
    engine.stop();
    clock.advance(1_000);
    expect([sink.sent.length, clock.timerCount]).toEqual([1, 0]);
  });

  it('sends nothing once stopped', () => {
    const { clock, sink, engine, add } = setUp();
    add();
    clock.advance(250);
    engine.stop();
    add({ name: 'b' });
    engine.wake();
    clock.advance(1_000);
    expect(sink.sent).toHaveLength(2);
    expect(clock.timerCount).toBe(0);
  });

  it('skips what is overdue and no more, whatever the schedule', () => {
    const settings = fc.record({
      intervalMs: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0.5, max: 1_000, noNaN: true })),
      last: fc.option(fc.nat(400)),
      elapsedMs: fc.nat(60_000),
      from: fc.nat(400),
    });
    fc.assert(
      fc.property(settings, ({ intervalMs, last, elapsedMs, from }) => {
        fc.pre(last === null || from <= last);
        const { clock, sink, ended, engine, add } = setUp();
        const row = add({ intervalMs, last, elapsedMs, from });
        engine.skipOverdue(row);
        let expected = from;
        while (expected <= (last ?? Infinity) && clock.nowMs() - row.anchorMs >= expected * intervalMs) expected += 1;
        expect(row.nextSequence).toBe(expected);
        expect(ended.length).toBe(last !== null && expected > last ? 1 : 0);
        clock.advance(0);
        expect(sink.sent).toEqual([]);
      }),
    );
  });
});
