import { allOf } from '../../tools/compare/all-of.js';
import { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import { lacksForNchan } from './nchan/find-nchan.js';
import type { PacePlan, SseConsumerCommands, SseServerCommands } from './programs/sse-commands.js';

export type Streams = PacePlan['streams'];

/** A kind of server that sends event streams. */
export interface SseSystem {
  readonly id: string;
  readonly title: string;
  /** Its program in programs/. */
  readonly program: string;
  readonly isOurs: boolean;
  /** Where a search for what it can do may begin, in events a second. */
  readonly searchFromPerS: Readonly<Record<Streams, number>>;
  /** What a reader reads is told by its URL: for another kind of streams it takes other readers. */
  readonly bindsReaders?: boolean;
  /** What this machine lacks to measure it, as a line that says what to install; undefined: nothing. */
  readonly lacks?: () => Promise<string | undefined>;
}

export const SSE_SYSTEMS: readonly SseSystem[] = [
  {
    id: 'nest',
    title: 'Nest @Sse, express',
    program: 'nest-sse-server',
    isOurs: false,
    searchFromPerS: { own: 15_000, shared: 15_000 },
  },
  {
    id: 'plain',
    title: 'response.write',
    program: 'plain-server',
    isOurs: false,
    searchFromPerS: { own: 30_000, shared: 30_000 },
  },
  {
    id: 'nchan',
    title: 'nginx, nchan',
    program: 'nchan-server',
    isOurs: false,
    searchFromPerS: { own: 15_000, shared: 30_000 },
    bindsReaders: true,
    lacks: lacksForNchan,
  },
  {
    id: 'outlet',
    title: 'the gateway',
    program: 'outlet-server',
    isOurs: true,
    searchFromPerS: { own: 60_000, shared: 200_000 },
  },
];

/** A server and its readers. */
export interface RunningSse {
  readonly server: ControlledProcess<SseServerCommands>;
  readonly consumer: ControlledProcess<SseConsumerCommands>;
  readonly port: number;
  /** The processes that serve. */
  readonly pids: readonly number[];
}

const ANSWER_MS = 20_000;
const OPEN_MS = 40_000;
/** From bench/programs, which is where programs are looked for. */
const FOLDER = '../sse/programs';

/** One system under measurement, with the readers that are asked for. */
export class SseRun implements AsyncDisposable {
  private readonly parts = new Parts();
  private running?: RunningSse;
  private streams?: Streams;

  constructor(private readonly system: SseSystem) {}

  /**
   * Opens readers until there are so many. Those that are there stay, unless they cannot read such streams: then server
   * and readers are started anew.
   */
  async withReaders(total: number, streams: Streams): Promise<RunningSse> {
    if (this.system.bindsReaders && this.streams !== streams) await this.end();
    this.running ??= await this.start();
    this.streams = streams;
    const { server, consumer, port } = this.running;
    const readers = total - (await server.ask('readers', null, ANSWER_MS));
    await consumer.ask('open', { port, readers, streams, withinMs: OPEN_MS }, OPEN_MS + ANSWER_MS);
    const there = await server.ask('readers', null, ANSWER_MS);
    if (there !== total) throw new Error(`${there} of ${total} readers are there`);
    return this.running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** A process each. */
  private async start(): Promise<RunningSse> {
    const [server, consumer] = await allOf([
      ControlledProcess.start<SseServerCommands>(this.parts, `${FOLDER}/${this.system.program}`, []),
      ControlledProcess.start<SseConsumerCommands>(this.parts, `${FOLDER}/sse-consumer`, []),
    ]);
    const port = await server.ask('port', null, ANSWER_MS);
    return { server, consumer, port, pids: await server.ask('pids', null, ANSWER_MS) };
  }

  private async end(): Promise<void> {
    this.running = undefined;
    await this.parts[Symbol.asyncDispose]();
  }
}
