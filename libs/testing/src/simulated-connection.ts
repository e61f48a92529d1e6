import type { StopTimer } from '@app/nats-streams';
import type { SimulatedProcessClock } from './simulated-clock.js';
import { SimulatedLane } from './simulated-lane.js';
import type { BrokerSession, BrokerSubscription, SimulatedMessage, SimulatedNetwork } from './simulated-network.js';

/** What has become of a request. */
export type SimulatedAnswer =
  | { readonly kind: 'reply'; readonly body: string }
  | { readonly kind: 'no responder' }
  | { readonly kind: 'unanswered' };

interface Awaited {
  readonly stopTimer: StopTimer;
  readonly done: (answer: SimulatedAnswer) => void;
}

/** The broker closes a connection whose other end has answered no ping for so long. */
const STALE_MS = 5_000;
/** The client library notices by its own pings that nothing comes back. */
const NOTICE_MS = 2_200;
/** What is published while disconnected is thrown away at each attempt to connect; what came after it leaves. */
const DIAL_EVERY_MS = 150;

/**
 * One process's connection to the simulated broker, with the faults of real ones: `cut` (noticed at once), `swallow`
 * (a black hole: what is under way waits), and `freeze` and `kill` of the process.
 */
export class SimulatedConnection {
  /** To be set by whoever uses it. */
  onLost: () => void = () => undefined;
  onRestored: () => void = () => undefined;

  session: BrokerSession;
  private isUp = true;
  private fault: 'none' | 'cut' | 'swallowing' = 'none';
  private isBrokerDeaf = false;
  private isKilled = false;
  private freezes = 0;
  private swallows = 0;
  private isFrozen = false;
  private isStale = false;
  private readonly subscribed = new Set<Omit<BrokerSubscription, 'session'>>();
  private readonly requests = new Map<string, Awaited>();
  private readonly flushes = new Set<(isBack: boolean) => void>();
  private readonly abandoned: BrokerSession[] = [];
  private offline: { readonly atMs: number; readonly act: (session: BrokerSession) => void }[] = [];

  constructor(
    private readonly network: SimulatedNetwork,
    private readonly process: SimulatedProcessClock,
  ) {
    this.session = this.newSession();
  }

  /** Returns what ends the subscription. */
  subscribe(subject: string, handle: (message: SimulatedMessage) => void, queue?: string): () => void {
    const subscription = { tokens: subject.split('.'), queue, handle };
    this.subscribed.add(subscription);
    this.join(subscription);
    return () => {
      this.subscribed.delete(subscription);
      this.send((session) => this.network.unsubscribe(session, handle));
    };
  }

  publish(subject: string, body: string, replyTo?: string): void {
    const message = { subject, body, ...(replyTo === undefined ? {} : { replyTo }) };
    if (!this.network.weather.isLost(subject)) this.send((session) => this.network.route(session, message));
  }

  request(subject: string, body: string, timeoutMs: number, done: (answer: SimulatedAnswer) => void): void {
    const inbox = this.network.newInbox(this);
    const stopTimer = this.process.after(timeoutMs, () => this.answered(inbox, { kind: 'unanswered' }));
    this.requests.set(inbox, { stopTimer, done });
    this.publish(subject, body, inbox);
  }

  /** An answer has come to an inbox, or has not. */
  answered(inbox: string, answer: SimulatedAnswer): void {
    const request = this.requests.get(inbox);
    if (!request) return;
    this.requests.delete(inbox);
    this.network.dropInbox(inbox);
    request.stopTimer();
    request.done(answer);
  }

  /** A round trip; its answer comes behind all that was on its way to this process. */
  flush(timeoutMs: number, done: (isBack: boolean) => void): void {
    const settle = (isBack: boolean): void => {
      if (!this.flushes.delete(settle)) return;
      stopTimer();
      done(isBack);
    };
    this.flushes.add(settle);
    const stopTimer = this.process.after(timeoutMs, () => settle(false));
    this.send((session) => session.toProcess.put(() => settle(true)));
  }

  /** Gives the connection up and makes a new one, as soon as the link lets it. */
  reconnect(): void {
    if (!this.isUp) return;
    // behind a link that swallows everything, the broker is not told: its end stays until it is found stale
    if (!this.isBrokerDeaf) this.network.close(this.session);
    else this.abandoned.push(this.session);
    this.lose();
    this.dial();
  }

  /** The link breaks, and both ends know at once. */
  cut(): void {
    if (this.fault !== 'none') return;
    this.fault = 'cut';
    this.network.close(this.session);
    this.lose();
  }

  /** From now on the link swallows everything, or all that goes in one direction, and nobody is told. */
  swallow(what: 'everything' | 'what comes' | 'what goes' = 'everything'): void {
    if (this.fault !== 'none') return;
    this.fault = 'swallowing';
    this.swallows += 1;
    const { session, swallows } = this;
    const lasts = (): boolean => this.fault === 'swallowing' && this.swallows === swallows;
    this.isBrokerDeaf = what !== 'what comes';
    if (what !== 'what comes') session.toBroker.hinder('swallowed');
    if (what !== 'what goes') session.toProcess.hinder('swallowed');
    this.network.clock.after(STALE_MS, () => {
      if (this.session !== session || lasts()) this.network.close(session);
    });
    this.process.after(NOTICE_MS, () => {
      if (this.session === session && lasts()) this.reconnect();
    });
  }

  /** The link is whole again: what was swallowed arrives after all, and a new connection is made if need be. */
  heal(): void {
    this.fault = 'none';
    this.isBrokerDeaf = false;
    for (const session of this.abandoned.splice(0)) {
      session.toBroker.release('swallowed');
      this.network.close(session);
    }
    this.session.toBroker.release('swallowed');
    this.session.toProcess.release('swallowed');
    if (this.isKilled) this.network.close(this.session);
    else if (!this.isUp) this.dial();
  }

  /** The broker goes down and comes back: every connection breaks, the link does not. */
  brokenOff(): void {
    this.network.close(this.session);
    if (this.isUp) this.lose();
    this.dial();
  }

  /** SIGSTOP: what comes waits in the socket; a broker that hears nothing for long closes the connection. */
  freeze(): void {
    if (this.isFrozen || this.isKilled) return;
    this.isFrozen = true;
    this.freezes += 1;
    this.process.freeze();
    const { freezes, session } = this;
    session.toProcess.hinder('frozen');
    this.network.clock.after(STALE_MS, () => {
      if (!this.isFrozen || this.freezes !== freezes || this.session !== session) return;
      this.network.close(session);
      this.isStale = true;
    });
  }

  /** SIGCONT: first the timers, then what waits in the socket, as in Node's event loop. */
  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.process.thaw();
    const { freezes, session } = this;
    this.process.after(0, () => {
      if (this.freezes !== freezes) return;
      session.toProcess.release('frozen');
      if (this.isStale && this.session === session) this.reconnect();
      this.isStale = false;
    });
  }

  /** SIGKILL: the broker sees the socket close. */
  kill(): void {
    this.isKilled = true;
    this.process.kill();
    this.session.toProcess.close();
    if (!this.isBrokerDeaf) this.network.close(this.session);
  }

  private dial(): void {
    const { session } = this;
    this.process.after(DIAL_EVERY_MS, () => {
      if (this.fault === 'none' && !this.isUp && this.session === session) this.restore();
    });
  }

  private lose(): void {
    if (this.isKilled || !this.isUp) return;
    this.isUp = false;
    this.session.toProcess.close();
    this.process.after(0, () => {
      for (const settle of this.flushes) settle(false);
      this.onLost();
    });
  }

  private restore(): void {
    this.isUp = true;
    this.session = this.newSession();
    const { session } = this;
    for (const subscription of this.subscribed) this.join(subscription);
    const oldestMs = this.process.nowMs() - DIAL_EVERY_MS;
    for (const { atMs, act } of this.offline.splice(0)) if (atMs > oldestMs) this.send(act);
    this.process.after(0, () => {
      if (this.session === session) this.onRestored();
    });
  }

  private newSession(): BrokerSession {
    const { clock, weather } = this.network;
    const lane = (): SimulatedLane => new SimulatedLane(clock, () => weather.delayMs());
    return { toBroker: lane(), toProcess: lane() };
  }

  private join(subscription: Omit<BrokerSubscription, 'session'>): void {
    this.send((session) => this.network.subscribe({ ...subscription, session }));
  }

  private send(act: (session: BrokerSession) => void): void {
    const { session } = this;
    if (this.isKilled) return;
    if (this.isUp) session.toBroker.put(() => act(session));
    else this.offline.push({ atMs: this.process.nowMs(), act });
  }
}
