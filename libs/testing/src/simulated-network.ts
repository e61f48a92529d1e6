import type { SimulatedClock, SimulatedProcessClock } from './simulated-clock.js';
import { SimulatedConnection } from './simulated-connection.js';
import type { SimulatedLane } from './simulated-lane.js';
import { SubjectIndex } from './subject-index.js';

/** What the network does to messages; a simulation draws it from its seed. */
export interface NetworkWeather {
  /** How long a message is under way between a process and the broker, in ms. */
  delayMs(): number;
  /** Whether this message is lost, as none is by TCP: for slow consumers, and to be on the safe side. */
  isLost(subject: string): boolean;
  /** Whether a subscriber gets this message again, and how much later, in ms. No broker does it; the safe side again. */
  againAfterMs?(): number | undefined;
  /** One of `count` members of a queue group. */
  pick(count: number): number;
}

/** Sees what passes the broker. */
export interface NetworkObserver {
  /** A message has reached the broker from one of its connections. */
  routed?(from: BrokerSession, message: SimulatedMessage): void;
  /** The broker has sent it on to a subscriber. */
  sentOn?(to: BrokerSession, message: SimulatedMessage): void;
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
  private readonly bySession = new Map<BrokerSession, Set<BrokerSubscription>>();
  private readonly bySubject = new SubjectIndex<BrokerSubscription>();
  private readonly inboxes = new Map<string, SimulatedConnection>();
  private inboxCount = 0;

  constructor(
    readonly clock: SimulatedClock,
    readonly weather: NetworkWeather,
    private readonly observer: NetworkObserver = {},
  ) {}

  connect(process: SimulatedProcessClock): SimulatedConnection {
    return new SimulatedConnection(this, process);
  }

  subscribe(subscription: BrokerSubscription): void {
    const { session } = subscription;
    const known = this.bySession.get(session);
    if (known) known.add(subscription);
    else this.bySession.set(session, new Set([subscription]));
    this.bySubject.add(subscription);
  }

  unsubscribe(session: BrokerSession, handle: BrokerSubscription['handle']): void {
    const known = this.bySession.get(session);
    for (const subscription of known ?? []) {
      if (subscription.handle !== handle) continue;
      known?.delete(subscription);
      this.bySubject.remove(subscription);
    }
  }

  close(session: BrokerSession): void {
    session.toBroker.close();
    for (const subscription of this.bySession.get(session) ?? []) this.bySubject.remove(subscription);
    this.bySession.delete(session);
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
    const { subject, body, replyTo } = message;
    const owner = this.inboxes.get(subject);
    if (owner) return owner.session.toProcess.put(() => owner.answered(subject, { kind: 'reply', body }));
    this.observer.routed?.(from, message);
    const receivers = this.receivers(from, subject);
    for (const receiver of receivers) this.sendOn(receiver, message);
    const asker = replyTo === undefined ? undefined : this.inboxes.get(replyTo);
    if (receivers.length === 0 && asker) {
      asker.session.toProcess.put(() => asker.answered(replyTo as string, { kind: 'no responder' }));
    }
  }

  private sendOn({ session, handle }: BrokerSubscription, message: SimulatedMessage): void {
    const { weather, observer } = this;
    if (weather.isLost(message.subject)) return;
    session.toProcess.put(() => handle(message));
    observer.sentOn?.(session, message);
    const againMs = weather.againAfterMs?.();
    if (againMs !== undefined) this.clock.after(againMs, () => session.toProcess.put(() => handle(message)));
  }

  private receivers(from: BrokerSession, subject: string): BrokerSubscription[] {
    const receivers: BrokerSubscription[] = [];
    let groups: Map<string, BrokerSubscription[]> | undefined;
    for (const subscription of this.bySubject.matching(subject)) {
      if (subscription.session === from) continue;
      const { queue } = subscription;
      if (queue === undefined) {
        receivers.push(subscription);
        continue;
      }
      groups ??= new Map();
      const members = groups.get(queue);
      if (members) members.push(subscription);
      else groups.set(queue, [subscription]);
    }
    for (const members of groups?.values() ?? []) receivers.push(members[this.weather.pick(members.length)]);
    return receivers;
  }
}
