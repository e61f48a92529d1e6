import { deepStrictEqual, rejects } from 'node:assert/strict';
import type { Msg } from '@nats-io/transport-node';
import { connectStreamClient, connectToNats, type StreamClient } from '@app/nats-streams';
import { waitUntil } from '@app/testing';
import { BeatStreams, type Beat, type BeatItem } from '../simulation/beat.js';
import { Placeholders } from './placeholders.js';
import { ReaderLog } from './reader-log.js';
import { ROOT, type Closers } from './start-replica.js';
import { fromBytes, isProbe, isWire, toBytes, type ReaderLine, type Scene, type WireLine } from './transcript.js';

/** Replicas take nothing that they do not know (P21), so a later client may not say more to them. */
const LIKENESS = { mayHaveMore: false };
/** Nothing is repeated or given up in a scene, however slow the machine. */
const PATIENCE = { silenceMs: 20_000, attemptTimeoutMs: 20_000, startBudgetMs: 60_000 };
const ANSWER_MS = 20_000;
const ORIGIN_UNIX_MS = 1_795_245_290_760;

/**
 * Says to a client of this version what replicas said when the scene was recorded; it must ask, tell and deliver as then.
 * @param said what the replicas make of what they said then
 * @returns where it said what was not recorded
 * @throws Error that names what it does not say any more, or what its readers had instead
 */
export async function replayToClient(
  { lines }: Scene,
  brokerUrl: string,
  closers: Closers,
  said: (value: unknown) => unknown,
): Promise<string[]> {
  const placeholders = new Placeholders();
  for (const index of [1, 2, 3]) {
    placeholders.set(`<server-${index}>`, `recorded-${index}_0123abcd`);
    placeholders.set(`<origin-${index}>`, ORIGIN_UNIX_MS + index);
  }
  const replica = await connectToNats({ servers: [brokerUrl], name: 'recorded', identity: 'recorded' });
  const connection = await connectToNats({ servers: [brokerUrl], name: 'me', identity: 'me' });
  closers.push(() => replica.drain());
  closers.push(() => connection.drain());
  const asked: Msg[] = [];
  const isClaimed = lines.some((line) => isWire(line) && line.from === 'client' && line.subject.endsWith('.alive'));
  for (const subject of [
    `${ROOT}.rpc.*.me`,
    `${ROOT}.server.*.*.me`,
    ...(isClaimed ? [`${ROOT}.client.me.alive`] : []),
  ]) {
    replica.subscribe(subject, {
      callback: (_, message) => {
        if (message.subject.includes('.ping.')) message.respond(toBytes(said('')));
        asked.push(message);
      },
    });
  }
  await replica.flush();
  let starting: Promise<StreamClient<Beat, BeatItem>> | undefined;
  const log = new ReaderLog(async () => (await starting) as StreamClient<Beat, BeatItem>);

  const ask = async (line: WireLine): Promise<void> => {
    const { subject, body, reply } = placeholders.fill(line);
    const isIt = (message: Msg): boolean =>
      message.subject === subject &&
      (message.reply ? 'request' : 'publish') === line.kind &&
      placeholders.isLike(fromBytes(message.data), body, LIKENESS);
    const index = await waitUntil(() => 1 + asked.findIndex(isIt), {
      what: `the client to ${line.kind} ${subject} ${JSON.stringify(body)}`,
    });
    const [message] = asked.splice(index - 1, 1);
    if (line.kind === 'request' && !isProbe(line)) message.respond(toBytes(said(reply)));
  };
  const tell = async (line: WireLine): Promise<void> => {
    const { subject, body, reply } = placeholders.fill(line);
    if (line.kind === 'publish') return replica.publish(subject, toBytes(said(body)));
    const answer = await replica.request(subject, toBytes(said(body)), { timeout: ANSWER_MS });
    deepStrictEqual(fromBytes(answer.data), reply);
  };
  const read = async (line: ReaderLine): Promise<void> => {
    if (line.reader === 'is refused') return rejects(async () => starting, { code: line.error });
    if (line.reader !== 'starts') return log.replay(line);
    starting = connectStreamClient(connection, ROOT, new BeatStreams(), { clientId: 'me', ...PATIENCE });
    // a start that is refused is asked about later
    const client = starting.catch(() => undefined);
    closers.push(async () => (await client)?.close());
    if (!isClaimed) await starting;
  };

  for (const line of lines) {
    if ('reader' in line) await read(line);
    if (!isWire(line) || line.from === 'hand') continue;
    await (line.from === 'client' ? ask(line) : tell(line));
    // the client has it, and what its promises make of it
    await replica.flush();
    await connection.flush();
  }
  return asked.map(({ subject }) => subject).filter((subject) => !subject.includes('.ping.'));
}
