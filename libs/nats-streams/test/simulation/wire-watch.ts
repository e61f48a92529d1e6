import type { BrokerSession, NetworkObserver, SimulatedMessage } from '@app/testing';
import { STALL_MS } from '../../src/timing/stall-guard.js';

const TELL_AGAIN_MS = 1_000;
const SLACK_MS = 20;

/** Whom a client has for the owner of a stream. */
interface Ownership {
  epoch: number;
  sinceMs: number;
  isAsking: boolean;
}

interface Told {
  readonly epoch: number;
  readonly atMs: number;
}

export interface WireWatchPort {
  nowMs(): number;
  /** One way, between a process and the broker. */
  readonly maxDelayMs: number;
  /** From then on nothing is lost and nobody is cut off. */
  readonly healedAtMs: number;
  intervalMsOf(streamId: string): number;
}

/**
 * Stands beside the simulated broker and sees what no reader can: whether former owners fall silent. Defences that
 * stand behind one another hide each other's absence from a reader; they cannot hide it from the wire.
 */
export class WireWatch implements NetworkObserver {
  /** What should not have been sent any more, in words. */
  readonly faults: string[] = [];
  private readonly ownerships = new Map<string, Ownership>();
  private readonly told = new Map<BrokerSession, Map<string, Told>>();
  private readonly excused = new Set<BrokerSession>();
  private readonly crashedClients = new Set<string>();

  constructor(private readonly port: WireWatchPort) {}

  /** A link that swallows delivers late, and nobody is to blame. */
  excuse(session: BrokerSession): void {
    this.excused.add(session);
  }

  /** The client is dead: nobody is left to tell former owners. */
  crashed(clientId: string): void {
    this.crashedClients.add(clientId);
  }

  /** The client has lost a stream's owner and asks for another. */
  asks(clientId: string, streamId: string): void {
    const known = this.ownerships.get(`${clientId} ${streamId}`);
    if (known) known.isAsking = true;
  }

  /** The client has found an owner under this epoch. */
  found(clientId: string, streamId: string, epoch: number): void {
    this.ownerships.set(`${clientId} ${streamId}`, { epoch, sinceMs: this.port.nowMs(), isAsking: false });
  }

  /** Nobody reads the stream any more, under whatever epoch; late updates of the first second are let pass (P17). */
  ended(clientId: string, streamId: string): void {
    this.ownerships.set(`${clientId} ${streamId}`, { epoch: Infinity, sinceMs: this.port.nowMs(), isAsking: false });
  }

  sentOn(to: BrokerSession, { subject, body }: SimulatedMessage): void {
    if (!subject.includes('.cancel.')) return;
    const clientId = subject.slice(subject.lastIndexOf('.') + 1);
    const told = this.told.get(to) ?? new Map<string, Told>();
    this.told.set(to, told);
    for (const [streamId, epoch] of (JSON.parse(body) as { streams: [string, number][] }).streams) {
      const key = `${clientId} ${streamId}`;
      if (epoch > (told.get(key)?.epoch ?? -1)) told.set(key, { epoch, atMs: this.port.nowMs() });
    }
  }

  routed(from: BrokerSession, { subject, body }: SimulatedMessage): void {
    const [, kind, clientId, streamId, epoch] = subject.split('.');
    if (kind !== 'stream') return;
    this.judgeToldOwner(from, clientId, streamId, Number(epoch), body);
    this.judgeFormerOwner(clientId, streamId, Number(epoch), body);
  }

  /** Who was told to stop says nothing more, not even if it was frozen when the word came (P13). */
  private judgeToldOwner(from: BrokerSession, clientId: string, streamId: string, epoch: number, body: string): void {
    const told = this.told.get(from)?.get(`${clientId} ${streamId}`);
    if (!told || epoch > told.epoch || this.excused.has(from)) return;
    const sinceMs = this.port.nowMs() - told.atMs;
    if (sinceMs <= STALL_MS + 2 * this.port.maxDelayMs + SLACK_MS) return;
    this.faults.push(`${streamId}: ${body} under epoch ${epoch} came ${sinceMs} ms after its sender was told to stop`);
  }

  /** A former owner is told at its first stale update, and again a second later if that was lost (P16, P17). */
  private judgeFormerOwner(clientId: string, streamId: string, epoch: number, body: string): void {
    const known = this.ownerships.get(`${clientId} ${streamId}`);
    if (!known || known.isAsking || epoch >= known.epoch || this.crashedClients.has(clientId)) return;
    const { maxDelayMs, healedAtMs } = this.port;
    const sinceMs = this.port.nowMs() - Math.max(known.sinceMs, healedAtMs);
    if (sinceMs <= TELL_AGAIN_MS + this.port.intervalMsOf(streamId) + 4 * maxDelayMs + SLACK_MS) return;
    this.faults.push(
      `${streamId}: ${body} is stale under epoch ${epoch}, ${sinceMs} ms after ${known.epoch} was found`,
    );
  }
}
