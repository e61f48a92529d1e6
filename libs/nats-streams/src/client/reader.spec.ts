import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { BeatStreams, type Beat, type BeatItem } from '../../test/simulation/beat.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import { Reader, type ReaderPort, type ReaderState } from './reader.js';
import type { ResumeReason } from './stream-notice.js';

const ORIGIN_UNIX_MS = 1_000_000;
const PATIENCE = { startBudgetMs: 3_000, recoveryBudgetMs: 30_000, silenceMs: 700 };
const format = new BeatStreams();

/** A reader whose world is in the test's hands; `log` says what it made happen. */
function setUp(request: Beat = { intervalMs: 100, last: null }, joinsAt?: { originMs: number; nextSequence: number }) {
  const clock = new SimulatedClock({ startMs: 0 });
  const log: string[] = [];
  const delivered: number[] = [];
  const errors: StreamError[] = [];
  const world = { isLinkUp: true };
  const port: ReaderPort<Beat, BeatItem> = {
    nowMs: () => clock.nowMs(),
    isLinkUp: () => world.isLinkUp,
    request: ({ epoch, isNew }, withinMs) => log.push(`${isNew ? 'open' : 'resume'} ${epoch} in ${withinMs}`),
    cancel: (_, epoch, serverId) => log.push(`cancel ${epoch} at ${serverId ?? 'all'}`),
    over: () => log.push('over'),
    started: ({ originUnixMs }) => log.push(`started, of ${originUnixMs}`),
    ownerChanged: ({ owner }, before) => log.push(`owner ${before} to ${owner}`),
    resumed: (_, from, reason, pauseMs) => log.push(`resumed from ${from} for ${reason} after ${pauseMs}`),
    wakeAt: (sleeper, atMs) => void (sleeper.dueMs = atMs),
  };
  const observer = {
    next: ({ sequence }: BeatItem) => delivered.push(sequence),
    complete: () => log.push('complete'),
    error: (error: StreamError) => {
      errors.push(error);
      log.push(`fail ${error.code}`);
    },
  };
  const position = joinsAt && { ...joinsAt, originUnixMs: ORIGIN_UNIX_MS };
  const reader = new Reader('s', request, format, PATIENCE, port, observer, position);
  const item = (sequence: number): Uint8Array => Buffer.from(format.encode(request, ORIGIN_UNIX_MS, sequence));
  const update = (sequence: number, epoch = reader.epoch): void => reader.update(epoch, item(sequence));
  const opened = (epoch = reader.epoch): void =>
    reader.opened(epoch, 'A', ORIGIN_UNIX_MS, {
      sequence: 0,
      originUnixMs: ORIGIN_UNIX_MS,
      isLast: request.last === 0,
    });
  /** Lets time pass, waking the reader when it asked to be. */
  const pass = (ms: number): void => {
    const untilMs = clock.nowMs() + ms;
    while (clock.nowMs() < untilMs) {
      clock.advance(Math.min(10, untilMs - clock.nowMs()));
      reader.wake();
    }
  };
  const to = (state: ReaderState): void => {
    reader.start();
    if (state === 'STARTING') return;
    opened();
    if (state === 'RESUMING') reader.suspect('no responder');
    if (state === 'DONE') reader.unsubscribe();
    if (state === 'FAILED') reader.fail(new StreamError(StreamErrorCode.Terminated, 'by the test'));
  };
  const taken = (): string[] => log.splice(0);
  return { clock, reader, world, delivered, errors, item, update, opened, pass, to, taken };
}

const failure = (code: StreamErrorCode): StreamError => new StreamError(code, 'refused');

describe('a reader that is STARTING (P7)', () => {
  it('asks for its stream at once under epoch 1', () => {
    const { reader, taken } = setUp();
    reader.start();
    expect([reader.state, ...taken()]).toEqual(['STARTING', 'open 1 in 0']);
  });

  it('is LIVE with the answer, and delivers item 0', () => {
    const { reader, delivered, opened, taken, to } = setUp();
    to('STARTING');
    taken();
    opened();
    expect([reader.state, reader.owner, reader.originUnixMs, reader.nextSequence]).toEqual([
      'LIVE',
      'A',
      ORIGIN_UNIX_MS,
      1,
    ]);
    expect([delivered, taken()]).toEqual([[0], ['owner undefined to A', `started, of ${ORIGIN_UNIX_MS}`]]);
  });

  it('is DONE with the answer if item 0 is all there is', () => {
    const { reader, delivered, opened, taken, to } = setUp({ intervalMs: 100, last: 0 });
    to('STARTING');
    taken();
    opened();
    expect([reader.state, delivered]).toEqual(['DONE', [0]]);
    expect(taken()).toEqual([
      'owner undefined to A',
      `started, of ${ORIGIN_UNIX_MS}`,
      'owner A to undefined',
      'over',
      'complete',
    ]);
  });

  it('asks again with a higher epoch after an attempt without answer, and then cancels the former (P6, P17)', () => {
    const { reader, opened, pass, taken, to } = setUp();
    to('STARTING');
    reader.unanswered(1, false);
    pass(50);
    expect(taken()).toEqual(['open 1 in 0', 'open 2 in 0']);
    opened(1); // too late: another may have been asked since
    expect(reader.state).toBe('STARTING');
    opened(2);
    expect(reader.state).toBe('LIVE');
    expect(taken()).toEqual(['cancel 1 at all', 'owner undefined to A', `started, of ${ORIGIN_UNIX_MS}`]);
  });

  it('has nothing to cancel after attempts that certainly reached nobody (P17)', () => {
    const { reader, opened, pass, taken, to } = setUp();
    to('STARTING');
    reader.unanswered(1, true);
    pass(50);
    taken();
    opened();
    expect(taken()).toEqual(['owner undefined to A', `started, of ${ORIGIN_UNIX_MS}`]);
  });

  it('keeps updates that overtake the answer, and delivers them after it', () => {
    const { reader, delivered, opened, update, to } = setUp();
    to('STARTING');
    update(1);
    opened();
    update(2);
    expect([delivered, reader.state]).toEqual([[0, 1, 2], 'LIVE']);
  });

  it('keeps 16 of them at most; the gap is seen later', () => {
    const { reader, delivered, opened, update, to } = setUp();
    to('STARTING');
    for (let sequence = 1; sequence <= 20; sequence += 1) update(sequence);
    opened();
    update(21);
    expect([delivered.length, reader.state, reader.reason]).toEqual([17, 'RESUMING', 'gap']);
  });

  it.each([
    [StreamErrorCode.InvalidRequest, 'FAILED'],
    [StreamErrorCode.Terminated, 'FAILED'],
    [StreamErrorCode.LimitReached, 'FAILED'],
    [StreamErrorCode.Unauthenticated, 'FAILED'],
    [StreamErrorCode.NotPermitted, 'FAILED'],
    [StreamErrorCode.InitializationFailed, 'STARTING'],
    [StreamErrorCode.Connection, 'STARTING'],
  ] as const)('is, when refused with %p, %s', (code, state) => {
    const { reader, errors, to } = setUp();
    to('STARTING');
    reader.refused(1, failure(code));
    expect(reader.state).toBe(state);
    expect(errors.map((error) => error.code)).toEqual(state === 'FAILED' ? [code] : []);
  });

  it('fails with 1003 and the last refusal as cause when its budget is used up (P18)', () => {
    const { clock, reader, errors, pass, taken, to } = setUp();
    to('STARTING');
    const refusal = failure(StreamErrorCode.InitializationFailed);
    while (!reader.isOver && clock.nowMs() < 60_000) {
      reader.refused(reader.epoch, refusal);
      pass(20);
    }
    expect(clock.nowMs()).toBeGreaterThanOrEqual(3_000);
    expect(clock.nowMs()).toBeLessThan(3_100);
    expect(errors[0]).toMatchObject({ code: 1003, cause: refusal });
    expect(taken().filter((line) => line.startsWith('open')).length).toBeGreaterThan(4);
  });

  it('fails with 1001 when there is no connection all the while (P18)', () => {
    const { reader, world, errors, pass, taken } = setUp();
    world.isLinkUp = false;
    reader.start();
    pass(3_100);
    expect([errors[0].code, taken()]).toEqual([1001, ['over', 'fail 1001']]);
  });

  it('asks as soon as the link is there', () => {
    const { reader, world, taken } = setUp();
    world.isLinkUp = false;
    reader.start();
    world.isLinkUp = true;
    reader.hurry();
    expect(taken()).toEqual(['open 1 in 0']);
  });

  it('cancels everywhere when it is left (P17)', () => {
    const { reader, taken, to } = setUp();
    to('STARTING');
    taken();
    reader.unsubscribe();
    expect([reader.state, ...taken()]).toEqual(['DONE', 'cancel 1 at all', 'over']);
  });
});

describe('a reader that goes on with a stream of somebody else (P5)', () => {
  const from = { originMs: -450, nextSequence: 5 };

  it('asks for a resume from its number, and tells how old the stream is by the clock it was given', () => {
    const { reader, taken } = setUp(undefined, from);
    reader.start();
    expect([reader.state, reader.nextSequence, reader.elapsedMs, ...taken()]).toEqual([
      'STARTING',
      5,
      450,
      'resume 1 in 0',
    ]);
  });

  it('is LIVE with the answer, and delivers what comes even before it', () => {
    const { reader, delivered, update, taken } = setUp(undefined, from);
    reader.start();
    taken();
    update(5);
    reader.resumed(1, 'A');
    update(6);
    expect([reader.state, delivered]).toEqual(['LIVE', [5, 6]]);
    expect(taken()).toEqual(['owner undefined to A', `started, of ${ORIGIN_UNIX_MS}`]);
  });

  it('fails as a new one does, within the start budget (P18)', () => {
    const { reader, errors, pass } = setUp(undefined, from);
    reader.start();
    pass(PATIENCE.startBudgetMs);
    expect([reader.state, errors.map(({ code }) => code)]).toEqual(['FAILED', [StreamErrorCode.InitializationFailed]]);
  });

  it('completes without asking if its number is beyond the last', () => {
    const { reader, taken } = setUp({ intervalMs: 100, last: 4 }, from);
    reader.start();
    expect([reader.state, ...taken()]).toEqual(['DONE', 'over', 'complete']);
  });

  it('takes no answer to an open', () => {
    const { reader, opened } = setUp(undefined, from);
    reader.start();
    opened();
    expect(reader.state).toBe('STARTING');
  });

  it('tells from which number it went on, whatever came before the answer', () => {
    const { reader, update } = setUp(undefined, from);
    reader.start();
    reader.resumed(1, 'A');
    update(5);
    reader.suspect('no responder');
    update(6);
    update(7);
    reader.resumed(2, 'B');
    expect([reader.resumedFrom, reader.nextSequence]).toEqual([6, 8]);
  });

  it('is resumed like any other when its owner dies', () => {
    const { reader, delivered, update, taken } = setUp(undefined, from);
    reader.start();
    reader.resumed(1, 'A');
    update(5);
    taken();
    reader.suspect('no responder');
    reader.resumed(2, 'B');
    update(6);
    expect(delivered).toEqual([5, 6]);
    expect(taken()).toEqual(expect.arrayContaining(['resume 2 in 0', 'owner undefined to B']));
  });
});

describe('a reader that is LIVE (P7)', () => {
  it('delivers the next item, drops those it had, and completes after the last', () => {
    const { reader, delivered, update, taken, to } = setUp({ intervalMs: 100, last: 2 });
    to('LIVE');
    taken();
    for (const sequence of [0, 1, 1, 0, 2, 2]) update(sequence);
    expect([delivered, reader.state]).toEqual([[0, 1, 2], 'DONE']);
    expect(taken()).toEqual(['owner A to undefined', 'over', 'complete']);
  });

  it('resumes from the next item after a gap, gathered for 20 ms (P16)', () => {
    const { reader, delivered, update, taken, to } = setUp();
    to('LIVE');
    taken();
    update(1);
    update(3);
    expect([reader.state, reader.nextSequence, reader.lostOwner]).toEqual(['RESUMING', 2, 'A']);
    expect(taken()).toEqual(['owner A to undefined', 'resume 2 in 20']);
    expect(delivered).toEqual([0, 1]);
  });

  it('counts what it cannot read as not received (P16)', () => {
    const { reader, delivered, update, to } = setUp();
    to('LIVE');
    reader.update(1, Buffer.from('{"sequence":'));
    reader.update(1, new Uint8Array());
    expect([reader.state, delivered]).toEqual(['LIVE', [0]]);
    update(1);
    expect(delivered).toEqual([0, 1]);
  });

  it('drops updates of an older epoch, and tells their sender once a second (P16, P17)', () => {
    const { reader, delivered, update, pass, taken, to } = setUp({ intervalMs: 60_000, last: null });
    to('LIVE');
    reader.suspect('no responder');
    reader.resumed(2, 'B');
    taken();
    update(1, 1);
    update(2, 1);
    expect(taken()).toEqual(['cancel 1 at all']);
    pass(1_000);
    update(3, 1);
    expect(taken()).toEqual(['cancel 1 at all']);
    expect([delivered, reader.state]).toEqual([[0], 'LIVE']);
  });

  it('tells all former owners at once when one of them still sends (P17)', () => {
    const { reader, update, taken, to } = setUp();
    to('LIVE');
    reader.suspect('no responder');
    reader.resumed(2, 'B');
    reader.suspect('no responder');
    reader.resumed(3, 'C');
    taken();
    update(1, 1);
    update(1, 2);
    expect(taken()).toEqual(['cancel 2 at all']);
  });

  it('drops updates of an epoch that it never asked for (P16)', () => {
    const { delivered, update, to } = setUp();
    to('LIVE');
    update(1, 7);
    expect(delivered).toEqual([0]);
  });

  it('resumes after an interval and 700 ms of silence, and not before (P16)', () => {
    const { reader, pass, update, to } = setUp({ intervalMs: 2_000, last: null });
    to('LIVE');
    pass(2_000);
    update(1);
    pass(2_690);
    expect(reader.state).toBe('LIVE');
    pass(20);
    expect([reader.state, reader.reason]).toEqual(['RESUMING', 'silence']);
  });

  it('does not take an interval of a day for silence (P16)', () => {
    const { reader, clock, to } = setUp({ intervalMs: 86_400_000, last: null });
    to('LIVE');
    clock.advance(86_400_000);
    reader.wake();
    expect(reader.state).toBe('LIVE');
    clock.advance(710);
    reader.wake();
    expect(reader.state).toBe('RESUMING');
  });

  it('is not silent while it catches up, however far it is behind (P16)', () => {
    const { reader, clock, delivered, update, pass, to } = setUp({ intervalMs: 10, last: null });
    to('LIVE');
    reader.suspect('heartbeat silent');
    clock.advance(5_000);
    reader.resumed(2, 'B');
    for (let sequence = 1; sequence <= 40; sequence += 1) {
      pass(100);
      update(sequence);
      expect(reader.state).toBe('LIVE');
    }
    expect(delivered).toHaveLength(41);
  });

  it.each(['no responder', 'heartbeat silent', 'drain'] as const)('resumes at once for %p', (reason) => {
    const { reader, taken, to } = setUp();
    to('LIVE');
    taken();
    reader.suspect(reason);
    expect([reader.state, reader.reason, reader.preferredOwner]).toEqual(['RESUMING', reason, undefined]);
    expect(taken()).toEqual(['owner A to undefined', 'resume 2 in 0']);
  });

  it('asks nobody when the link is lost, and its old owner first when it is back (P11, P22)', () => {
    const { reader, world, taken, to } = setUp();
    to('LIVE');
    taken();
    world.isLinkUp = false;
    reader.linkLost();
    expect([reader.state, reader.reason, ...taken()]).toEqual(['RESUMING', 'reconnect', 'owner A to undefined']);
    world.isLinkUp = true;
    reader.hurry();
    expect([reader.preferredOwner, ...taken()]).toEqual(['A', 'resume 2 in 0']);
  });

  it('cancels at its owner when it is left, and at all if somebody else may serve it (P17)', () => {
    const certain = setUp();
    certain.to('LIVE');
    certain.taken();
    certain.reader.unsubscribe();
    expect(certain.taken()).toEqual(['cancel 1 at A', 'owner A to undefined', 'over']);
    const uncertain = setUp();
    uncertain.to('RESUMING');
    uncertain.taken();
    uncertain.reader.unsubscribe();
    expect(uncertain.taken()).toEqual(['cancel 2 at all', 'over']);
  });
});

describe('a reader that is RESUMING (P7)', () => {
  it('is LIVE with the answer; the owner before is told, in case it lives (P17)', () => {
    const { reader, clock, taken, to } = setUp();
    to('RESUMING');
    taken();
    clock.advance(250);
    reader.resumed(2, 'B');
    expect([reader.state, reader.owner]).toEqual(['LIVE', 'B']);
    expect(taken()).toEqual(['cancel 1 at A', 'owner undefined to B', 'resumed from A for no responder after 150']);
  });

  it('does not cancel anything when the same owner goes on', () => {
    const { reader, taken, to } = setUp();
    to('RESUMING');
    taken();
    reader.resumed(2, 'A');
    expect(taken()).toEqual(['owner undefined to A', 'resumed from A for no responder after 0']);
  });

  it('takes the updates of the new owner that come before its answer', () => {
    const { reader, clock, delivered, update, taken, to } = setUp();
    to('RESUMING');
    taken();
    clock.advance(250);
    update(1, 1);
    update(1);
    update(2);
    clock.advance(100);
    reader.resumed(2, 'B');
    expect([delivered, reader.state]).toEqual([[0, 1, 2], 'LIVE']);
    expect(taken().at(-1)).toBe('resumed from A for no responder after 150');
  });

  it('is DONE if the last item comes before the answer', () => {
    const { reader, delivered, update, to } = setUp({ intervalMs: 100, last: 1 });
    to('RESUMING');
    update(1);
    reader.resumed(2, 'B');
    expect([reader.state, delivered]).toEqual(['DONE', [0, 1]]);
  });

  it('raises the epoch with every attempt, and hears only the answer to the last (P6)', () => {
    const { reader, pass, to } = setUp();
    to('RESUMING');
    for (let epoch = 2; epoch < 6; epoch += 1) {
      reader.unanswered(epoch, false);
      pass(500);
      expect(reader.epoch).toBe(epoch + 1);
      reader.resumed(epoch, 'B');
      reader.refused(epoch, failure(StreamErrorCode.InvalidRequest));
      reader.unanswered(epoch, false);
      expect(reader.state).toBe('RESUMING');
    }
    reader.resumed(6, 'C');
    expect([reader.state, reader.owner]).toEqual(['LIVE', 'C']);
  });

  it.each([
    [StreamErrorCode.InvalidRequest, 'FAILED'],
    [StreamErrorCode.Terminated, 'FAILED'],
    [StreamErrorCode.Unauthenticated, 'FAILED'],
    [StreamErrorCode.NotPermitted, 'FAILED'],
    [StreamErrorCode.LimitReached, 'RESUMING'],
    [StreamErrorCode.InitializationFailed, 'RESUMING'],
    [StreamErrorCode.Connection, 'RESUMING'],
  ] as const)('is, when refused with %p, %s', (code, state) => {
    const { reader, to } = setUp();
    to('RESUMING');
    reader.refused(2, failure(code));
    expect(reader.state).toBe(state);
  });

  it('fails with 1004 when its budget is used up, and cancels everywhere (P17, P18)', () => {
    const { clock, reader, errors, pass, taken, to } = setUp();
    to('RESUMING');
    while (!reader.isOver && clock.nowMs() < 120_000) {
      reader.unanswered(reader.epoch, false);
      pass(100);
      taken().splice(0, taken().length);
    }
    expect(clock.nowMs()).toBeGreaterThanOrEqual(30_000);
    expect(clock.nowMs()).toBeLessThan(30_200);
    expect(errors.map(({ code }) => code)).toEqual([1004]);
  });

  it('asks the owner that drains to keep the stream if the others cannot take it', () => {
    const { reader, to } = setUp();
    to('LIVE');
    const { owner } = reader;
    reader.suspect('drain');
    expect(reader.preferredOwner).toBeUndefined();
    reader.refused(reader.epoch, failure(StreamErrorCode.LimitReached));
    expect(reader.preferredOwner).toBe(owner);
    reader.unanswered(reader.epoch, true);
  });

  it('has a new budget for each recovery (P18)', () => {
    const { reader, update, pass, to } = setUp();
    to('LIVE');
    for (let round = 1; round <= 5; round += 1) {
      reader.suspect('no responder');
      pass(20_000);
      reader.resumed(reader.epoch, 'B');
      update(round);
    }
    expect(reader.state).toBe('LIVE');
  });

  it('fails in the end when it is resumed again and again and gets no item (P18)', () => {
    const { clock, reader, errors, pass, to } = setUp();
    to('LIVE');
    while (!reader.isOver && clock.nowMs() < 300_000) {
      if (reader.state === 'RESUMING') reader.resumed(reader.epoch, 'B');
      pass(100);
    }
    expect(errors.map(({ code }) => code)).toEqual([1004]);
    expect(clock.nowMs()).toBeLessThan(60_000);
  });

  it('does not ask twice at once when it is hurried', () => {
    const { reader, taken, to } = setUp();
    to('RESUMING');
    taken();
    reader.hurry();
    expect(taken()).toEqual([]);
    reader.unanswered(2, true);
    reader.hurry();
    expect(taken()).toEqual(['resume 3 in 0']);
  });

  it('tells elapsed time by the promptest update, whatever came late', () => {
    const { clock, reader, update, to } = setUp();
    to('LIVE');
    clock.advance(100);
    update(1);
    clock.advance(400);
    update(2); // 300 ms late
    expect(reader.elapsedMs).toBe(500);
  });
});

describe('a reader that is DONE or FAILED (P7)', () => {
  it.each(['DONE', 'FAILED'] as const)('does nothing any more, whatever comes: %s', (state) => {
    const { reader, clock, delivered, opened, update, taken, to } = setUp();
    to(state);
    taken();
    const before = delivered.length;
    const inputs: (() => void)[] = [
      () => opened(),
      () => reader.resumed(reader.epoch, 'B'),
      () => reader.refused(reader.epoch, failure(StreamErrorCode.InvalidRequest)),
      () => reader.unanswered(reader.epoch, false),
      () => update(1),
      () => update(5),
      () => update(1, 0),
      () => reader.suspect('no responder'),
      () => reader.linkLost(),
      () => reader.hurry(),
      () => reader.wake(),
      () => reader.unsubscribe(),
      () => reader.fail(failure(StreamErrorCode.Terminated)),
    ];
    for (const input of inputs) {
      input();
      clock.advance(100_000);
    }
    expect([reader.state, taken(), delivered.length]).toEqual([state, [], before]);
  });
});

describe('a reader in a state for which an input is not meant', () => {
  const suspicion: ResumeReason = 'no responder';
  it.each(['STARTING', 'RESUMING'] as const)('suspects nobody while it has no owner: %s', (state) => {
    const { reader, taken, to } = setUp();
    to(state);
    taken();
    const { epoch } = reader;
    reader.suspect(suspicion);
    expect([reader.state, reader.epoch, taken()]).toEqual([state, epoch, []]);
  });

  it.each(['STARTING', 'LIVE'] as const)('is not resumed: %s', (state) => {
    const { reader, taken, to } = setUp();
    to(state);
    taken();
    reader.resumed(reader.epoch, 'B');
    expect([reader.state, taken()]).toEqual([state, []]);
  });

  it.each(['LIVE', 'RESUMING'] as const)('is not opened again: %s', (state) => {
    const { reader, delivered, opened, to } = setUp();
    to(state);
    opened();
    expect([reader.state, delivered]).toEqual([state, [0]]);
  });

  it('is not refused, hurried or left without an answer while LIVE', () => {
    const { reader, taken, to } = setUp();
    to('LIVE');
    taken();
    reader.refused(1, failure(StreamErrorCode.InvalidRequest));
    reader.unanswered(1, false);
    reader.hurry();
    reader.wake();
    expect([reader.state, taken()]).toEqual(['LIVE', []]);
  });
});
