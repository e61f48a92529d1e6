import { join } from 'node:path';
import { LeashedProcess } from '@app/testing';
import { judge, pass } from '../deed.js';
import type { Fault } from '../fault.js';
import { HeapWatch } from '../heap-watch.js';
import type { ChurnPlan } from '../peers/churn-plan.js';
import { readHistories } from '../peers/stream-history.js';
import { recordedStream } from '../recorded-stream.js';
import { orphansAfter } from '../replica-process.js';
import { growingMemory, memoryText } from '../memory-verdict.js';

const PER_SECOND = 200;
const SECONDS = 180;
/**
 * A replica remembers for a minute that a stream is over, and a client remembers its last 10,000. What they hold rises
 * until then, and their tables are laid out anew, a last time, when as many again have been forgotten.
 */
const WARM_UP_MS = 90_000;
/**
 * What the engine learns of the code that it runs moves what is held by some 100 kB in these minutes, and never quite
 * comes to rest. The id alone, kept of every stream, takes 32 bytes, and what holds it as many.
 */
const LEAST_LEAK_BYTES_PER_STREAM = 16;
/** What that comes to in the minutes that are watched. */
const LEAST_LEAK_BYTES = LEAST_LEAK_BYTES_PER_STREAM * PER_SECOND * (SECONDS - WARM_UP_MS / 1_000);
const LIFE_MS = 500;
const ORPHANS_MS = 2_000;
/** A machine that stops for a moment lets a few streams end before anything can have come. */
const MOST_EMPTY = 0.01;

const churn: Fault = {
  id: 'F22',
  title: `open and cancel ${PER_SECOND} streams/s for ${SECONDS / 60} minutes`,
  load: `${PER_SECOND * SECONDS} streams of ${LIFE_MS / 1_000} s at 10 Hz`,
  seconds: SECONDS + 10,
  run: async (stage) => {
    await stage.start({ replicas: 0 });
    const heapOf = (name: string) => ({ name, heap: new HeapWatch(stage.pathOf(`${name}.heap`)) });
    const replicas = ['time-server-1', 'time-server-2'].map(heapOf);
    const client = heapOf('churn');
    const plan: ChurnPlan = {
      servers: stage.urls,
      clientId: client.name,
      perSecond: PER_SECOND,
      seconds: SECONDS,
      lifeMs: LIFE_MS,
      request: { updateInterval: 0.1 },
      historyFile: stage.pathOf('churn.jsonl'),
    };
    for (const { name, heap } of replicas) await stage.startReplica(name, heap.env);
    const program = [join(import.meta.dirname, '..', 'peers', 'churn.js'), JSON.stringify(plan)];
    const options = { name: client.name, env: client.heap.env };
    const process = stage.own(await LeashedProcess.start(globalThis.process.execPath, program, options));
    await process.waitForLine(/^churning$/);
    await pass(WARM_UP_MS);
    for (const [index, { heap }] of replicas.entries()) heap.begin(stage.replicas[index].process);
    client.heap.begin(process);
    await process.waitForLine(/^churned$/, (SECONDS + 30) * 1_000);
    const memory = Object.fromEntries([...replicas, client].map(({ name, heap }) => [name, heap.stop()]));
    const orphans = await orphansAfter(stage.replicas, ORPHANS_MS);
    const streams = readHistories(plan.historyFile).map((history) => recordedStream(history));
    const finding = judge(stage, { streams, orphans, memory });
    const empty = streams.filter(({ delivered }) => delivered.length === 0).length;
    return {
      ...finding,
      figures: `${finding.report.orphans} orphans; ${memoryText(finding.report, LEAST_LEAK_BYTES)}`,
      broken: [
        ...(streams.length === PER_SECOND * SECONDS ? [] : [`${streams.length} streams were opened and ended`]),
        ...growingMemory(finding.report, LEAST_LEAK_BYTES),
        ...(empty <= streams.length * MOST_EMPTY ? [] : [`${empty} streams had no update`]),
      ],
    };
  },
};

export const churning: readonly Fault[] = [churn];
