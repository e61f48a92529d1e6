import { SimulatedWorld, type ClientProcess, type ReplicaProcess } from '../simulated-world.js';
import { Deliveries } from './deliveries.js';
import type { ScalePlan } from './scale-plan.js';
import { Takeovers } from './takeovers.js';
import { Traffic } from './traffic.js';

/** Time is coarse: messages arrive at multiples of this, and what arrives at one process then costs one timer. */
const TICK_MS = 5;
const STEP_MS = 20;

/** A world of very many real replicas and clients, and what is looked at in it. */
export class ScaleWorld {
  readonly traffic = new Traffic();
  readonly takeovers = new Takeovers();
  readonly deliveries: Deliveries;
  readonly clients: ClientProcess[] = [];
  /** Those that live. */
  readonly replicas = new Set<ReplicaProcess>();
  private readonly world: SimulatedWorld;
  private readonly streamsPerClient: number;
  private started = 0;

  constructor(
    readonly plan: ScalePlan,
    private readonly random: () => number,
  ) {
    const pick = (count: number): number => Math.floor(random() * count);
    const delayMs = (): number => TICK_MS - ((this.nowMs - startMs) % TICK_MS);
    this.world = new SimulatedWorld({ delayMs, pick, isLost: () => false }, this.traffic);
    const startMs = this.nowMs;
    this.deliveries = new Deliveries(plan.streams, plan.intervalMs);
    this.streamsPerClient = Math.ceil(plan.streams / plan.clients);
  }

  get nowMs(): number {
    return this.world.clock.nowMs();
  }

  advance(byMs: number): void {
    this.world.clock.advance(byMs);
  }

  /** Lets time pass until the condition holds, looked at every 20 ms. @throws Error if it does not hold in time. */
  advanceUntil(what: string, withinMs: number, isSo: () => boolean): void {
    const untilMs = this.nowMs + withinMs;
    while (!isSo()) {
      if (this.nowMs >= untilMs) throw new Error(`within ${withinMs} simulated ms: not ${what}`);
      this.advance(STEP_MS);
    }
  }

  /** Starts all replicas and then all clients, at random moments: they do not beat in step. */
  start(withinMs: number): void {
    const { replicas, clients } = this.plan;
    this.within(withinMs, replicas, () => this.startReplica());
    this.within(withinMs, clients, () => this.startClient());
  }

  startReplica(): ReplicaProcess {
    this.started += 1;
    const process = this.world.startReplica({ name: `replica-${this.started}`, version: '1.0.0' });
    const { serverId } = process.replica;
    process.replica.events.subscribe((event) => this.takeovers.saw(serverId, event, this.nowMs));
    this.replicas.add(process);
    return process;
  }

  /** SIGKILL. */
  kill(victims: readonly ReplicaProcess[]): void {
    for (const victim of victims) {
      victim.connection.kill();
      this.replicas.delete(victim);
    }
  }

  /** So many living replicas, drawn by lot. */
  draw(count: number): ReplicaProcess[] {
    const living = [...this.replicas];
    return Array.from({ length: count }, () => living.splice(Math.floor(this.random() * living.length), 1)).flat();
  }

  /** Every client opens its streams evenly over this time, some together. */
  openAll(withinMs: number): void {
    const { streams, openedTogether } = this.plan;
    for (const [index, { clock }] of this.clients.entries()) {
      const from = index * this.streamsPerClient;
      const to = Math.min(streams, from + this.streamsPerClient);
      const turns = Math.ceil((to - from) / openedTogether);
      const everyMs = withinMs / turns;
      for (let turn = 0; turn < turns; turn += 1) {
        const first = from + turn * openedTogether;
        const afterMs = (turn + this.random()) * everyMs;
        clock.after(afterMs, () => this.open(index, first, Math.min(to, first + openedTogether)));
      }
    }
    this.advance(withinMs);
  }

  get served(): number {
    let served = 0;
    for (const { replica } of this.replicas) served += replica.streamCount;
    return served;
  }

  /** At how many replicas each client has streams. */
  ownersPerClient(): number[] {
    return this.clients.map(({ client }) => client.replicas().filter(({ ownedStreams }) => ownedStreams > 0).length);
  }

  private startClient(): void {
    const clientId = `client-${this.clients.length + 1}`;
    this.clients.push(this.world.startClient({ clientId }));
  }

  private open(client: number, from: number, to: number): void {
    const { client: streams, clock } = this.clients[client];
    const { deliveries } = this;
    const request = { intervalMs: this.plan.intervalMs, last: null };
    for (let stream = from; stream < to; stream += 1) {
      streams.open(request, { streamId: `s${stream}` }).subscribe({
        next: (item) => deliveries.took(stream, item, clock.nowMs()),
        error: (error: unknown) => deliveries.failed(stream, error),
      });
    }
  }

  private within(withinMs: number, count: number, act: () => void): void {
    for (let at = 0; at < count; at += 1) this.world.clock.after(this.random() * withinMs, act);
    this.advance(withinMs);
  }
}
