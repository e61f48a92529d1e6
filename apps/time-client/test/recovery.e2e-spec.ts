import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { allFaults, biggestPauseMs, record, TimeSystem, type Recording, type TestClient } from './time-system.js';

const STREAMS = 200;
const TEN_HERTZ = { updateInterval: 0.1, duration: 6 };
/** The machine may be busy; what is asserted without doubt is completeness and order. */
const WIDE = 10;
const TEST_MS = 30_000;

jest.setTimeout(TEST_MS);

describe('200 streams at 10 Hz from two replicas lose nothing', () => {
  let system: TimeSystem;
  let reader: TestClient;
  let recordings: Recording[];

  beforeEach(async () => {
    system = await TimeSystem.start(2);
    reader = await system.connect();
    recordings = record(reader, STREAMS, TEN_HERTZ);
    await waitUntil(() => recordings.every(({ history }) => history.length > 10), { what: 'all streams to flow' });
  });

  afterEach(async () => {
    await reader[Symbol.asyncDispose]();
    await system[Symbol.asyncDispose]();
  });

  async function expectAllWell(what: string, pauseMs: number, uncountedMs = 0): Promise<void> {
    await waitUntil(() => recordings.every(({ isOver }) => isOver), { withinMs: 20_000, what: 'all streams to end' });
    expect(allFaults(recordings)).toEqual([]);
    const measuredMs = biggestPauseMs(recordings) - uncountedMs;
    process.stdout.write(`${what}: extra pause ${Math.round(measuredMs)} ms (${pauseMs} ms on a quiet machine)\n`);
    expect(measuredMs).toBeLessThan(pauseMs * WIDE);
  }

  it('when one is killed (P10)', async () => {
    const owner = system.ownerOf(reader);
    owner.process.kill('SIGKILL');
    await expectAllWell('SIGKILL of a replica', 150);
    expect(reader.notices).toContainEqual(expect.objectContaining({ kind: 'resumed', from: owner.name }));
  });

  it('when one is frozen for 3 s (P10, P13)', async () => {
    const owner = system.ownerOf(reader);
    owner.process.kill('SIGSTOP');
    await waitUntil(() => reader.notices.some(({ kind }) => kind === 'resumed'), { what: 'the streams to move' });
    await pass(3_000);
    owner.process.kill('SIGCONT');
    await expectAllWell('SIGSTOP of a replica', 1_000);
    expect(reader.notices).toContainEqual(expect.objectContaining({ kind: 'suspected', replica: owner.name }));
  });

  it('when the broker is killed and comes back after 2 s (P11, P14)', async () => {
    const diedMs = performance.now();
    system.broker.kill('SIGKILL');
    await system.broker.ended;
    await pass(2_000);
    await system.broker.restart();
    await expectAllWell('broker killed, after its return', 600, performance.now() - diedMs);
    expect(reader.notices.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['link lost', 'link restored']));
  });
});

/** The length of the fault itself. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
