// npm run simulate:scale: the state machines at a size that no machine here could run.
// Progress goes to stderr, the tables to stdout. Ends with 0, 1 (a stream was not served as promised) or 2 (wrong flags).
import { runScale } from '../../libs/nats-streams/test/simulation/scale/run-scale.js';
import type { ScalePlan } from '../../libs/nats-streams/test/simulation/scale/scale-plan.js';
import { parseScaleOptions } from './scale-options.js';
import { scaleTables } from './scale-tables.js';

/** Of processor time: others may be at work on this machine. */
const seconds = (): string => {
  const { user, system } = process.cpuUsage();
  return `${Math.round((user + system) / 1e6)} s`;
};
const memoryGb = (): string => `${(process.memoryUsage.rss() / 2 ** 30).toFixed(1)} GB`;

function simulate(plan: ScalePlan): number {
  const report = runScale(plan, (text) => process.stderr.write(`${seconds()}, ${memoryGb()}: ${text} …\n`));
  const updates = report.updates.toLocaleString('en-US');
  process.stdout.write(`${scaleTables(plan, report)}\n`);
  if (report.faults.length > 0) {
    process.stdout.write(`${report.faults.join('\n')}\n`);
    return 1;
  }
  process.stdout.write(
    `${updates} updates: every stream got each of its own once, in order, none missing\n` +
      `(seed ${plan.seed}; ${seconds()} of processor time, ${memoryGb()})\n`,
  );
  return 0;
}

const plan = parseScaleOptions(process.argv.slice(2));
process.exitCode = typeof plan === 'number' ? plan : simulate(plan);
