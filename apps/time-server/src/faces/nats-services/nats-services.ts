import { PlainSubscriptions, type ControlEndpoint, type ControlSubscriptions } from '@app/nats-streams';
import type { Service, ServiceConfig } from '@nats-io/services';
import type { NatsConnection } from '@nats-io/transport-node';
import { startCountedService } from './counted-service.js';
import { maySubscribe } from './may-subscribe.js';

/** Where whoever looks for services asks. */
const DISCOVERY_SUBJECT = '$SRV.PING';

export interface NatsServicesOptions {
  readonly version: string;
  /** What the services say of themselves; asked when they begin to listen, and not again. */
  readonly metadata: (serverId: string) => Readonly<Record<string, string>>;
  readonly warn: (text: string) => void;
}

/**
 * The control RPC as two NATS services (ADR-32, P26): `time-server` is what all replicas answer, and is left at the
 * drain; `time-replica` is what one replica answers to its own name. Two, because a service of the library ends as a
 * whole with any subscription of its own.
 *
 * Discovery is a convenience and serving is not: where the broker does not permit it, or a service ends by itself, its
 * endpoints have plain subscriptions again.
 */
export class NatsServices implements ControlSubscriptions {
  private readonly plain: PlainSubscriptions;
  private shared: { readonly service: Service; readonly endpoints: readonly ControlEndpoint[] } | undefined;
  private hasLeft = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: NatsServicesOptions,
  ) {
    this.plain = new PlainSubscriptions(connection);
  }

  async listen(endpoints: readonly ControlEndpoint[], serverId: string): Promise<void> {
    if (!(await maySubscribe(this.connection, DISCOVERY_SUBJECT))) {
      this.options.warn(`the broker does not permit ${DISCOVERY_SUBJECT}: this replica is no NATS service`);
      return this.plain.listen(endpoints);
    }
    const { version, metadata } = this.options;
    const common = { version, metadata: { server_id: serverId, ...metadata(serverId) } };
    const [own, shared] = [true, false].map((isOwn) => endpoints.filter((endpoint) => endpoint.isOwn === isOwn));
    await this.start({ name: 'time-replica', description: 'One replica, by its server id.', ...common }, own);
    const service = await this.start(
      { name: 'time-server', description: 'Streams of time that outlive the replica that serves them.', ...common },
      shared,
    );
    this.shared = { service, endpoints: shared };
  }

  async leaveQueueGroups(): Promise<void> {
    this.hasLeft = true;
    // first the new subscriptions, so that no cancel falls between; one that is heard twice is one
    if (this.shared && !this.shared.service.isStopped) await this.plain.listen(withoutGroup(this.shared.endpoints));
    await Promise.all([this.plain.leaveQueueGroups(), this.shared?.service.stop()]);
  }

  private async start(config: ServiceConfig, endpoints: readonly ControlEndpoint[]): Promise<Service> {
    const service = await startCountedService(this.connection, config, endpoints);
    void this.replace(service, endpoints);
    return service;
  }

  /** A service that was not told to stop has left its endpoints deaf. */
  private async replace(service: Service, endpoints: readonly ControlEndpoint[]): Promise<void> {
    const error = await service.stopped;
    if (error === null || this.connection.isClosed() || this.connection.isDraining()) return;
    this.options.warn(`a NATS service ended: ${error.message}`);
    await this.plain.listen(this.hasLeft ? withoutGroup(endpoints) : endpoints);
  }
}

function withoutGroup(endpoints: readonly ControlEndpoint[]): readonly ControlEndpoint[] {
  return endpoints.filter(({ queueGroup }) => queueGroup === undefined);
}
