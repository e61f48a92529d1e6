import { existsSync } from 'node:fs';
import { ANY_PORTS, appEntry, LeashedProcess, startNatsServer } from '@app/testing';
import { pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import type { Stage } from '../stage.js';

/** A device that is always full: what is written to it fails as on a full disk. */
const FULL = '/dev/full';
/** Enough for Node to load the program (some 250; with fewer it fails in words of its own), too few to serve many. */
const FEW_FILES = 400;

/** A start that must fail: its last words, or undefined if it did not fail or said nothing that helps. */
type Refusal = [what: string, words: string | undefined];

async function brokerRefusal(what: string, configLine: string, expected: RegExp): Promise<Refusal> {
  try {
    await using broker = await startNatsServer({ configLines: [configLine] });
    return [`${what}: started at ${broker.url}`, undefined];
  } catch (error) {
    return [what, expected.exec(String(error))?.[0].trim()];
  }
}

/** What a replica says, and not Node's own words: a sentence of ours that says what to do. */
async function replicaRefusal(stage: Stage): Promise<Refusal> {
  const script = `ulimit -n ${FEW_FILES}; exec "$0" "$1"`;
  const env = { ...ANY_PORTS, NATS_URL: stage.urls.join(','), HOST: '127.0.0.1', NATS_START_TIMEOUT_MS: '1000' };
  const args = ['-c', script, process.execPath, appEntry('time-server')];
  const replica = stage.own(await LeashedProcess.start('sh', args, { name: 'poor-replica', env }));
  const { code } = await replica.ended;
  const words = replica.lines.find((line) => /^time-server cannot start: .*ulimit -n \d+$/.test(line));
  return ['a replica with ulimit -n small', code === 0 ? undefined : words];
}

const poorMachine: Fault = {
  id: 'F23',
  title: "the broker's disk is full, its log directory cannot be written, ulimit -n is small",
  load: '200 × 10 Hz beside it',
  seconds: 13,
  lacks: async () => (existsSync(FULL) ? undefined : `there is no ${FULL}`),
  run: async (stage) => {
    await stage.start({ replicas: 2, brokerConfigLines: [`log_file: "${FULL}"`] });
    const tap = await stage.startTap();
    await stage.startReader(200, { updateInterval: 0.1, duration: 8 });
    await randomMoment(stage);
    const refusals = [
      await brokerRefusal('a log directory that cannot be written', 'log_file: "/proc/none/nats.log"', /.*nats\.log.*/),
      await replicaRefusal(stage),
    ];
    await pass(500);
    stage.faultEnds();
    const finding = await settle(stage, tap);
    return {
      ...finding,
      figures: refusals.map(([what, words]) => `${what}: “${words ?? '–'}”`).join('; '),
      broken: refusals.filter(([, words]) => words === undefined).map(([what]) => `${what} was not told`),
    };
  },
};

export const poorMachines: readonly Fault[] = [poorMachine];
