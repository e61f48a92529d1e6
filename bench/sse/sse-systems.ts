import { allOf } from '../../tools/compare/all-of.js';
import type { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import type { SseConsumerCommands, SseServerCommands } from './programs/sse-commands.js';

/** A kind of server that sends event streams. */
export interface SseSystem {
  readonly id: string;
  readonly title: string;
  /** Its program in programs/. */
  readonly program: string;
  readonly isOurs: boolean;
  /** Where a search for what it can do may begin, in events a second. */
  readonly searchFromPerS: number;
}

export const SSE_SYSTEMS: readonly SseSystem[] = [
  { id: 'nest', title: 'Nest @Sse, express', program: 'nest-sse-server', isOurs: false, searchFromPerS: 15_000 },
  { id: 'plain', title: 'response.write', program: 'plain-server', isOurs: false, searchFromPerS: 30_000 },
  { id: 'outlet', title: 'the gateway', program: 'outlet-server', isOurs: true, searchFromPerS: 60_000 },
];

export interface RunningSse {
  readonly server: ControlledProcess<SseServerCommands>;
  readonly consumer: ControlledProcess<SseConsumerCommands>;
}

const ANSWER_MS = 20_000;
const OPEN_MS = 40_000;
/** From bench/programs, which is where programs are looked for. */
const FOLDER = '../sse/programs';

/** Server and consumer, a process each, without readers yet. */
export async function startSse(parts: Parts, { program }: SseSystem): Promise<RunningSse> {
  const [server, consumer] = await allOf([
    ControlledProcess.start<SseServerCommands>(parts, `${FOLDER}/${program}`, []),
    ControlledProcess.start<SseConsumerCommands>(parts, `${FOLDER}/sse-consumer`, []),
  ]);
  return { server, consumer };
}

/** Opens readers until there are so many. */
export async function openReaders({ server, consumer }: RunningSse, total: number): Promise<void> {
  const port = await server.ask('port', null, ANSWER_MS);
  const before = await server.ask('readers', null, ANSWER_MS);
  await consumer.ask('open', { port, readers: total - before, withinMs: OPEN_MS }, OPEN_MS + ANSWER_MS);
  const there = await server.ask('readers', null, ANSWER_MS);
  if (there !== total) throw new Error(`${there} of ${total} readers are there`);
}
