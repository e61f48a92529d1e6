import { CommandEnd, parseStartOptions } from './options.js';
import { Output, wantsColour } from './output.js';
import { brokerNames, replicaNames } from './plans.js';
import { listenForStop } from './stop-request.js';
import { supervise } from './supervise.js';

try {
  const options = parseStartOptions(process.argv.slice(2));
  const { stdout, stderr, env } = process;
  const output = new Output({
    stdout,
    stderr,
    isColoured: wantsColour(stdout.isTTY, env),
    names: [...brokerNames(options.brokers), ...replicaNames(options.replicas), 'time-client'],
  });
  process.exitCode = await supervise({ options, output, stop: listenForStop(), natsUrl: env.NATS_URL || undefined });
} catch (error) {
  if (!(error instanceof CommandEnd)) throw error;
  process.exitCode = error.exitCode;
}
