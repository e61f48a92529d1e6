import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import {
  allFaults,
  biggestPauseMs,
  flowOn,
  record,
  TimeSystem,
  type Recording,
  type TestClient,
} from './time-system.js';

/** Without an end: however long it takes until a fault is made and mended, none of these is over before. */
const ENDLESS_STREAMS = 180;
const TEN_HERTZ = { updateInterval: 0.1 };
/** With one, which comes after the fault unless the machine is slow, and is the right one in any case. */
const ENDING_STREAMS = 20;
const TWELVE_SECONDS = { ...TEN_HERTZ, duration: 12 };

describe('200 streams at 10 Hz from two replicas lose nothing', () => {
  let system: TimeSystem;
  let reader: TestClient;
  let endless: Recording[];
  let ending: Recording[];

  beforeEach(async () => {
    system = await TimeSystem.start(2);
    reader = await system.connect();
    endless = record(reader, ENDLESS_STREAMS, TEN_HERTZ);
    ending = record(reader, ENDING_STREAMS, TWELVE_SECONDS);
    await waitUntil(() => [...endless, ...ending].every(({ history }) => history.length > 10), {
      what: 'all streams to flow',
      withinMs: 60_000,
    });
  });

  afterEach(async () => {
    await reader[Symbol.asyncDispose]();
    await system[Symbol.asyncDispose]();
  });

  async function expectAllWell(what: string, pauseMs: number, uncountedMs = 0): Promise<void> {
    await flowOn(endless, 'all streams to flow on');
    await waitUntil(() => ending.every(({ isOver }) => isOver), { what: 'the others to end', withinMs: 60_000 });
    for (const { subscription } of endless) subscription.unsubscribe();
    expect(allFaults(ending)).toEqual([]);
    expect(endless.filter(({ isOver }) => isOver)).toEqual([]);
    expect(endless.flatMap((recording) => recording.report().faults)).toEqual([]);
    const measuredMs = Math.round(biggestPauseMs([...endless, ...ending]) - uncountedMs);
    process.stdout.write(`${what}: extra pause ${measuredMs} ms (${pauseMs} ms on a quiet machine)\n`);
  }

  it('when one is killed (P10)', async () => {
    const owner = await system.ownerOf(reader);
    // on a slow machine streams may have been moved before, for another reason
    const before = reader.notices.length;
    owner.process.kill('SIGKILL');
    const moved = expect.objectContaining({ kind: 'resumed', from: owner.name });
    await waitUntil(() => (expect(reader.notices.slice(before)).toContainEqual(moved), true), {
      what: 'the streams to move',
      withinMs: 60_000,
    });
    await expectAllWell('SIGKILL of a replica', 150);
  });

  it('when one is frozen for 3 s (P10, P13)', async () => {
    const owner = await system.ownerOf(reader);
    const before = reader.notices.length;
    owner.process.kill('SIGSTOP');
    const isSuspected = (): boolean =>
      reader.notices.slice(before).some((notice) => notice.kind === 'suspected' && notice.replica === owner.name);
    await waitUntil(isSuspected, { what: 'the frozen one to be suspected', withinMs: 60_000 });
    await flowOn(endless, 'all streams to flow from the other');
    await pass(3_000);
    owner.process.kill('SIGCONT');
    const isBack = (): boolean =>
      reader.client.replicas().some(({ name, state }) => name === owner.name && state === 'serving');
    await waitUntil(isBack, { what: 'the frozen one to be heard again', withinMs: 60_000 });
    await expectAllWell('SIGSTOP of a replica', 1_000);
    expect(reader.notices.slice(before)).toContainEqual(expect.objectContaining({ kind: 'resumed', from: owner.name }));
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
