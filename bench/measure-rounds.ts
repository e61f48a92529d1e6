import type { Figures } from './results/figures.js';
import type { ResultRow } from './results/run-results.js';
import type { Scenario } from './scenarios/scenario.js';
import type { BenchSystem } from './systems/bench-system.js';
import type { TimeLimit } from './time-limit.js';

/** One system's share of a scenario, as it grows round by round. */
interface Course {
  readonly system: BenchSystem;
  readonly rounds: Figures[];
  note?: string;
}

export interface RoundsPlan {
  readonly rounds: number;
  readonly limit: TimeLimit;
  /** Told what is done, and what went wrong. */
  readonly tell: (text: string) => void;
}

/**
 * A scenario's rounds: every system that can do it, once and again, so that what else the machine does hits all alike.
 * A system that fails is left out from then on, and its row says why.
 */
export async function measureRounds(
  scenario: Scenario,
  systems: readonly BenchSystem[],
  { rounds, limit, tell }: RoundsPlan,
): Promise<ResultRow[]> {
  const courses = systems
    .filter(({ id }) => scenario.systems.includes(id))
    .map((system): Course => ({ system, rounds: [] }));
  limit.begin();
  for (let round = scenario.rehearse ? 0 : 1; round <= rounds; round += 1) {
    const isDone = await limit.allows(async () => {
      for (const course of courses.filter(({ note }) => note === undefined)) {
        tell(`${scenario.id} ${round === 0 ? 'rehearsal' : `${round}/${rounds}`} ${course.system.id} …`);
        await measureOne(scenario, course, round, tell);
      }
    });
    if (!isDone) for (const course of courses) course.note ??= `out of time after round ${course.rounds.length}`;
  }
  return courses.map((course) => rowOf(scenario, course));
}

async function measureOne(scenario: Scenario, course: Course, round: number, tell: RoundsPlan['tell']): Promise<void> {
  try {
    if (round === 0) await scenario.rehearse?.(course.system);
    else course.rounds.push(await scenario.run(course.system));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    course.note = `failed: ${message.split('\n')[0]}`;
    tell(`${scenario.id} ${course.system.id}: ${message}`);
  }
}

function rowOf({ id, title, headline }: Scenario, { system, rounds, note }: Course): ResultRow {
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
}
