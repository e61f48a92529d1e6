import {
  SimulatedClock,
  SimulatedNetwork,
  type NetworkObserver,
  type NetworkWeather,
  type SimulatedConnection,
  type SimulatedMessage,
} from '@app/testing';
import { StreamClient } from '../../src/client/stream-client.js';
import type { StreamClientOptions } from '../../src/client/client-options.js';
import type { StreamNotice } from '../../src/client/stream-notice.js';
import type { CancelPair, Heartbeat, OpenEntry, ResumeEntry } from '../../src/protocol/messages.js';
import { Subjects } from '../../src/protocol/subjects.js';
import { Replica } from '../../src/server/replica.js';
import type { ReplicaOptions } from '../../src/server/replica-options.js';
import type { Clock } from '../../src/timing/clock.js';
import { BeatStreams, type Beat, type BeatItem } from './beat.js';
import { SimulatedClientBus, SimulatedReplicaBus, type ClientBusObserver } from './simulated-buses.js';

const subjects = new Subjects('beat');
const QUEUE = 'beat-server';

/** One simulated process and its connection. */
export interface Process {
  readonly clock: ReturnType<SimulatedClock['process']>;
  readonly connection: SimulatedConnection;
}

export interface ReplicaProcess extends Process {
  readonly replica: Replica<Beat>;
}

/** A client whose notices nobody observes. */
export interface UnobservedClient extends Process {
  readonly client: StreamClient<Beat, BeatItem>;
}

export interface ClientProcess extends UnobservedClient {
  readonly notices: StreamNotice[];
}

/** Real replicas and clients on a simulated clock and network. */
export class SimulatedWorld {
  readonly clock = new SimulatedClock();
  readonly network: SimulatedNetwork;
  private readonly streams = new BeatStreams();

  constructor(weather: NetworkWeather, observer?: NetworkObserver) {
    this.network = new SimulatedNetwork(this.clock, weather, observer);
  }

  startReplica(options: ReplicaOptions): ReplicaProcess {
    const process = this.startProcess();
    const { clock, connection } = process;
    const leaves: (() => void)[] = [];
    const bus = new SimulatedReplicaBus(connection, subjects, () => leaves.splice(0).forEach((leave) => leave()));
    const replica = new Replica(options, this.streams, bus, clock);
    const { serverId } = replica;
    const serve = (subject: string, queue: string | undefined, handle: (clientId: string, body: string) => unknown) =>
      connection.subscribe(subject, replying(clock, connection, handle), queue);
    const open = (clientId: string, body: string) => replica.open(clientId, streamsIn<OpenEntry>(body));
    const resume = (clientId: string, body: string) => replica.resume(clientId, streamsIn<ResumeEntry>(body));
    const cancel = (clientId: string, body: string) => {
      replica.cancel(clientId, streamsIn<CancelPair>(body));
      return {};
    };
    leaves.push(serve(subjects.open('any').replace('any', '*'), QUEUE, open));
    leaves.push(serve(subjects.resume('any').replace('any', '*'), QUEUE, resume));
    serve(subjects.open('any', serverId).replace(/any$/, '*'), undefined, open);
    serve(subjects.resume('any', serverId).replace(/any$/, '*'), undefined, resume);
    serve(subjects.cancel('any', serverId).replace(/any$/, '*'), undefined, cancel);
    serve(subjects.cancel('any').replace(/any$/, '*'), undefined, cancel);
    serve(subjects.pings(serverId), undefined, () => ({}));
    connection.onLost = () => replica.linkLost();
    connection.onRestored = () => replica.linkRestored();
    replica.start();
    return { ...process, replica };
  }

  startClient(options: StreamClientOptions, observer?: ClientBusObserver): ClientProcess {
    const process = this.startUnobservedClient(options, observer);
    const notices: StreamNotice[] = [];
    process.client.notices.subscribe((notice) => notices.push(notice));
    return { ...process, notices };
  }

  startUnobservedClient(options: StreamClientOptions, observer?: ClientBusObserver): UnobservedClient {
    const process = this.startProcess();
    const { clock, connection } = process;
    const { clientId } = options;
    const bus = new SimulatedClientBus(connection, subjects, clientId, observer);
    const client = new StreamClient(options, this.streams, bus, clock);
    connection.subscribe(subjects.streamsOf(clientId), ({ subject, body }) => {
      const address = subjects.parseStream(subject);
      if (address) client.update(address.streamId, address.epoch, Buffer.from(body));
    });
    connection.subscribe(subjects.heartbeats(), ({ body }) => client.heartbeat(JSON.parse(body) as Heartbeat));
    connection.subscribe(subjects.alive(clientId), ({ replyTo }) => connection.publish(replyTo as string, ''));
    connection.onLost = () => client.linkLost();
    connection.onRestored = () => client.linkRestored();
    client.start();
    return { ...process, client };
  }

  private startProcess(): Process {
    const clock = this.clock.process();
    return { clock, connection: this.network.connect(clock) };
  }
}

function streamsIn<Entry>(body: string): Entry[] {
  return (JSON.parse(body) as { streams: Entry[] }).streams;
}

/** Replies leave a turn later, behind what the engine sends at once, or before it: both happen. */
function replying(
  clock: Clock,
  connection: SimulatedConnection,
  handle: (clientId: string, body: string) => unknown,
): (message: SimulatedMessage) => void {
  let isLate = false;
  return ({ subject, body, replyTo }) => {
    const reply = JSON.stringify(handle(subjects.clientIdOf(subject), body));
    if (replyTo === undefined) return;
    isLate = !isLate;
    if (isLate) clock.after(0, () => connection.publish(replyTo, reply));
    else connection.publish(replyTo, reply);
  };
}
