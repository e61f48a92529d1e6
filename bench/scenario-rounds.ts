import type { Figures } from './results/figures.js';
import type { ResultRow } from './results/run-results.js';
import type { Scenario } from './scenarios/scenario.js';
import type { BenchSystem } from './systems/bench-system.js';
import type { TimeLimit } from './time-limit.js';

/** One system's share of a scenario, as it grows round by round. */
interface Course {
  readonly system: BenchSystem;
  readonly rounds: Figures[];
  /** Why it went no further. */
  failure?: string;
}

export interface RoundsPlan {
  readonly rounds: number;
  /** Told what is done, and what went wrong. */
  readonly tell: (text: string) => void;
}

/**
 * A scenario's rounds: every system that can do it, once and again, so that what else the machine does hits all alike.
 * A system that fails is left out from then on, and its row says why.
 */
export class ScenarioRounds {
  private readonly courses: readonly Course[];
  /** The next one; 0 is the rehearsal. */
  private round: number;
  private lastMs = 0;

  constructor(
    private readonly scenario: Scenario,
    systems: readonly BenchSystem[],
    private readonly plan: RoundsPlan,
  ) {
    this.courses = systems
      .filter(({ id }) => scenario.systems.includes(id))
      .map((system): Course => ({ system, rounds: [] }));
    this.round = scenario.rehearse ? 0 : 1;
  }

  /** Whether there is nothing left to do. */
  get isWhole(): boolean {
    return this.round > this.plan.rounds || this.going.length === 0;
  }

  /**
   * Goes on where it stopped, for as long as there is time for a round that takes as long as the one before. Answers
   * whether there was time for any.
   */
  async go(limit: TimeLimit): Promise<boolean> {
    const from = this.round;
    while (!this.isWhole && limit.hasRoomFor(this.lastMs)) {
      const beganMs = limit.nowMs();
      for (const course of this.going) await this.measureOne(course);
      this.round += 1;
      this.lastMs = limit.nowMs() - beganMs;
    }
    return this.round > from;
  }

  rows(): ResultRow[] {
    const { id, title, headline } = this.scenario;
    return this.courses.map(({ system, rounds, failure }) => {
      const note = failure ?? (this.isWhole ? undefined : `out of time after round ${rounds.length}`);
      return {
        scenario: id,
        scenarioTitle: title,
        system: system.id,
        systemTitle: system.title,
        isOurs: system.isOurs,
        headline,
        rounds,
        ...(note === undefined ? {} : { note }),
      };
    });
  }

  private get going(): Course[] {
    return this.courses.filter(({ failure }) => failure === undefined);
  }

  private async measureOne(course: Course): Promise<void> {
    const { scenario, round } = this;
    const { rounds, tell } = this.plan;
    tell(`${scenario.id} ${round === 0 ? 'rehearsal' : `${round}/${rounds}`} ${course.system.id} …`);
    try {
      if (round === 0) await scenario.rehearse?.(course.system);
      else course.rounds.push(await scenario.run(course.system));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      course.failure = `failed: ${message.split('\n')[0]}`;
      tell(`${scenario.id} ${course.system.id}: ${message}`);
    }
  }
}
