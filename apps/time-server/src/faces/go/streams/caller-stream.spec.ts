import { describe, expect, it } from '@jest/globals';
import { updateAt, type TimeRequest, type TimeResponse } from '@app/contracts';
import { LocalStreams, StreamError, StreamErrorCode } from '@app/nats-streams';
import { SimulatedClock } from '@app/testing';
import { TimeSource } from '../../../time-source.js';
import type { CallerStream } from './caller-stream.js';
import { CallerStreams } from './caller-streams.js';
import { errorText } from './error-text.js';
import type { TimeArguments } from './time-arguments.js';
import type { TimeCall } from './time-call.js';

const IDLE_MS = 60_000;
const START_UNIX_MS = Date.UTC(2026, 10, 21);
const NOT_INITIALIZED = '1003 Stream not initialized';
const REPLACED = '1004 the stream was replaced by a new one';

/** A face without protocol, whose calls write down what they are answered with. */
class Desk {
  readonly clock = new SimulatedClock({ startMs: START_UNIX_MS });
  readonly streams = new LocalStreams<TimeRequest>(
    { catchUpMs: 30_000, catchUpItems: 10_000, originGridMs: 5, checkRoom: () => this.checkRoom() },
    new TimeSource(),
    this.clock,
  );
  readonly callers = new CallerStreams({ idleMs: IDLE_MS, maxWaitingCalls: 3 }, this.streams, this.clock);
  readonly answers: (number | string)[] = [];
  readonly updates: TimeResponse[] = [];
  releases = 0;
  isFull = false;
  readonly caller = this.callers.caller('test', () => (this.releases += 1));

  next(args: TimeArguments = {}, caller: CallerStream = this.caller): TimeCall {
    const call = this.call();
    caller.getNextUpdate(args, call);
    return call;
  }

  request(args: TimeArguments = {}): void {
    this.caller.requestTimeStream(args, this.call());
  }

  /** What was answered since the last look: the numbers of updates, and errors. */
  get told(): (number | string)[] {
    return this.answers.splice(0);
  }

  private call(): TimeCall {
    return {
      update: (update) => {
        this.updates.push(update);
        this.answers.push(update.sequenceNum);
      },
      fail: (error) => this.answers.push(errorText(error)),
    };
  }

  private checkRoom(): void {
    if (this.isFull) throw new StreamError(StreamErrorCode.LimitReached, 'full');
  }
}

describe('the stream of a caller', () => {
  it('gives update 0 at once, and each one after it when it is due and asked for', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 2, timeZone: 'Asia/Tokyo' });
    desk.clock.advance(0);
    expect(desk.told).toEqual([0]);
    desk.next();
    desk.clock.advance(1_998);
    expect(desk.told).toEqual([]);
    desk.clock.advance(3);
    expect(desk.told).toEqual([1]);
    const request = { updateInterval: 2, duration: 0, timeZone: 'Asia/Tokyo' };
    expect(desk.updates).toEqual([0, 1].map((n) => updateAt(request, START_UNIX_MS, n)));
  });

  it('answers many calls at once in their order, one update each', () => {
    const desk = new Desk();
    desk.request();
    desk.next();
    desk.next();
    desk.clock.advance(1_001);
    expect(desk.told).toEqual([0, 1]);
    desk.clock.advance(1_000);
    expect(desk.told).toEqual([2]);
  });

  it('leaves nothing out where calls come late: what is overdue comes at once', () => {
    const desk = new Desk();
    desk.request();
    desk.clock.advance(3_500);
    expect(desk.told).toEqual([0]);
    for (const sequence of [1, 2, 3]) {
      desk.next();
      desk.clock.advance(1);
      expect(desk.told).toEqual([sequence]);
    }
    desk.next();
    desk.clock.advance(400);
    expect(desk.told).toEqual([]);
  });

  it('is opened by a first GetNextUpdate with arguments, and goes on for the same ones', () => {
    const desk = new Desk();
    for (const args of [{ updateInterval: 1 }, { updateInterval: 1 }, {}, { timeZone: 'UTC', updateInterval: 1 }]) {
      desk.next(args);
      desk.clock.advance(1_001);
    }
    expect(desk.told).toEqual([0, 1, 2, 3]);
    expect(desk.streams.streamCount).toBe(1);
  });

  it('is not there for a call without arguments: 1003', () => {
    const desk = new Desk();
    desk.next();
    expect(desk.told).toEqual([NOT_INITIALIZED]);
  });

  it('goes on where other arguments are refused: 1002', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 1 });
    desk.next({ updateInterval: 2 });
    desk.next({ duration: 'long' });
    const other = '1002 a stream with other arguments is open: call RequestTimeStream for a new one';
    expect(desk.told).toEqual([other, other]);
    desk.next({});
    desk.clock.advance(1_001);
    expect(desk.told).toEqual([0, 1]);
  });

  it('says what is wrong with a request in the words of its caller', () => {
    const desk = new Desk();
    desk.request({ updateInterval: -1, duration: 'x', timeZone: 'Mars' });
    expect(desk.told).toEqual([
      '1002 invalid request: UpdateInterval must be a number of seconds from 0.01 to 86400, got -1; ' +
        'Duration must be 0 (until cancelled) or a number of seconds up to 315360000, got "x"; ' +
        'TimeZone must be the name of an IANA time zone such as Europe/Paris, at most 64 characters, got "Mars"',
    ]);
    expect(desk.caller.isOpen).toBe(false);
  });

  it('begins anew with RequestTimeStream, and what waited for the old one is told', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 10 });
    desk.clock.advance(5);
    desk.next();
    desk.next();
    desk.clock.advance(1_002);
    expect(desk.told).toEqual([0]);
    desk.request({ updateInterval: 5 });
    desk.clock.advance(0);
    expect(desk.told).toEqual([REPLACED, REPLACED, 0]);
    expect([desk.streams.streamCount, desk.callers.streamCount, desk.releases]).toEqual([1, 1, 0]);
    desk.next();
    desk.clock.advance(5_000);
    expect(desk.told).toEqual([1]);
    expect(desk.updates.map(({ timestamp }) => timestamp - START_UNIX_MS / 1_000)).toEqual([0, 1, 6]);
  });

  it('stays as it is when a new one cannot be had', () => {
    const desk = new Desk();
    desk.request();
    desk.clock.advance(1);
    desk.isFull = true;
    desk.request();
    desk.request({ updateInterval: -1 });
    expect(desk.told).toEqual([0, '1005 full', expect.stringMatching(/^1002 /)]);
    desk.next();
    desk.clock.advance(1_001);
    expect(desk.told).toEqual([1]);
  });

  it('ends with its last update: who still waits, and who asks without arguments, is told 1003', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 1, duration: 1 });
    desk.next();
    desk.next();
    desk.clock.advance(1_001);
    expect(desk.told).toEqual([0, 1, NOT_INITIALIZED]);
    expect(desk.updates.map(({ isFinal }) => isFinal)).toEqual([false, true]);
    expect([desk.streams.streamCount, desk.callers.streamCount, desk.releases]).toEqual([0, 0, 1]);
    desk.next();
    desk.next({ updateInterval: 1, duration: 1 });
    desk.clock.advance(1);
    expect(desk.told).toEqual([NOT_INITIALIZED, 0]);
  });

  it('ends when nobody has asked for 60 s beyond its due, and not while somebody waits', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 100 });
    const waiting = desk.callers.caller('waiting');
    desk.next({ updateInterval: 86_400 }, waiting);
    desk.next({}, waiting);
    desk.clock.advance(100_000 + IDLE_MS - 1);
    expect(desk.told).toEqual([0, 0]);
    expect(desk.callers.streamCount).toBe(2);
    desk.clock.advance(1_002);
    expect([desk.streams.streamCount, desk.callers.streamCount, desk.releases]).toEqual([1, 1, 1]);
    desk.next();
    expect(desk.told).toEqual([`${NOT_INITIALIZED}: the last one ended, for nobody asked for its updates for 60 s`]);
  });

  it('has so many calls wait and no more: 1005', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 10 });
    desk.clock.advance(1);
    for (let call = 0; call < 4; call++) desk.next();
    expect(desk.told).toEqual([0, '1005 no more than 3 calls may wait for a stream']);
  });

  it('keeps the update of a call that was cancelled for the next', () => {
    const desk = new Desk();
    desk.request();
    desk.clock.advance(1);
    desk.caller.cancel(desk.next());
    desk.clock.advance(5_000);
    expect(desk.told).toEqual([0]);
    desk.next();
    desk.clock.advance(1);
    expect(desk.told).toEqual([1]);
  });

  it('is gone with its caller, who is told nothing', () => {
    const desk = new Desk();
    desk.request();
    desk.next();
    desk.caller.close();
    desk.clock.advance(10_000);
    expect([desk.told, desk.streams.streamCount, desk.releases]).toEqual([[], 0, 1]);
  });

  it('ends with all others when the replica leaves, and no new one begins', () => {
    const desk = new Desk();
    desk.request({ updateInterval: 10 });
    desk.clock.advance(1);
    desk.next();
    desk.streams.refuse('the replica leaves');
    desk.request();
    desk.callers.end(new StreamError(StreamErrorCode.Terminated, 'over'));
    expect(desk.told).toEqual([0, '1003 the replica leaves', '1004 over']);
    expect(desk.streams.streamCount).toBe(0);
    desk.streams.stop();
    expect(desk.clock.timerCount).toBe(0);
  });
});

describe('the streams of 1,000 callers', () => {
  it('that all wait have two timers: one for what is due, one for who is idle', () => {
    const desk = new Desk();
    const callers = Array.from({ length: 1_000 }, (_, index) => desk.callers.caller(String(index)));
    for (const caller of callers) desk.next({ updateInterval: 1 }, caller);
    desk.clock.advance(1);
    for (const caller of callers) desk.next({}, caller);
    expect(desk.told).toEqual(callers.map(() => 0));
    desk.clock.advance(500);
    expect(desk.clock.timerCount).toBe(2);
    desk.clock.advance(500);
    expect(desk.told).toEqual(callers.map(() => 1));
    for (const caller of callers) caller.close();
    desk.clock.advance(2_000);
    expect(desk.clock.timerCount).toBe(0);
  });
});
