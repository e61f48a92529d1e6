import { brokerPlans, clientPlan, replicaNames, replicaPlan, type EntryOf } from './plans.js';
import { Member, type MemberPlan } from './member.js';
import type { StartOptions } from './options.js';
import type { Output } from './output.js';
import type { StopRequest } from './stop-request.js';
import { parseStreamLine } from './stream-line.js';

/** After it, what has not ended by itself is killed. */
const STOP_MS = 1500;

export interface Supervision {
  options: StartOptions;
  output: Output;
  stop: StopRequest;
  /** A broker that runs already; without it one is started. */
  natsUrl?: string;
  entryOf?: EntryOf;
}

/**
 * Starts broker, replicas and client, in this order, keeps them up until it is asked to stop, and stops them in the
 * other order: the client cancels its streams, the replicas leave, the broker has nobody left. Never rejects.
 * @returns the exit code: 0, or 1 if they could not be started
 */
export async function supervise({ options, output, stop, natsUrl, entryOf }: Supervision): Promise<0 | 1> {
  const floors: Member[][] = [];
  const start = async (plans: MemberPlan[]): Promise<void> => {
    if (stop.asked.aborted) return;
    const floor = plans.map((plan) => new Member(plan, output));
    floors.unshift(floor);
    for (const member of floor) await member.start(); // one after the other: the lines come in the order of the names
    await Promise.race([Promise.all(floor.map((member) => member.ready())), aborted(stop.asked)]);
  };
  const onStreamLine = (line: string): void => {
    output.say(line);
    const owner = parseStreamLine(line)?.owner;
    const pid = floors.flat().find(({ name }) => name === owner)?.pid;
    if (pid !== undefined)
      output.say(`to see the stream outlive its owner: kill -9 ${pid}  (or kill -TERM: it leaves without a pause)`);
  };
  try {
    if (natsUrl === undefined) await start(brokerPlans(options.brokers, output));
    else output.say(`using the broker at ${withoutSecrets(natsUrl)}`);
    const url = natsUrl ?? (floors[0] ?? []).map((broker) => broker.url).join(',');
    await start(replicaNames(options.replicas).map((name) => replicaPlan(name, url, output, entryOf)));
    await start([clientPlan(url, options, output, onStreamLine, entryOf)]);
    await aborted(stop.asked);
    return 0;
  } catch (error) {
    output.complain(error instanceof Error ? error.message : String(error));
    if (natsUrl !== undefined) output.complain(`Is there a broker? Without NATS_URL, npm start brings its own.`);
    return 1;
  } finally {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), STOP_MS);
    stop.atOnce.addEventListener('abort', () => deadline.abort());
    for (const floor of floors) await Promise.all(floor.map((member) => member.stop(deadline.signal)));
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
