import type { ReplicaProcess } from '../simulated-world.js';
import { seeded, withRandom } from '../seeded.js';
import type { ScalePlan } from './scale-plan.js';
import { rangeOf, type Move, type Rest, type ScaleReport } from './scale-report.js';
import { ScaleWorld } from './scale-world.js';

const START_WITHIN_MS = 1_000;
/** Longer than one heartbeat takes to be heard by all. */
const SETTLE_MS = 500;
const REST_MS = 2_000;
/** After the last move: long enough to see whether any stream is taken for silent that is not. */
const AFTERMATH_MS = 1_000;
const MOVE_WITHIN_MS = 30_000;
const DIES_AT_ONCE = 0.1;
/** What was due so long ago has arrived. */
const UNDER_WAY_MS = 100;

/** Lets a system of that size open its streams, rest, lose replicas and replace some. The same seed, the same course. */
export function runScale(plan: ScalePlan, tell: (text: string) => void = () => undefined): ScaleReport {
  const random = seeded(plan.seed);
  return withRandom(random, () => new Course(new ScaleWorld(plan, random), tell).run());
}

class Course {
  private readonly rests: Rest[] = [];
  private readonly moves: Move[] = [];

  constructor(
    private readonly world: ScaleWorld,
    private readonly tell: (text: string) => void,
  ) {}

  run(): ScaleReport {
    const { world } = this;
    const { plan, deliveries } = world;
    const opening = this.open();
    this.rest('after the opening');
    this.move('1 replica dies', world.draw(1));
    this.rest('after one death');
    this.move('1 in 10 dies at once', world.draw(Math.ceil(plan.replicas * DIES_AT_ONCE)));
    this.rest('after one in ten died');
    for (let turn = 1; turn <= plan.rolled; turn += 1) this.replace(turn);
    this.tell('the last updates');
    world.advance(plan.intervalMs + UNDER_WAY_MS);
    const behind = deliveries.countBehind(world.nowMs - UNDER_WAY_MS);
    const faults = [
      ...deliveries.told,
      ...(deliveries.faults > deliveries.told.length ? [`${deliveries.faults} such faults in all`] : []),
      ...(behind > 0 ? [`${behind} streams have not got all that was due`] : []),
    ];
    return { opening, rests: this.rests, moves: this.moves, updates: deliveries.received, faults };
  }

  private open(): ScaleReport['opening'] {
    const { world } = this;
    this.tell('start');
    world.start(START_WITHIN_MS);
    world.advance(SETTLE_MS);
    this.tell('open');
    world.traffic.take();
    const beganMs = world.nowMs;
    world.openAll(world.plan.intervalMs); // so that updates fall due evenly
    world.advanceUntil('all opened', MOVE_WITHIN_MS, () => world.served === world.plan.streams);
    return { tookMs: world.nowMs - beganMs, messages: world.traffic.take().open.published };
  }

  private rest(when: string): void {
    const { world } = this;
    this.tell(`rest ${when}`);
    world.traffic.take();
    world.advance(REST_MS);
    this.rests.push({
      when,
      spanMs: REST_MS,
      counts: world.traffic.take(),
      streamsPerReplica: rangeOf([...world.replicas].map(({ replica }) => replica.streamCount)),
      ownersPerClient: rangeOf(world.ownersPerClient()),
    });
  }

  private move(what: string, victims: readonly ReplicaProcess[]): void {
    this.watched(what, victims, () => this.world.kill(victims));
  }

  /** The new one is started before the old one is told to stop. */
  private replace(turn: number): void {
    const { world } = this;
    const [old] = world.draw(1);
    world.startReplica();
    world.advance(SETTLE_MS);
    this.watched(`1 replica is replaced (${turn} of ${world.plan.rolled})`, [old], () => {
      void old.replica.drain();
      world.advanceUntil('drained', MOVE_WITHIN_MS, () => old.replica.streamCount === 0);
      world.advance(AFTERMATH_MS);
      world.kill([old]);
    });
  }

  private watched(what: string, victims: readonly ReplicaProcess[], act: () => void): void {
    const { world } = this;
    this.tell(what);
    const lost = victims.reduce((sum, { replica }) => sum + replica.streamCount, 0);
    const beganMs = world.nowMs;
    world.traffic.take();
    world.takeovers.take();
    world.deliveries.takeLatestMs();
    act();
    world.advanceUntil('all moved', MOVE_WITHIN_MS, () => world.served === world.plan.streams);
    world.advance(AFTERMATH_MS);
    const { takenBy, firstMs, lastMs, streams, ...peaks } = world.takeovers.take();
    this.moves.push({
      what,
      lost,
      moved: streams,
      resumeMessages: world.traffic.take().resume.published,
      firstAfterMs: firstMs - beganMs,
      lastAfterMs: lastMs - beganMs,
      takenBySurvivor: rangeOf([...world.replicas].map(({ replica }) => takenBy.get(replica.serverId) ?? 0)),
      ...peaks,
      latestUpdateMs: world.deliveries.takeLatestMs(),
    });
  }
}
