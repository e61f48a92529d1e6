import type { ControlledProcess } from '../process/controlled-process.js';
import type { OpenPlan, OpenReport } from '../programs/consumer-commands.js';

type Opens = { open(plan: OpenPlan): Promise<OpenReport> };

/** Opens streams. @throws Error that tells how many came, if not all did in time. */
export async function openAll<C extends Opens>(
  consumer: Pick<ControlledProcess<C & Opens>, 'ask'>,
  plan: OpenPlan,
): Promise<OpenReport> {
  const report = await (consumer as ControlledProcess<Opens>).ask('open', plan, plan.withinMs + 10_000);
  if (report.opened === plan.streams) return report;
  throw new Error(
    `${report.opened} of ${plan.streams} streams opened in ${plan.withinMs} ms, ${report.failed} refused`,
  );
}
