import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { BeatStreams, type Beat } from '../../test/simulation/beat.js';
import { RecordingSink } from '../../test/simulation/recording-sink.js';
import type { EntryFailure, Heartbeat, Opened, ResumeEntry } from '../protocol/messages.js';
import type { AliveAnswer } from './client-watch.js';
import type { ReplicaEvent } from './replica-event.js';
import type { ReplicaOptions } from './replica-options.js';
import { Replica } from './replica.js';

const LATE_MS = 3;

/** A replica whose world is in the test's hands. */
function setUp(options: Partial<ReplicaOptions> = {}, source = new BeatStreams()) {
  const clock = new SimulatedClock();
  const process = clock.process();
  const sink = new RecordingSink(clock);
  const heartbeats: Heartbeat[] = [];
  const hearing: (() => void)[] = [];
  const world = { alive: 'alive' as AliveAnswer, hasLeft: false, isHearingAtOnce: true };
  const replica = new Replica(
    { name: 'replica', version: '1.2.3', originGridMs: 1, ...options },
    source,
    {
      sink,
      addressOf: (clientId, streamId, epoch) => `${clientId}.${streamId}.${epoch}`,
      publishHeartbeat: (heartbeat) => heartbeats.push(heartbeat),
      askAlive: (_, done) => done(world.alive),
      hear: (done) => (world.isHearingAtOnce ? done() : hearing.push(done)),
      leaveQueueGroup: () => void (world.hasLeft = true),
    },
    process,
  );
  const events: ReplicaEvent[] = [];
  replica.events.subscribe((event) => events.push(event));
  replica.start();
  const kinds = (): string[] => events.map(({ kind, streamId, epoch }) => `${kind} ${streamId} ${epoch}`);
  const open = (entry: { streamId?: string; epoch?: number; request?: unknown; clientId?: string } = {}) => {
    const { clientId = 'me', streamId = 's', epoch = 1, request = beat() } = entry;
    return replica.open(clientId, [{ streamId, epoch, request }]).results[0];
  };
  const resume = (entry: Partial<ResumeEntry> & { clientId?: string } = {}) => {
    const { clientId = 'me', ...rest } = entry;
    const whole = { streamId: 's', epoch: 1, request: beat(), fromSequence: 5, originUnixMs: 1_000, elapsedMs: 450 };
    return replica.resume(clientId, [{ ...whole, ...rest }]).results[0];
  };
  return { clock, process, sink, heartbeats, hearing, world, replica, events, kinds, open, resume };
}

function beat(setting: Partial<Beat> = {}): Beat {
  return { intervalMs: 100, last: null, ...setting };
}

function codeOf(result: unknown): number | undefined {
  return (result as Partial<EntryFailure>).error?.code;
}

describe('a replica that opens a stream (P4)', () => {
  it('answers with item 0 and its origin, and sends what follows when it is due', () => {
    const { clock, sink, open, kinds } = setUp();
    const { originUnixMs, first, streamId } = open({ request: beat({ last: 3 }) }) as Opened;
    expect(streamId).toBe('s');
    expect(first).toEqual({ sequence: 0, originUnixMs, isLast: false });
    expect(clock.unixMs() - originUnixMs).toBeLessThanOrEqual(1);
    clock.advance(1_000);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2, 3]);
    expect(kinds()).toEqual(['opened s 1', 'ended s 1']);
    for (const { sequence, atMs } of sink.sent) expect(atMs - originUnixMs - sequence * 100).toBeGreaterThanOrEqual(0);
  });

  it('answers a stream of one item with that item, and holds nothing of it', () => {
    const { replica, open } = setUp();
    expect(open({ request: beat({ last: 0 }) })).toMatchObject({ first: { isLast: true } });
    expect([replica.streamCount, replica.clientCount]).toEqual([0, 0]);
  });

  it('gives each entry its own result, in the order asked', () => {
    const { replica } = setUp();
    const { serverId, results } = replica.open('me', [
      { streamId: 'a', epoch: 1, request: beat() },
      { streamId: 'b', epoch: 1, request: { intervalMs: -1 } },
      { streamId: 'c', epoch: 1, request: beat() },
    ]);
    expect(serverId).toBe(replica.serverId);
    expect(results.map((result) => [result.streamId, codeOf(result)])).toEqual([
      ['a', undefined],
      ['b', 1002],
      ['c', undefined],
    ]);
    expect((results[1] as EntryFailure).error.details).toHaveLength(2);
    expect(replica.streamCount).toBe(2);
  });

  it('refuses what is beyond its limits with 1005, and takes it when there is room again (P24)', () => {
    const { replica, open } = setUp({ maxStreams: 3, maxStreamsPerClient: 2 });
    open({ streamId: 'a' });
    open({ streamId: 'b' });
    expect(codeOf(open({ streamId: 'c' }))).toBe(1005);
    open({ streamId: 'c', clientId: 'you' });
    expect(codeOf(open({ streamId: 'd', clientId: 'them' }))).toBe(1005);
    // one that is there already needs no room
    expect(codeOf(open({ streamId: 'a', epoch: 2 }))).toBeUndefined();
    replica.cancel('me', [['b', 1]]);
    expect(codeOf(open({ streamId: 'd', clientId: 'them' }))).toBeUndefined();
  });

  it('keeps its limits where an option is given as undefined', () => {
    const { open } = setUp({ maxStreamsPerClient: undefined, maxStreams: 1 });
    open({ streamId: 'a' });
    expect(codeOf(open({ streamId: 'b' }))).toBe(1005);
  });

  it('refuses the entries whose items 0 a reply could not hold, and holds nothing of them (P24)', () => {
    const source = new BeatStreams();
    source.encode = (_, originUnixMs, sequence) => JSON.stringify({ sequence, originUnixMs, text: 'x'.repeat(9_000) });
    const { replica } = setUp({}, source);
    const entries = Array.from({ length: 10 }, (_, index) => ({ streamId: `s${index}`, epoch: 1, request: beat() }));
    const reply = replica.open('me', entries);
    expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(64_000);
    expect(reply.results.map(codeOf).filter((code) => code === 1003)).toHaveLength(6);
    expect(replica.streamCount).toBe(4);
  });

  it('answers 1003 with a neutral text when its source fails, tells why in an event, and holds nothing (P19)', () => {
    const source = new BeatStreams();
    source.encode = () => {
      throw new Error('secret of the source');
    };
    const { clock, replica, open, events, sink } = setUp({}, source);
    const result = open();
    expect(codeOf(result)).toBe(1003);
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(events.some(({ kind, error }) => kind === 'failed' && String(error).includes('secret'))).toBe(true);
    expect(replica.streamCount).toBe(0);
    clock.advance(1_000);
    expect(sink.sent).toEqual([]);
  });
});

describe('a replica that is asked again for a stream (P6)', () => {
  it('answers the same epoch with the same parameters as before, and sends nothing twice', () => {
    const { clock, sink, open, kinds } = setUp();
    const before = open();
    clock.advance(250);
    expect(open()).toEqual(before);
    clock.advance(250 + LATE_MS);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2, 3, 4, 5]);
    expect(kinds()).toEqual(['opened s 1']);
  });

  it('answers the same open as before when its last item has been sent meanwhile', () => {
    const { clock, sink, open, kinds } = setUp();
    const one = { request: beat({ last: 0 }) };
    const before = open(one);
    expect(open(one)).toEqual(before);
    const three = { streamId: 't', request: beat({ last: 2 }) };
    const beforeToo = open(three);
    clock.advance(200 + LATE_MS);
    expect(open(three)).toEqual(beforeToo);
    clock.advance(1_000);
    expect(sink.sequencesTo('me.t.1')).toEqual([1, 2]);
    expect(codeOf(open({ ...three, request: beat({ last: 3 }) }))).toBe(1002);
    expect(kinds()).toEqual(['opened s 1', 'ended s 1', 'opened t 1', 'ended t 1']);
  });

  it('does not answer as before what was cancelled', () => {
    const { replica, open } = setUp();
    open({ request: beat({ last: 0 }) });
    replica.cancel('me', [['s', 1]]);
    expect(codeOf(open({ request: beat({ last: 0 }) }))).toBe(1002);
  });

  it('answers a repeated resume as before', () => {
    const { clock, sink, resume, kinds } = setUp();
    resume();
    clock.advance(200 + LATE_MS);
    expect(resume({ elapsedMs: 650 })).toEqual({ streamId: 's' });
    clock.advance(100);
    expect(sink.sequencesTo('me.s.1')).toEqual([5, 6, 7]);
    expect(kinds()).toEqual(['resumed s 1']);
  });

  it('refuses the same epoch with other parameters: 1002', () => {
    const { open, resume, kinds } = setUp();
    open();
    expect(codeOf(open({ request: beat({ intervalMs: 200 }) }))).toBe(1002);
    expect(codeOf(open({ request: beat({ last: 7 }) }))).toBe(1002);
    expect(codeOf(resume({ fromSequence: 9 }))).toBe(1002);
    resume({ epoch: 2 });
    expect(codeOf(resume({ epoch: 2, fromSequence: 6 }))).toBe(1002);
    expect(codeOf(resume({ epoch: 2, originUnixMs: 2_000 }))).toBe(1002);
    expect(codeOf(open({ epoch: 2 }))).toBe(1002);
    expect(kinds()).toEqual(['opened s 1', 'replaced s 1', 'resumed s 2']);
  });

  it('refuses a lower epoch: 1002, naming the field', () => {
    const { replica, open, resume } = setUp();
    open({ epoch: 5 });
    const result = open({ epoch: 4 }) as EntryFailure;
    expect(result.error).toMatchObject({ code: 1002, details: [{ field: 'epoch' }] });
    expect(codeOf(resume({ epoch: 0 }))).toBe(1002);
    expect(replica.streamCount).toBe(1);
  });

  it('replaces what it has when the epoch is higher: one owner, one subject', () => {
    const { clock, sink, open, resume, replica } = setUp();
    open();
    clock.advance(250);
    resume({ epoch: 2, fromSequence: 3, elapsedMs: 250 });
    clock.advance(250 + LATE_MS);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2]);
    expect(sink.sequencesTo('me.s.2')).toEqual([3, 4, 5]);
    expect(replica.streamCount).toBe(1);
  });

  it('keeps streams of the same id apart that belong to different clients', () => {
    const { replica, open } = setUp();
    open({ clientId: 'a', epoch: 5 });
    expect(codeOf(open({ clientId: 'b', epoch: 1 }))).toBeUndefined();
    replica.cancel('b', [['s', 9]]);
    expect(replica.streamCount).toBe(1);
  });
});

describe('a replica that resumes a stream (P5)', () => {
  it('goes on with one that nobody knew: parameters are all it takes', () => {
    const { clock, sink, resume } = setUp();
    const startMs = clock.nowMs();
    expect(resume()).toEqual({ streamId: 's' });
    clock.advance(300 + LATE_MS);
    expect(sink.sequencesTo('me.s.1')).toEqual([5, 6, 7]);
    // 450 ms after item 0, so item 5 is due 50 ms later, by no wall clock
    const lateMs = sink.sent.map(({ sequence, atMs }) => atMs - startMs + 450 - sequence * 100);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThan(LATE_MS);
  });

  it('sends what is overdue at once and in order, item 0 too if that is what is asked for (P15)', () => {
    const { clock, sink, resume } = setUp();
    resume({ fromSequence: 0, elapsedMs: 1_050 });
    clock.advance(0);
    expect(sink.sequencesTo('me.s.1')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('sends the last item, and refuses what lies beyond it: 1002, naming the field', () => {
    const { clock, sink, resume, replica } = setUp();
    const request = beat({ last: 5 });
    resume({ request });
    clock.advance(100);
    expect(sink.sequencesTo('me.s.1')).toEqual([5]);
    expect(replica.streamCount).toBe(0);
    const result = resume({ epoch: 2, request, fromSequence: 6 }) as EntryFailure;
    expect(result.error).toMatchObject({ code: 1002, details: [{ field: 'fromSequence' }] });
  });

  it('refuses with 1004 to catch up on more than 30 s (P15)', () => {
    const { resume } = setUp();
    expect(codeOf(resume({ elapsedMs: 500 + 30_000 }))).toBeUndefined();
    expect(codeOf(resume({ epoch: 2, elapsedMs: 500 + 30_001 }))).toBe(1004);
  });

  it('refuses with 1004 to catch up on more than 10,000 items (P15)', () => {
    const { resume } = setUp({ catchUpMs: 1e9 });
    const request = beat({ intervalMs: 1 });
    expect(codeOf(resume({ request, elapsedMs: 10_004 }))).toBeUndefined();
    expect(codeOf(resume({ epoch: 2, request, elapsedMs: 10_005 }))).toBe(1004);
  });

  it('counts the items that there are, when the stream ends before the bound (P15)', () => {
    const { clock, sink, resume } = setUp({ catchUpMs: 1e9 });
    resume({ request: beat({ intervalMs: 1, last: 10_004 }), elapsedMs: 100_000 });
    clock.advance(1_000);
    expect(sink.sent).toHaveLength(10_000);
  });

  it('does not catch up early: a resume that comes before the item is due waits for it', () => {
    const { clock, sink, resume } = setUp();
    resume({ request: beat({ intervalMs: 86_400_000 }), fromSequence: 1, elapsedMs: 10 });
    clock.advance(86_000_000);
    expect(sink.sent).toEqual([]);
  });
});

describe('a replica that is told to cancel (P6)', () => {
  it('stops each stream whose epoch is that or lower, and no other', () => {
    const { clock, sink, replica, open, kinds } = setUp();
    open({ streamId: 'a', epoch: 2 });
    open({ streamId: 'b', epoch: 2 });
    open({ streamId: 'c', epoch: 2 });
    replica.cancel('me', [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect(replica.streamCount).toBe(1);
    clock.advance(150);
    expect(sink.sent.map(({ address }) => address)).toEqual(['me.a.2']);
    expect(kinds().slice(3)).toEqual(['cancelled b 2', 'cancelled c 2']);
  });

  it('does not bring a stream back by a message that comes late', () => {
    const { replica, open, resume } = setUp();
    open();
    replica.cancel('me', [['s', 1]]);
    expect(codeOf(open())).toBe(1002);
    expect(codeOf(resume({ epoch: 1 }))).toBe(1002);
    expect(codeOf(resume({ epoch: 2 }))).toBeUndefined();
  });

  it('remembers a cancel that comes before what it cancels', () => {
    const { replica, open, resume } = setUp();
    replica.cancel('me', [['s', 4]]);
    expect(codeOf(open({ epoch: 4 }))).toBe(1002);
    expect(codeOf(resume({ epoch: 3 }))).toBe(1002);
    expect(codeOf(open({ epoch: 5 }))).toBeUndefined();
  });
});

describe('a replica’s heartbeat (P8)', () => {
  it('comes every 200 ms and says who it is and what it serves', () => {
    const { clock, heartbeats, replica, open } = setUp();
    open({ streamId: 'a' });
    open({ streamId: 'b' });
    open({ streamId: 'a', clientId: 'you' });
    heartbeats.length = 0;
    clock.advance(2_000);
    expect(heartbeats).toHaveLength(10);
    expect(heartbeats[0]).toEqual({
      serverId: replica.serverId,
      version: '1.2.3',
      startedUnixMs: replica.startedUnixMs,
      state: 'serving',
      streams: 3,
      clients: 2,
      probeMs: 100,
    });
  });

  it('asks for fewer probes when there are many clients (P10)', () => {
    const { clock, heartbeats, open } = setUp();
    for (let index = 0; index < 1_000; index += 1) open({ clientId: `client-${index}` });
    clock.advance(200);
    const { probeMs } = heartbeats.at(-1) as Heartbeat;
    expect((1_000 / probeMs) * 1_000).toBeLessThanOrEqual(2_000);
  });
});

describe('a replica whose client has gone (P9)', () => {
  it('drops its streams when nobody listens any more, within five seconds', () => {
    const { clock, replica, world, open, events } = setUp();
    open({ streamId: 'a' });
    open({ streamId: 'b' });
    clock.advance(10_000);
    expect(replica.streamCount).toBe(2);
    world.alive = 'no responder';
    clock.advance(5_000);
    expect([replica.streamCount, replica.clientCount]).toEqual([0, 0]);
    expect(events.filter(({ kind, reason }) => kind === 'dropped' && reason === 'no responder')).toHaveLength(2);
  });

  it('takes the streams again if the client was there after all', () => {
    const { clock, world, open, resume } = setUp();
    open();
    world.alive = 'no responder';
    clock.advance(5_000);
    expect(codeOf(resume({ epoch: 2 }))).toBeUndefined();
  });
});

describe('a replica that stood still (P13)', () => {
  it('publishes nothing until it has heard what came in meanwhile', () => {
    const { clock, process, sink, heartbeats, hearing, world, replica, open } = setUp();
    world.isHearingAtOnce = false;
    open({ streamId: 'moved' });
    open({ streamId: 'kept' });
    clock.advance(250);
    process.freeze();
    clock.advance(3_000);
    process.thaw();
    const before = [sink.sent.length, heartbeats.length];
    clock.advance(200);
    expect([sink.sent.length, heartbeats.length]).toEqual(before);
    expect(hearing).toHaveLength(1);
    replica.cancel('me', [['moved', 1]]);
    hearing[0]();
    clock.advance(0);
    expect(sink.sequencesTo('me.moved.1')).toEqual([1, 2]);
    const kept = sink.sequencesTo('me.kept.1');
    expect(kept).toEqual(kept.map((_, index) => index + 1));
    expect(kept.length).toBeGreaterThan(30);
    clock.advance(1_000);
    expect(heartbeats.length).toBeGreaterThan(before[1]);
  });

  it('leaves out what is older than it may catch up', () => {
    const { clock, process, sink, open } = setUp({ catchUpMs: 1_000 });
    open();
    clock.advance(250);
    process.freeze();
    clock.advance(5_000);
    process.thaw();
    clock.advance(100 + LATE_MS);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2, 53]);
  });
});

describe('a replica that loses its connection (P14)', () => {
  it('publishes nothing until it is back, and then nothing that fell due meanwhile', () => {
    const { clock, sink, heartbeats, replica, open, kinds } = setUp();
    open();
    open({ streamId: 'short', request: beat({ last: 5 }) });
    clock.advance(250);
    replica.linkLost();
    const before = heartbeats.length;
    clock.advance(1_000);
    expect([sink.to('me.s.1').length, heartbeats.length]).toEqual([2, before]);
    replica.linkRestored();
    clock.advance(200);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2, 13, 14]);
    expect(sink.sequencesTo('me.short.1')).toEqual([1, 2]);
    expect(kinds().at(-1)).toBe('ended short 1');
  });

  it('handles what comes in before it goes on', () => {
    const { clock, sink, hearing, world, replica, open, resume } = setUp();
    open();
    clock.advance(250);
    replica.linkLost();
    clock.advance(100);
    world.isHearingAtOnce = false;
    replica.linkRestored();
    resume({ epoch: 2, fromSequence: 3, elapsedMs: 350 });
    clock.advance(100);
    expect(sink.sent).toHaveLength(2);
    hearing[0]();
    clock.advance(200);
    expect(sink.sequencesTo('me.s.1')).toEqual([1, 2]);
    // the overdue ones of the present epoch were asked for after the link was back
    expect(sink.sequencesTo('me.s.2')).toEqual([3, 4, 5, 6]);
  });

  it('does not take the silence of its clients for theirs (P9)', () => {
    const { clock, replica, world, open } = setUp();
    open();
    world.alive = 'silent';
    clock.advance(8_000);
    replica.linkLost();
    clock.advance(60_000);
    replica.linkRestored();
    clock.advance(2_500);
    expect(replica.streamCount).toBe(1);
  });
});

describe('a replica that drains (P12)', () => {
  it('says so at once, leaves the queue group, and serves on until its clients have moved', async () => {
    const { clock, sink, heartbeats, world, replica, open } = setUp();
    open();
    clock.advance(250);
    const drained = replica.drain();
    expect([replica.isDraining, world.hasLeft, heartbeats.at(-1)?.state]).toEqual([true, true, 'draining']);
    clock.advance(500);
    expect(sink.sent).toHaveLength(7);
    replica.cancel('me', [['s', 1]]);
    await passing(clock, drained);
    await expect(drained).resolves.toBe(0);
  });

  it('waits for its bound and no longer, and says what is left', async () => {
    const { clock, replica, open } = setUp({ drainTimeoutMs: 1_000 });
    open();
    const startMs = clock.nowMs();
    const drained = replica.drain();
    await passing(clock, drained);
    await expect(drained).resolves.toBe(1);
    expect(clock.nowMs() - startMs).toBeLessThan(1_100);
  });

  it('does nothing more when drained twice', async () => {
    const { clock, heartbeats, replica } = setUp();
    await replica.drain();
    const before = heartbeats.length;
    await expect(replica.drain()).resolves.toBe(0);
    expect(heartbeats).toHaveLength(before);
    clock.advance(0);
  });
});

describe('a replica with readers in its own process', () => {
  const reading = { reader: 'here', sink: new RecordingSink(new SimulatedClock()), addressOf: () => 'here' };

  it('counts their streams in the one limit of all', () => {
    const { replica, open } = setUp({ maxStreams: 2 });
    replica.local.open(beat(), reading);
    expect(codeOf(open({ streamId: 'a' }))).toBeUndefined();
    expect(codeOf(open({ streamId: 'b' }))).toBe(1005);
    expect(() => replica.local.open(beat(), reading)).toThrow('its limit of 2 streams');
    expect([replica.streamCount, replica.local.streamCount]).toEqual([1, 1]);
  });

  it('serves them while the broker is away', () => {
    const { clock, replica } = setUp();
    const sink = new RecordingSink(clock);
    replica.linkLost();
    replica.local.open(beat({ last: 3 }), { ...reading, sink });
    clock.advance(1_000);
    expect(sink.sequencesTo('here')).toEqual([0, 1, 2, 3]);
  });

  it('opens none while it drains, and ends what is left when it stops', async () => {
    const { replica } = setUp();
    const ends: unknown[] = [];
    replica.local.open(beat(), { ...reading, onEnd: (error) => ends.push(error?.code) });
    await replica.drain();
    expect(() => replica.local.open(beat(), reading)).toThrow('leaving');
    expect(ends).toEqual([]);
    replica.stop();
    expect(ends).toEqual([1004]);
  });
});

describe('a replica that is stopped', () => {
  it('does nothing any more and leaves no timer behind, whatever it was waiting for', () => {
    const { clock, sink, heartbeats, hearing, world, replica, open } = setUp();
    world.isHearingAtOnce = false;
    open();
    replica.linkLost();
    replica.linkRestored();
    replica.stop();
    const before = heartbeats.length;
    hearing[0]();
    clock.advance(10_000);
    expect([sink.sent.length, heartbeats.length, clock.timerCount]).toEqual([0, before, 0]);
  });
});

/** Lets simulated time pass until the promise is settled, at most a minute of it. */
async function passing(clock: SimulatedClock, promise: Promise<unknown>): Promise<void> {
  const state = { isSettled: false };
  void promise.finally(() => (state.isSettled = true));
  for (let step = 0; step < 6_000 && !state.isSettled; step += 1) {
    clock.advance(10);
    await Promise.resolve();
    await Promise.resolve();
  }
}
