import { type NatsServer, startNatsServer } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';

/** A broker for one run, with its own defaults for slow readers: nobody is to be cut off for what the ramp does. */
export async function startBroker(parts: Parts): Promise<NatsServer> {
  return parts.own(await startNatsServer({ configLines: ['max_pending: 64MB', 'write_deadline: "10s"'] }));
}
