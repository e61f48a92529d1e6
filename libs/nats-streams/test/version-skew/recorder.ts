import type { NatsConnection } from '@nats-io/transport-node';
import { connectStreamClient, connectToNats, type Replica, type StreamClient } from '@app/nats-streams';
import { waitUntil } from '@app/testing';
import { BeatStreams, type Beat, type BeatItem } from '../simulation/beat.js';
import { Notebook } from './notebook.js';
import { overheard } from './overheard-connection.js';
import { ReaderLog } from './reader-log.js';
import { ROOT, startReplica, type Closers } from './start-replica.js';
import { isWire, toBytes, type Line, type WireLine } from './transcript.js';

/** Plays one scene with real replicas and a real client, and writes down what comes and goes at the client's end. */
export class Recorder {
  /** The number of the update that the network keeps back until `deliver`; by default none. */
  keepsBack = -1;
  private readonly notebook = new Notebook();
  private readonly log = new ReaderLog(() => Promise.resolve(this.client as StreamClient<Beat, BeatItem>));
  private readonly replicas: Replica<unknown>[] = [];
  private client: StreamClient<Beat, BeatItem> | undefined;
  private handConnection: NatsConnection | undefined;
  private arriveLate: (() => void) | undefined;

  constructor(
    private readonly brokerUrl: string,
    private readonly closers: Closers,
  ) {}

  get lines(): readonly Line[] {
    return [...this.notebook.lines];
  }

  async startReplica(options: object = {}): Promise<void> {
    const { replica, close } = await startReplica(this.brokerUrl, `beat-${this.replicas.length + 1}`, options);
    this.closers.push(close);
    this.replicas.push(replica);
    this.note({ operator: 'starts', server: this.notebook.addServer(replica.serverId), options });
  }

  drain(number: number): void {
    this.note({ operator: 'drains', server: `<server-${number}>` });
    void this.replicas[number - 1].drain();
  }

  async startClient(): Promise<void> {
    this.note({ reader: 'starts' });
    this.client = await this.connectClient(this.overheard(await this.connect()));
  }

  /** A second client with the same id, after a first that nobody overhears. */
  async startTwice(): Promise<void> {
    await this.connectClient(await this.connect());
    this.note({ reader: 'starts' });
    await this.connectClient(this.overheard(await this.connect())).catch(({ code }: { code: number }) =>
      this.note({ reader: 'is refused', error: code }),
    );
  }

  async opens(streamId: string, request: Beat): Promise<void> {
    this.note({ reader: 'opens', streamId, request });
    await this.log.opens(streamId, request);
  }

  /** … once the first update is there. */
  async leaves(streamId: string): Promise<void> {
    const { numbers } = this.log.reading(streamId);
    await waitUntil(() => numbers.length, { what: `an update of ${streamId}` });
    this.note({ reader: 'leaves', streamId, numbers: [...numbers] });
    this.log.leaves(streamId);
  }

  async has(streamId: string): Promise<void> {
    const reading = this.log.reading(streamId);
    const end = await waitUntil(() => reading.end, { what: `the end of ${streamId}` });
    this.note({ reader: 'has', streamId, numbers: reading.numbers, end });
  }

  /** Somebody says this without our client; placeholders stand where a transcript has them. */
  async hand(kind: 'publish' | 'request', subject: string, body: unknown): Promise<void> {
    this.handConnection ??= this.overheard(await this.connect(), 'hand');
    await this.handConnection[kind](this.notebook.spoken(subject), this.notebook.spoken(toBytes(body)));
  }

  /** Until somebody has said it. */
  async until(what: string, isIt: (line: WireLine) => boolean): Promise<void> {
    await waitUntil(() => this.notebook.lines.some((line) => isWire(line) && isIt(line)), { what });
  }

  /** What the network kept back arrives. */
  deliver(): void {
    this.arriveLate?.();
  }

  private note(line: Line): void {
    this.notebook.lines.push(line);
  }

  private async connect(): Promise<NatsConnection> {
    const connection = await connectToNats({ servers: [this.brokerUrl], name: 'me', identity: 'me' });
    this.closers.push(() => connection.drain());
    return connection;
  }

  private async connectClient(connection: NatsConnection): Promise<StreamClient<Beat, BeatItem>> {
    const client = await connectStreamClient(connection, ROOT, new BeatStreams(), { clientId: 'me' });
    this.closers.push(() => client.close());
    return client;
  }

  private overheard(connection: NatsConnection, from: 'client' | 'hand' = 'client'): NatsConnection {
    return overheard(connection, from, this.notebook, {
      deliver: (body, arrive) => {
        const isKeptBack = !this.arriveLate && (Object(body) as { sequence?: number }).sequence === this.keepsBack;
        if (isKeptBack) this.arriveLate = arrive;
        else arrive();
      },
    });
  }
}
