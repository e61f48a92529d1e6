import type { NetworkObserver } from '@app/testing';
import { isFailure, type OpenEntry } from '../../src/protocol/messages.js';
import type { ReplicaEvent } from '../../src/server/replica-event.js';
import type { ClientBusObserver } from './simulated-buses.js';
import type { ClientProcess, ReplicaProcess, SimulatedWorld } from './simulated-world.js';
import { Timeline } from './timeline.js';
import { WireWatch, type WireWatchPort } from './wire-watch.js';

/** Sees all that happens in one world: judges the wire, and writes down who did what when if that is wanted. */
export class Witness {
  readonly wire: WireWatch;
  readonly timeline: Timeline | undefined;
  /** By server id and stream: how far the wall clock was ahead of the monotonic one when the stream was opened. */
  private readonly wallAheadMs = new Map<string, number>();
  private readonly incarnations = new Map<string, number>();

  constructor(port: WireWatchPort, isTelling: boolean) {
    this.wire = new WireWatch(port);
    this.timeline = isTelling ? new Timeline(port) : undefined;
  }

  get network(): NetworkObserver {
    return this.wire;
  }

  replica(name: string, { replica, clock }: ReplicaProcess): void {
    const { timeline } = this;
    const { serverId } = replica;
    const over = new Map<string, number>();
    replica.events.subscribe((event) => {
      this.wire.faults.push(...revivals(event, over));
      if (event.kind === 'opened') {
        this.wallAheadMs.set(`${serverId} ${event.streamId}`, clock.unixMs() - clock.nowMs());
      }
      timeline?.tell(serverId, storyOf(event));
    });
    if (!timeline) return;
    const incarnation = (this.incarnations.get(name) ?? 0) + 1;
    this.incarnations.set(name, incarnation);
    timeline.name(serverId, incarnation === 1 ? name : `${name}.${incarnation}`);
    timeline.tell(serverId, 'starts');
  }

  /** Starts a client, and looks at what it asks for. */
  startClient(world: SimulatedWorld, options: Parameters<SimulatedWorld['startClient']>[0]): ClientProcess {
    const { clientId } = options;
    const { wire, timeline } = this;
    const askedUnder = new Map<string, number>();
    const observer: ClientBusObserver = {
      asks: (subject, entries) => {
        for (const { streamId } of entries) wire.asks(clientId, streamId);
        timeline?.tell(clientId, `asks ${subject} for ${entries.map(entryText).join(', ')}`);
      },
      answered: (subject, entries, outcome) => {
        for (const { streamId, epoch } of entries) askedUnder.set(streamId, epoch);
        if (!timeline) return;
        const { kind } = outcome;
        const failed = outcome.kind === 'replied' ? outcome.reply.results.filter(isFailure) : [];
        const refusals = failed.map(({ streamId, error }) => `, ${streamId} refused: ${error.message}`).join('');
        const by = outcome.kind === 'replied' ? ` by ${outcome.reply.serverId}` : '';
        timeline.tell(clientId, `${kind}${by}: ${subject} for ${entries.map(entryText).join(', ')}${refusals}`);
      },
      cancels: (subject, pairs) => timeline?.tell(clientId, `sends ${subject} ${JSON.stringify(pairs)}`),
    };
    const process = world.startClient(options, observer);
    process.client.notices.subscribe((notice) => {
      if (notice.kind === 'opened' || notice.kind === 'resumed') {
        wire.found(clientId, notice.streamId, askedUnder.get(notice.streamId) ?? 0);
      }
      timeline?.tell(clientId, JSON.stringify(notice).replaceAll('"', ''));
    });
    return process;
  }

  /** How far the origins of a stream opened there are ahead of the monotonic clock; NaN if it was not opened there. */
  wallAheadOf(serverId: string, streamId: string): number {
    return this.wallAheadMs.get(`${serverId} ${streamId}`) ?? NaN;
  }
}

function entryText(entry: OpenEntry): string {
  const from = 'fromSequence' in entry ? ` from ${String(entry.fromSequence)}` : '';
  return `${entry.streamId}${from} (epoch ${entry.epoch})`;
}

function storyOf({ kind, clientId, streamId, epoch, sequence, reason }: ReplicaEvent): string {
  return `${kind} ${clientId}/${streamId} epoch ${epoch} at ${sequence}${reason === undefined ? '' : `: ${reason}`}`;
}

/** What has ended at a replica, or was cancelled there, no late message brings back (P6). */
function revivals({ kind, clientId, streamId, epoch }: ReplicaEvent, over: Map<string, number>): string[] {
  const key = `${clientId}/${streamId}`;
  const endedEpoch = over.get(key) ?? -1;
  if (kind === 'opened' || kind === 'resumed') {
    return epoch > endedEpoch ? [] : [`${key} came back under epoch ${epoch} after ${endedEpoch} had ended`];
  }
  if (kind !== 'replaced') over.set(key, Math.max(epoch, endedEpoch));
  return [];
}
