import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedClock } from '@app/testing';
import { BeatStreams, type Beat } from '../../test/simulation/beat.js';
import { RecordingSink } from '../../test/simulation/recording-sink.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { LocalStream } from './local-stream.js';
import { LocalStreams, type LocalOpenOptions } from './local-streams.js';
import type { ReplicaEvent } from './replica-event.js';

const LATE_MS = 2;

interface Opening extends Partial<LocalOpenOptions<Beat, string>> {
  readonly name?: string;
  readonly request?: unknown;
}

function setUp({ room = Infinity, originGridMs = 1 } = {}) {
  const clock = new SimulatedClock();
  const sink = new RecordingSink(clock);
  const ends: [name: string, error: StreamError | undefined][] = [];
  const checkRoom = (): void => {
    if (streams.streamCount >= room) throw new StreamError(StreamErrorCode.LimitReached, 'full');
  };
  const limits = { originGridMs, catchUpMs: 30_000, catchUpItems: 10_000, checkRoom };
  const streams: LocalStreams<Beat> = new LocalStreams(limits, new BeatStreams(), clock.process());
  const events: ReplicaEvent[] = [];
  streams.events.subscribe((event) => events.push(event));
  const open = ({ name = 'a', request = beat(), ...options }: Opening = {}): LocalStream<Beat> =>
    streams.open(request, {
      reader: 'test',
      sink,
      addressOf: () => name,
      onEnd: (error) => ends.push([name, error]),
      ...options,
    });
  const kinds = (): string[] => events.map(({ kind }) => kind);
  return { clock, sink, streams, ends, open, kinds };
}

function beat(setting: Partial<Beat> = {}): Beat {
  return { intervalMs: 100, last: null, ...setting };
}

function codeOf(call: () => unknown): number | undefined {
  try {
    call();
  } catch (error) {
    return error instanceof StreamError ? error.code : undefined;
  }
  return undefined;
}

describe('streams of readers in the same process', () => {
  it('send item 0 at once and each further one when it is due, to the last', () => {
    const { clock, sink, streams, ends, open, kinds } = setUp();
    const stream = open({ request: beat({ last: 3 }) });
    expect(sink.sent).toEqual([]); // not before the caller's turn is over
    const openedMs = clock.nowMs();
    clock.advance(1_000);
    expect(sink.sequencesTo('a')).toEqual([0, 1, 2, 3]);
    for (const { sequence, atMs } of sink.sent) {
      expect(atMs - openedMs - sequence * 100).toBeGreaterThanOrEqual(-1); // the grid of origins
      expect(atMs - openedMs - sequence * 100).toBeLessThan(LATE_MS);
    }
    expect(ends).toEqual([['a', undefined]]);
    expect(stream.isEnded).toBe(true);
    expect(streams.streamCount).toBe(0);
    expect(kinds()).toEqual(['opened', 'ended']);
    expect(clock.timerCount).toBe(0);
  });

  it('go on from where a reader stands in a stream that began elsewhere', () => {
    const { clock, sink, open, kinds } = setUp();
    const originUnixMs = clock.unixMs() - 1_000;
    open({ request: beat({ last: 12 }), from: { originUnixMs, nextSequence: 8 } });
    clock.advance(0);
    clock.advance(5);
    expect(sink.sequencesTo('a')).toEqual([8, 9, 10]);
    clock.advance(1_000);
    expect(sink.sequencesTo('a')).toEqual([8, 9, 10, 11, 12]);
    expect(kinds()).toEqual(['resumed', 'ended']);
  });

  it.each([1, 7, 1_000])(
    'begin where the face asks for, where a turn has a price, whatever the own grid of %i ms',
    (originGridMs) => {
      const { clock, sink, open } = setUp({ originGridMs });
      clock.advance(13);
      const origins = [0, 10, 40].map((offsetMs) => {
        const { originUnixMs } = open({ name: `${offsetMs}`, origins: { gridMs: 50, offsetMs } });
        expect(originUnixMs % 50).toBe(offsetMs);
        expect(clock.unixMs() - originUnixMs).toBeGreaterThanOrEqual(0);
        expect(clock.unixMs() - originUnixMs).toBeLessThan(50);
        return [`${offsetMs}`, originUnixMs] as const;
      });
      clock.advance(1);
      expect(sink.sent.map(({ sequence }) => sequence)).toEqual([0, 0, 0]);
      clock.advance(149);
      for (const [name, originUnixMs] of origins) {
        const second = sink.sent.find((sent) => sent.address === name && sent.sequence === 1);
        expect(Math.abs((second?.atMs ?? NaN) - (originUnixMs + 100))).toBeLessThan(LATE_MS);
      }
    },
  );

  it('refuse what cannot be served, and keep nothing of it', () => {
    const { clock, streams, open } = setUp({ room: 1 });
    const now = clock.unixMs();
    const from = (originUnixMs: number, nextSequence: number) => (): unknown =>
      open({ request: beat({ last: 1_000_000 }), from: { originUnixMs, nextSequence } });
    expect(codeOf(() => open({ request: { intervalMs: 'x' } }))).toBe(1002);
    expect(codeOf(from(now, -1))).toBe(1002);
    expect(codeOf(from(now, 0.5))).toBe(1002);
    expect(codeOf(from(Number.NaN, 0))).toBe(1002);
    expect(codeOf(from(Infinity, 0))).toBe(1002);
    expect(codeOf(from(now, 1_000_001))).toBe(1002);
    expect(codeOf(from(now - 31_000, 0))).toBe(1004);
    expect(streams.streamCount).toBe(0);
    open();
    expect(codeOf(() => open())).toBe(1005);
  });

  it('send nothing while paused and everything afterwards, in order', () => {
    const { clock, sink, open } = setUp();
    const stream = open({ isPaused: true });
    clock.advance(1_000);
    expect(sink.sent).toEqual([]);
    expect(clock.timerCount).toBe(0);
    expect(stream.dueInMs).toBeLessThanOrEqual(-1_000);
    stream.resume();
    clock.advance(200);
    expect(sink.sequencesTo('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('may be paused by the sink, after any item, the last one included', () => {
    const { clock, sink, ends, open } = setUp();
    const stream = open({ request: beat({ last: 2 }) });
    sink.onSend = () => stream.pause();
    for (const expected of [[0], [0, 1], [0, 1, 2]]) {
      clock.advance(1_000);
      expect(sink.sequencesTo('a')).toEqual(expected);
      expect(ends).toEqual([]);
      stream.resume();
    }
    expect(ends).toEqual([['a', undefined]]);
    stream.pause();
    stream.resume();
    clock.advance(1_000);
    expect(sink.sent).toHaveLength(3);
  });

  it('end without a word when they are cancelled, from inside the sink, too', () => {
    const { clock, sink, streams, ends, open, kinds } = setUp();
    const stream = open();
    sink.onSend = () => stream.cancel();
    clock.advance(1_000);
    stream.cancel();
    expect(sink.sequencesTo('a')).toEqual([0]);
    expect(ends).toEqual([]);
    expect(kinds()).toEqual(['opened', 'cancelled']);
    expect(streams.streamCount).toBe(0);
    expect(clock.timerCount).toBe(0);
  });

  it('end with the error of a sink that throws, and harm no other', () => {
    const { clock, sink, ends, open } = setUp();
    open({ name: 'a' });
    open({ name: 'b' });
    sink.onSend = ({ address, sequence }) => {
      if (address === 'a' && sequence === 1) throw new Error('broken');
    };
    clock.advance(350);
    expect(ends).toEqual([['a', expect.objectContaining({ code: 1004 })]]);
    expect(sink.sequencesTo('b')).toEqual([0, 1, 2, 3]);
  });

  it('are refused while the replica leaves, and end with 1004 when it stops', () => {
    const { clock, sink, streams, ends, open } = setUp();
    open();
    streams.refuse('the replica is leaving');
    expect(codeOf(() => open())).toBe(1003);
    clock.advance(150);
    expect(sink.sequencesTo('a')).toEqual([0, 1]);
    streams.stop();
    clock.advance(1_000);
    expect(sink.sent).toHaveLength(2);
    expect(ends).toEqual([['a', expect.objectContaining({ code: 1004 })]]);
    expect(clock.timerCount).toBe(0);
  });

  it('lose and repeat nothing, however they are paused and resumed', () => {
    const step = fc.record({
      ms: fc.integer({ min: 0, max: 400 }),
      does: fc.constantFrom('pause' as const, 'resume' as const, 'nothing' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 20 }), (steps, last) => {
        const { clock, sink, streams, ends, open } = setUp();
        const stream = open({ request: beat({ last }) });
        for (const { ms, does } of steps) {
          if (does !== 'nothing') stream[does]();
          clock.advance(ms);
          expect(sink.sequencesTo('a')).toEqual(sink.sent.map((_, index) => index));
        }
        stream.resume();
        clock.advance(10_000);
        expect(sink.sequencesTo('a')).toEqual(Array.from({ length: last + 1 }, (_, index) => index));
        expect(ends).toEqual([['a', undefined]]);
        expect(streams.streamCount).toBe(0);
      }),
    );
  });
});
