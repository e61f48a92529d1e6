import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { FakeClientBus } from '../../test/simulation/fake-client-bus.js';
import type { Heartbeat, ReplicaState } from '../protocol/messages.js';
import { StallGuard } from '../timing/stall-guard.js';
import { OwnerWatch } from './owner-watch.js';

const SILENCE_MS = 700;

function setUp() {
  const clock = new SimulatedClock();
  const bus = new FakeClientBus();
  const owners = new Set<string>();
  const told: string[] = [];
  const hearing: (() => void)[] = [];
  const guard = new StallGuard(
    clock,
    (done) => hearing.push(done),
    () => watch.judgeSilence(),
  );
  const watch: OwnerWatch = new OwnerWatch(clock, bus, guard, SILENCE_MS, {
    owners: () => owners,
    isOwner: (serverId) => owners.has(serverId),
    onSuspect: (serverId, reason) => {
      told.push(`${serverId}: ${reason}`);
      owners.delete(serverId);
    },
    onDraining: (serverId) => told.push(`${serverId} drains`),
    onServing: () => told.push('serving'),
  });
  const beat = (serverId: string, state: ReplicaState = 'serving', probeMs = 100): void => {
    const rest = { version: '1', startedUnixMs: 0, streams: 0, clients: 0 };
    watch.heartbeat({ serverId, state, probeMs, ...rest } satisfies Heartbeat);
  };
  /** Lets time pass in ticks of 100 ms, with heartbeats of these at each. */
  const run = (ms: number, ...beating: string[]): void => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      for (const serverId of beating) beat(serverId);
      guard.mayAct();
      watch.tick();
    }
  };
  return { clock, bus, owners, told, hearing, watch, beat, run };
}

describe('the watch over replicas', () => {
  it('trusts those it hears of, and tells when there is a new one (P8)', () => {
    const { watch, told, beat } = setUp();
    expect(watch.candidates()).toEqual([]);
    beat('A');
    beat('B');
    beat('A');
    expect(watch.candidates()).toEqual(['A', 'B']);
    expect(told).toEqual(['serving', 'serving']);
  });

  it('trusts nobody with a stream who drains, is silent, or has only answered (P22)', () => {
    const { watch, beat, run } = setUp();
    beat('drains', 'draining');
    beat('silent');
    watch.heard('answered');
    run(800, 'well');
    expect(watch.candidates()).toEqual(['well']);
  });

  it('trusts nobody who did not answer, until it is heard of again (P10)', () => {
    const { clock, watch, told, beat } = setUp();
    beat('A');
    watch.distrust('A');
    expect(watch.candidates()).toEqual([]);
    clock.advance(200);
    beat('A');
    expect(watch.candidates()).toEqual(['A']);
    expect(told).toEqual(['serving', 'serving']);
  });

  it('tells each time that a replica says it drains (P12)', () => {
    const { told, beat } = setUp();
    beat('A', 'draining');
    beat('A', 'draining');
    expect(told).toEqual(['A drains', 'A drains']);
  });

  it('probes owners, and nobody else, every 100 ms, without waiting for answers (P10)', () => {
    const { bus, owners, run } = setUp();
    owners.add('A');
    run(1_000, 'A', 'B');
    expect(bus.pings).toHaveLength(10);
    expect(new Set(bus.pings.map(({ serverId }) => serverId))).toEqual(new Set(['A']));
  });

  it('probes as seldom as the replica asks for (P10)', () => {
    const { bus, owners, beat, run } = setUp();
    owners.add('A');
    beat('A', 'serving', 500);
    run(5_000, 'B');
    expect(bus.pings.length).toBeGreaterThanOrEqual(1);
    expect(bus.pings.length).toBeLessThanOrEqual(11);
  });

  it('suspects an owner at once to whose id nobody listens (P10)', () => {
    const { bus, owners, told, watch, run } = setUp();
    owners.add('A');
    run(100, 'A', 'B');
    told.length = 0;
    bus.pings[0].done('no responder');
    expect(told).toEqual(['A: no responder']);
    expect(watch.candidates()).toEqual(['B']);
    bus.pings[0].done('no responder');
    expect(told).toHaveLength(1);
  });

  it('does not suspect an owner for one probe without answer (P10)', () => {
    const { bus, owners, told, run } = setUp();
    owners.add('A');
    run(100, 'A');
    told.length = 0;
    bus.pings[0].done('unanswered');
    expect(told).toEqual([]);
  });

  it('takes a probe’s answer for a sign of life (P10)', () => {
    const { bus, owners, told, beat, run } = setUp();
    owners.add('A');
    beat('A');
    told.length = 0;
    for (let round = 0; round < 30; round += 1) {
      run(100);
      bus.pings.at(-1)?.done('pong');
    }
    expect(told).toEqual([]);
  });

  it('suspects an owner that was silent for 700 ms while others were heard (P10)', () => {
    const { owners, told, run } = setUp();
    owners.add('A');
    run(500, 'A', 'B');
    told.length = 0;
    run(700, 'B');
    expect(told).toEqual([]);
    run(100, 'B');
    expect(told).toEqual(['A: heartbeat silent']);
  });

  it('tries the own link first when everybody is silent, and blames nobody before (P11)', () => {
    const { owners, told, hearing, run } = setUp();
    owners.add('A');
    run(500, 'A', 'B');
    told.length = 0;
    run(900);
    expect([told, hearing.length]).toEqual([[], 1]);
    hearing[0]();
    expect(told).toEqual(['A: heartbeat silent']);
  });

  it('tries it so early that the trial is over when their time is up (P11)', () => {
    const { owners, told, hearing, run } = setUp();
    owners.add('A');
    run(500, 'A', 'B');
    told.length = 0;
    run(400);
    expect(hearing).toHaveLength(0);
    run(100);
    expect(hearing).toHaveLength(1);
    hearing[0]();
    expect(told).toEqual([]);
  });

  it('does not doubt the link while nobody owns a stream (P11)', () => {
    const { hearing, run } = setUp();
    run(100, 'A');
    run(2_000);
    expect(hearing).toHaveLength(0);
  });

  it('blames nobody if those that seemed silent were heard with the trial (P11)', () => {
    const { owners, told, hearing, beat, run } = setUp();
    owners.add('A');
    run(500, 'A', 'B');
    told.length = 0;
    run(900);
    beat('A');
    hearing[0]();
    expect(told.filter((line) => line.includes('silent'))).toEqual([]);
  });

  it('forgets who is not heard of for ten seconds, but no owner (P10)', () => {
    const { watch, beat, run } = setUp();
    beat('gone');
    watch.distrust('never heard');
    run(9_900, 'B');
    expect(watch.replicas().map(({ serverId }) => serverId)).toContain('gone');
    run(200, 'B');
    expect(watch.replicas().map(({ serverId }) => serverId)).toEqual(['B']);
  });
});
