import type { Msg } from '@nats-io/transport-node';
import { connectToNats, type Replica } from '@app/nats-streams';
import { waitUntil } from '@app/testing';
import { Placeholders } from './placeholders.js';
import { ROOT, startReplica, type Closers } from './start-replica.js';
import { fromBytes, isWire, toBytes, type OperatorLine, type Scene, type WireLine } from './transcript.js';

/** A later version may say more in its heartbeats, replies and updates. */
const LIKENESS = { mayHaveMore: true };

/** However slow the machine. */
const ANSWER_MS = 20_000;

interface Difference {
  readonly asked: unknown;
  readonly answer: unknown;
  readonly was: unknown;
}

/**
 * Says to replicas of this version what was said to them when the scene was recorded, and waits for what they said.
 * @returns which answers are not as they were
 * @throws Error that names what is not said any more
 */
export async function replayToReplica({ lines }: Scene, brokerUrl: string, closers: Closers): Promise<Difference[]> {
  const placeholders = new Placeholders();
  const replicas = new Map<string, Replica<unknown>>();
  const connection = await connectToNats({ servers: [brokerUrl], name: 'me', identity: 'me' });
  closers.push(() => connection.drain());
  const differences: Difference[] = [];
  const heard: Msg[] = [];
  connection.subscribe(`${ROOT}.>`, { callback: (_, message) => void heard.push(message) });

  const operate = async (line: OperatorLine): Promise<void> => {
    if (line.operator === 'drains') return void replicas.get(line.server)?.drain();
    const { replica, close } = await startReplica(brokerUrl, `beat-${replicas.size + 1}`, line.options);
    closers.push(close);
    replicas.set(line.server, replica);
    placeholders.set(line.server, replica.serverId);
  };
  const say = async (line: WireLine): Promise<void> => {
    const { subject, body } = placeholders.fill(line);
    if (line.kind === 'publish') return connection.publish(subject, toBytes(body));
    const answer = fromBytes((await connection.request(subject, toBytes(body), { timeout: ANSWER_MS })).data);
    if (placeholders.isLike(answer, line.reply, LIKENESS)) return;
    differences.push({ asked: body, answer, was: placeholders.fill(line.reply) });
  };
  const hear = async (line: WireLine): Promise<void> => {
    const { subject, body } = placeholders.fill(line);
    const index = await waitUntil(() => 1 + heard.findIndex((message) => isIt(message, line, subject)), {
      what: `a replica to ${line.kind} ${subject} ${JSON.stringify(body)}`,
    });
    const [message] = heard.splice(index - 1, 1);
    if (line.kind === 'request') message.respond(toBytes(line.reply));
  };
  const isIt = (message: Msg, { kind, body }: WireLine, subject: string): boolean =>
    message.subject === subject &&
    (message.reply ? 'request' : 'publish') === kind &&
    placeholders.isLike(fromBytes(message.data), body, LIKENESS);

  for (const line of lines) {
    if ('operator' in line) await operate(line);
    else if (isWire(line)) await (line.from === 'replica' ? hear(line) : say(line));
  }
  return differences;
}
