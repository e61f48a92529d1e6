import { LeashedProcess } from '@app/testing';
import { Parts } from '../../tools/compare/parts.js';
import { compileC, lacksForC } from '../native/compile.js';
import { type ProcessUsage, usageOf } from '../process/process-usage.js';
import type { Figures } from '../results/figures.js';
import { startBroker } from '../systems/bench-broker.js';
import { performer } from '../systems/performer.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

/** One: with many, the broker looks each of them up, which is the work of streams already. */
const SUBJECTS = 1;
const WARM_UP_MS = 500;
/** The publisher sends for longer than anybody looks. */
const SLACK_MS = 3_000;
const PATIENCE_MS = 20_000;

const C_PROGRAMS = performer('c', 'C publisher → broker → C subscriber');

/** How much of the same bytes this machine's broker carries when nobody at its ends does any work. */
export function limit({ limitMs }: Sizes): Scenario {
  return {
    id: 'limit',
    title: 'The physical limit: the same bytes, as fast as they go',
    headline: 'deliveredPerS',
    systems: [C_PROGRAMS.id],
    performer: C_PROGRAMS,
    lacks: lacksForC,
    run: async () => {
      await using parts = new Parts();
      const programs = await compileC(parts);
      const broker = await startBroker(parts);
      const start = async (name: 'publish' | 'subscribe', ...args: (string | number)[]) =>
        parts.ownProcess(await LeashedProcess.start(programs[name], [broker.url, ...args.map(String)], { name }));
      const subscriber = await start('subscribe', WARM_UP_MS, limitMs);
      await subscriber.waitForLine(/^ready$/);
      const publisher = await start('publish', SUBJECTS, WARM_UP_MS + limitMs + SLACK_MS);
      const usages = () => Promise.all([publisher, broker, subscriber].map(({ pid }) => usageOf([pid])));
      await subscriber.waitForLine(/^begin$/, PATIENCE_MS);
      const before = await usages();
      const [, messages, ms] = (await subscriber.waitForLine(/^end /, limitMs + PATIENCE_MS)).split(' ').map(Number);
      return figuresOf(messages, ms, before, await usages());
    },
  };
}

type Usages = readonly (ProcessUsage | undefined)[];

function figuresOf(messages: number, ms: number, before: Usages, after: Usages): Figures {
  const [serverCpuS, brokerCpuS, clientCpuS] = before.map((from, index) => {
    const to = after[index];
    return from && to && ((to.cpuS - from.cpuS) / messages) * 1_000_000;
  });
  return { deliveredPerS: (messages / ms) * 1000, serverCpuS, brokerCpuS, clientCpuS };
}
