import { describe, expect, it } from '@jest/globals';
import { ScenarioRounds } from './scenario-rounds.js';
import type { Scenario } from './scenarios/scenario.js';
import type { BenchSystem } from './systems/bench-system.js';
import { TimeLimit } from './time-limit.js';

const system = (id: string): BenchSystem => ({
  id,
  title: id,
  searchFromPerS: 1,
  isOurs: false,
  start: async () => {
    throw new Error('not started here');
  },
});
const systems = ['a', 'b', 'c'].map(system);

function scenario(run: Scenario['run'], done: string[]): Scenario {
  return {
    id: 'work',
    title: 'Work',
    headline: 'tookMs',
    systems: ['a', 'b'],
    rehearse: async ({ id }) => void done.push(`rehearsal ${id}`),
    run: async (of) => {
      done.push(of.id);
      return run(of);
    },
  };
}

const failing: Scenario['run'] = async ({ id }) => {
  if (id === 'a') throw new Error('it broke\nwith details');
  return { tookMs: 1 };
};

const quiet = (): void => undefined;

describe('the rounds of a scenario', () => {
  it('take every system that can in turn, after a rehearsal', async () => {
    const done: string[] = [];
    const work = scenario(async () => ({ tookMs: done.length }), done);
    const measured = new ScenarioRounds(work, systems, { rounds: 2, tell: quiet });
    await measured.go(new TimeLimit(60_000));
    expect(done).toEqual(['rehearsal a', 'rehearsal b', 'a', 'b', 'a', 'b']);
    const rows = measured.rows();
    expect(rows.map(({ rounds }) => rounds)).toEqual([
      [{ tookMs: 3 }, { tookMs: 5 }],
      [{ tookMs: 4 }, { tookMs: 6 }],
    ]);
    expect(rows.map(({ note }) => note)).toEqual([undefined, undefined]);
  });

  it('go on without a system that fails, and say why', async () => {
    const done: string[] = [];
    const said: string[] = [];
    const plan = { rounds: 3, tell: (text: string) => void said.push(text) };
    const measured = new ScenarioRounds(scenario(failing, done), systems, plan);
    await measured.go(new TimeLimit(60_000));
    expect(done.filter((id) => id === 'a')).toHaveLength(1);
    expect(measured.rows()[0]).toMatchObject({ rounds: [], note: 'failed: it broke' });
    expect(measured.rows()[1].rounds).toHaveLength(3);
    expect(said.join('\n')).toContain('with details');
  });

  it('end where the time does, the same for all, and go on when there is more', async () => {
    const done: string[] = [];
    let nowMs = 0;
    const run: Scenario['run'] = async () => ({ tookMs: (nowMs += 10) });
    const measured = new ScenarioRounds(scenario(run, done), systems, { rounds: 4, tell: quiet });
    const roundsAndNotes = () => measured.rows().map(({ rounds, note }) => [rounds.length, note]);
    expect(await measured.go(new TimeLimit(50, () => nowMs))).toBe(true);
    expect(measured.isWhole).toBe(false);
    expect(roundsAndNotes()).toEqual([
      [2, 'out of time after round 2'],
      [2, 'out of time after round 2'],
    ]);
    expect(await measured.go(new TimeLimit(19, () => nowMs))).toBe(false);
    expect(roundsAndNotes()[0]).toEqual([2, 'out of time after round 2']);
    await measured.go(new TimeLimit(60, () => nowMs));
    expect(measured.isWhole).toBe(true);
    expect(roundsAndNotes()).toEqual([
      [4, undefined],
      [4, undefined],
    ]);
  });
});
