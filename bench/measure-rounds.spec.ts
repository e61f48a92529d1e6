import { describe, expect, it } from '@jest/globals';
import { measureRounds } from './measure-rounds.js';
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

describe('the rounds of a scenario', () => {
  it('take every system that can in turn, after a rehearsal', async () => {
    const done: string[] = [];
    const rows = await measureRounds(
      scenario(async () => ({ tookMs: done.length }), done),
      systems,
      { rounds: 2, limit: new TimeLimit(60_000), tell: () => undefined },
    );
    expect(done).toEqual(['rehearsal a', 'rehearsal b', 'a', 'b', 'a', 'b']);
    expect(rows.map(({ rounds }) => rounds)).toEqual([
      [{ tookMs: 3 }, { tookMs: 5 }],
      [{ tookMs: 4 }, { tookMs: 6 }],
    ]);
    expect(rows.map(({ note }) => note)).toEqual([undefined, undefined]);
  });

  it('go on without a system that fails, and say why', async () => {
    const done: string[] = [];
    const said: string[] = [];
    const rows = await measureRounds(scenario(failing, done), systems, {
      rounds: 3,
      limit: new TimeLimit(60_000),
      tell: (text) => void said.push(text),
    });
    expect(done.filter((id) => id === 'a')).toHaveLength(1);
    expect(rows[0]).toMatchObject({ rounds: [], note: 'failed: it broke' });
    expect(rows[1].rounds).toHaveLength(3);
    expect(said.join('\n')).toContain('with details');
  });

  it('end where the time does, the same for all', async () => {
    const done: string[] = [];
    let nowMs = 0;
    const run: Scenario['run'] = async () => ({ tookMs: (nowMs += 10) });
    const limit = new TimeLimit(50, () => nowMs);
    const rows = await measureRounds(scenario(run, done), systems, { rounds: 5, limit, tell: () => undefined });
    expect(rows.map(({ rounds, note }) => [rounds.length, note])).toEqual([
      [2, 'out of time after round 2'],
      [2, 'out of time after round 2'],
    ]);
  });
});
