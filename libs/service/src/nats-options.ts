import type { NatsConnectionOptions } from '@app/nats-streams';
import type { ProcessConfig } from './config/process-config.js';

/**
 * The connection that a configuration asks for.
 * @param name how the broker lists it
 * @param identity the token below which its inboxes lie
 */
export function natsOptions(config: ProcessConfig, name: string, identity: string): NatsConnectionOptions {
  const { natsUrls, natsStartTimeoutMs, natsUser, natsPassword, natsToken, natsCredsFile } = config;
  return {
    servers: natsUrls,
    name,
    identity,
    startTimeoutMs: natsStartTimeoutMs,
    ...(natsUser === undefined ? {} : { user: natsUser }),
    ...(natsPassword === undefined ? {} : { password: natsPassword }),
    ...(natsToken === undefined ? {} : { token: natsToken }),
    ...(natsCredsFile === undefined ? {} : { credsFile: natsCredsFile }),
  };
}
