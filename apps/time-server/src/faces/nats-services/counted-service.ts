import type { ControlEndpoint } from '@app/nats-streams';
import { Svcm, type Service, type ServiceConfig, type ServiceHandler } from '@nats-io/services';
import type { NatsConnection } from '@nats-io/transport-node';
import { CountedMessage } from './counted-message.js';
import { EndpointTally } from './endpoint-tally.js';

/** Joins no queue group unless an endpoint says so; without it the library has a group of its own, `q`. */
const NO_GROUP = '';

/**
 * A NATS service whose STATS are true of handlers that answer later. The library's own clock stops when a handler
 * returns, in whole milliseconds, and only what a handler throws counts as an error; so its figures are replaced.
 */
export async function startCountedService(
  connection: NatsConnection,
  config: ServiceConfig,
  endpoints: readonly ControlEndpoint[],
): Promise<Service> {
  const service = await new Svcm(connection).add({ ...config, queue: NO_GROUP });
  const tallies = new Map<string, EndpointTally>();
  const uncounted = service.stats.bind(service);
  service.stats = async () => {
    const stats = await uncounted();
    return { ...stats, endpoints: stats.endpoints?.map((of) => ({ ...of, ...tallies.get(of.name)?.figures })) };
  };
  for (const endpoint of endpoints) {
    const { name, subject, queueGroup: queue = NO_GROUP } = endpoint;
    const tally = new EndpointTally();
    tallies.set(name, tally);
    service.addEndpoint(name, { subject, queue, handler: counting(endpoint, tally) });
  }
  return service;
}

/** A request is done when it is answered, what nobody waits for when it is handled. */
function counting({ handle }: ControlEndpoint, tally: EndpointTally): ServiceHandler {
  return (error, message) => {
    const counted = new CountedMessage(message, tally);
    const handling = handle(error, counted);
    if (!message.reply) void whenHandled(handling, counted);
  };
}

async function whenHandled(handling: unknown, message: CountedMessage): Promise<void> {
  await handling;
  message.handled();
}
