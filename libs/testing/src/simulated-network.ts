import type { SimulatedClock, SimulatedProcessClock } from './simulated-clock.js';
import { SimulatedConnection } from './simulated-connection.js';
import type { SimulatedLane } from './simulated-lane.js';

/** What the network does to messages; a simulation draws it from its seed. */
export interface NetworkWeather {
  /** How long a message is under way between a process and the broker, in ms. */
  delayMs(): number;
  /** Whether this message is lost, as none is by TCP: for slow consumers, and to be on the safe side. */
  isLost(): boolean;
  /** One of `count` members of a queue group. */
  pick(count: number): number;
}

/** A message as a subscriber gets it. */
export interface SimulatedMessage {
  readonly subject: string;
  readonly body: string;
  readonly replyTo?: string;
}

/** One subscription as the broker knows it. */
export interface BrokerSubscription {
  readonly tokens: readonly string[];
  readonly queue: string | undefined;
  readonly session: BrokerSession;
  readonly handle: (message: SimulatedMessage) => void;
}

/** The broker's end of one connection. It may outlive the other end: a link that swallows everything tells nobody. */
export interface BrokerSession {
  readonly toBroker: SimulatedLane;
  readonly toProcess: SimulatedLane;
}

/**
 * Core NATS in a simulated world: subjects with wildcards, queue groups, replies, "no responder", order kept on each
 * connection. A process that is frozen keeps its place in its queue groups; one that is killed loses it at once.
 */
export class SimulatedNetwork {
  private readonly subscriptions = new Set<BrokerSubscription>();
  private readonly inboxes = new Map<string, SimulatedConnection>();
  private inboxCount = 0;

  constructor(
    readonly clock: SimulatedClock,
    readonly weather: NetworkWeather,
  ) {}

  connect(process: SimulatedProcessClock): SimulatedConnection {
    return new SimulatedConnection(this, process);
  }

  subscribe(subscription: BrokerSubscription): void {
    this.subscriptions.add(subscription);
  }

  unsubscribe(handle: BrokerSubscription['handle']): void {
    for (const subscription of this.subscriptions) {
      if (subscription.handle === handle) this.subscriptions.delete(subscription);
    }
  }

  close(session: BrokerSession): void {
    session.toBroker.close();
    for (const subscription of this.subscriptions) {
      if (subscription.session === session) this.subscriptions.delete(subscription);
    }
  }

  newInbox(owner: SimulatedConnection): string {
    this.inboxCount += 1;
    const inbox = `_INBOX.${this.inboxCount}`;
    this.inboxes.set(inbox, owner);
    return inbox;
  }

  dropInbox(inbox: string): void {
    this.inboxes.delete(inbox);
  }

  /** A message has reached the broker. */
  route(from: BrokerSession, message: SimulatedMessage): void {
    const owner = this.inboxes.get(message.subject);
    if (owner)
      return owner.session.toProcess.put(() => owner.answered(message.subject, { kind: 'reply', body: message.body }));
    const receivers = this.receivers(from, message.subject);
    for (const { session, handle } of receivers) {
      if (!this.weather.isLost()) session.toProcess.put(() => handle(message));
    }
    const { replyTo } = message;
    const asker = replyTo === undefined ? undefined : this.inboxes.get(replyTo);
    if (receivers.length === 0 && asker) {
      asker.session.toProcess.put(() => asker.answered(replyTo as string, { kind: 'no responder' }));
    }
  }

  private receivers(from: BrokerSession, subject: string): BrokerSubscription[] {
    const tokens = subject.split('.');
    const receivers: BrokerSubscription[] = [];
    const groups = new Map<string, BrokerSubscription[]>();
    for (const subscription of this.subscriptions) {
      if (subscription.session === from || !matches(subscription.tokens, tokens)) continue;
      const { queue } = subscription;
      if (queue === undefined) receivers.push(subscription);
      else groups.set(queue, [...(groups.get(queue) ?? []), subscription]);
    }
    for (const members of groups.values()) receivers.push(members[this.weather.pick(members.length)]);
    return receivers;
  }
}

function matches(pattern: readonly string[], tokens: readonly string[]): boolean {
  return pattern.length === tokens.length && pattern.every((token, index) => token === '*' || token === tokens[index]);
}
