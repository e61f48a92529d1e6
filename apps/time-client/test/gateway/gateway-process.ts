import type { LeashedProcess } from '@app/testing';
import type { TimeSystem } from '../time-system.js';

/** A gateway of its own process. */
export interface GatewayProcess {
  readonly process: LeashedProcess;
  readonly url: string;
}

/** Makes ids that all gateways of a test understand. */
export const STREAM_TOKEN_KEY = 'the key that all gateways of the tests share';

/** What all gateways of a test share, so that each understands the ids of the others; and no limit that tests would meet. */
const ENV = {
  STREAM_ENABLED: 'false',
  STREAM_TOKEN_KEY,
  RATE_LIMIT_PER_SECOND: '0',
  CONNECTIONS_PER_SECOND: '0',
  SHUTDOWN_SPREAD_MS: '100',
};

export async function startGateway(system: TimeSystem, env: NodeJS.ProcessEnv = {}): Promise<GatewayProcess> {
  const process = await system.startClientProcess({ ...ENV, ...env });
  const { url } = JSON.parse(await process.waitForLine(/"listening"/)) as { url: string };
  return { process, url };
}
