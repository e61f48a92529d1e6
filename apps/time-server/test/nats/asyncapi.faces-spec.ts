import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Parser, type AsyncAPIDocumentInterface } from '@asyncapi/parser';
import { projectVersion } from '@app/service';
import { projectRoot, startApp, startNatsServer, waitUntil, type LeashedProcess, type NatsServer } from '@app/testing';
import { connect, type Msg, type NatsConnection } from 'nats';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import { DescribedMessages, type WireMessage } from './described-messages.js';
import { openOf, type PlainReply } from './stream-messages.js';

const ALIVE = 'here';
const FILE = join(projectRoot(), 'docs', 'asyncapi.yaml');

function wireMessage({ subject, reply = '', data, headers }: Msg): WireMessage {
  const values = [...(headers ?? [])].map(([name, [value]]) => [name, value] as const);
  return { subject, reply, text: Buffer.from(data).toString(), headers: Object.fromEntries(values) };
}

/** What a replica sends to itself at its start, to see that its frames arrive. */
const isOwnTrial = ({ subject }: WireMessage) => /^_INBOX\.\w+\.check\./.test(subject);

describe('docs/asyncapi.yaml', () => {
  let document: AsyncAPIDocumentInterface;
  let diagnostics: readonly unknown[];
  let broker: NatsServer;
  let replicas: ReplicaProcess[];
  let client: LeashedProcess;
  let nats: NatsConnection;
  let tap: NatsConnection;
  /** All that went over the broker, as somebody heard who listens to everything. */
  const heard: WireMessage[] = [];

  beforeAll(async () => {
    // first of all: for as long as that takes, no connection could answer its broker
    const parsed = await new Parser().parse(readFileSync(FILE, 'utf8'), { source: FILE });
    document = parsed.document as AsyncAPIDocumentInterface;
    diagnostics = parsed.diagnostics;
    broker = await startNatsServer();
    tap = await connect({ servers: broker.url });
    tap.subscribe('>', { callback: (_, message) => void heard.push(wireMessage(message)) });
    await tap.flush();
    const start = (name: string) =>
      startReplica({
        NATS_URL: broker.url,
        SERVER_NAME: name,
        DRAIN_TIMEOUT_MS: '5000',
        NATS_SERVICES_ENABLED: 'false',
      });
    replicas = await Promise.all([start('a'), start('b')]);
    client = await startApp('time-client', {
      env: { NATS_URL: broker.url, LOG_FORMAT: 'json', ACCESS: 'off', STREAM_INTERVAL: '0.05' },
    });
    await client.waitForLine(/^Time update #5/); // then it has said what it says of itself
    nats = await connect({ servers: broker.url });
    nats.subscribe('time.client.me.alive', { callback: (_, message) => void message.respond(ALIVE) });
  });

  afterAll(async () => {
    await client.stop();
    await Promise.all([nats.close(), tap.close()]);
    await Promise.all(replicas.map(({ process }) => process.stop()));
    await broker.stop();
  });

  it('is parsed without an error, a warning or a hint', () => {
    expect(diagnostics).toEqual([]);
    expect(document.info().version()).toBe(projectVersion());
  });

  it('describes all that goes over the broker, and nothing that does not', async () => {
    const ask = async (subject: string, body: string) =>
      (await nats.request(subject, body, { timeout: 30_000 })).json<PlainReply>();
    const { serverId } = await ask('time.rpc.open.me', openOf('s1', { updateInterval: 0.05 }));
    await ask(`time.server.${serverId}.open.me`, openOf('s2', { updateInterval: 0.05, duration: 0.1 }));
    const resume = { streamId: 's1', request: { updateInterval: 0.05 }, epoch: 2, fromSequence: 0 };
    const resumeMessage = JSON.stringify({ streams: [{ ...resume, originUnixMs: Date.now(), elapsedMs: 0 }] });
    await ask(`time.server.${serverId}.resume.me`, resumeMessage);
    await ask('time.rpc.resume.me', resumeMessage.replace('"epoch":2', '"epoch":3'));
    await ask('time.rpc.open.me', openOf('s3', { updateInterval: -1 }));
    await ask('time.rpc.open.me', '{"streams":[]}');
    await nats.request(`time.server.${serverId}.ping.me`, '', { timeout: 30_000 });
    await waitUntil(() => heard.some(({ text }) => text === ALIVE), { what: 'a replica to ask whether we are there' });
    nats.publish('time.rpc.cancel.me', '{"streams":[["s1",3]]}');
    await ask(`time.server.${serverId}.cancel.me`, '{"streams":[["s1",3]]}');
    // its clients leave one that drains: cancels as requests, and resumes, by a client of ours
    replicas[0].process.kill('SIGTERM');
    await replicas[0].process.ended;
    await nats.flush();

    const described = new DescribedMessages(document);
    const seen = new Set<string>();
    const unknown = heard
      .filter((message) => !isOwnTrial(message))
      .filter((message) => {
        const kinds = described.whatIs(message);
        // bad requests were sent on purpose, and are described as what they should have been
        const isWrong = message.subject.endsWith('.me') && /"updateInterval":-1|"streams":\[\]/.test(message.text);
        for (const kind of kinds ?? []) seen.add(kind);
        return kinds?.length !== (isWrong ? 0 : 1);
      });
    expect(unknown).toEqual([]);
    const told = document
      .channels()
      .all()
      .flatMap((channel) => channel.messages().all());
    expect([...seen].toSorted((a, b) => a.localeCompare(b))).toEqual(
      [...new Set(told.map((message) => message.id()))].toSorted((a, b) => a.localeCompare(b)),
    );
    expect(heard.some(({ text, subject }) => subject.startsWith('time.heartbeat.') && text.includes('draining'))).toBe(
      true,
    );
  });

  it('is served by both applications, with the schemas that it names', async () => {
    const listening = [client, replicas[1].process].map((process) => process.waitForLine(/"listening"/));
    const urls = (await Promise.all(listening)).map((line) => (JSON.parse(line) as { url: string }).url);
    const schemas = [...new Set(readFileSync(FILE, 'utf8').match(/schemas\/[\w-]+\.json/g))];
    expect(schemas.length).toBeGreaterThan(5);
    for (const url of urls) {
      const answer = await fetch(`${url}/asyncapi.yaml`);
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/yaml; charset=utf-8']);
      expect(await answer.text()).toBe(readFileSync(FILE, 'utf8'));
      for (const path of schemas) {
        const schema = await fetch(`${url}/${path}`);
        expect(schema.headers.get('Content-Type')).toBe('application/schema+json; charset=utf-8');
        expect(await schema.text()).toBe(readFileSync(join(projectRoot(), 'docs', path), 'utf8'));
      }
      expect((await fetch(`${url}/schemas/..%2F..%2Fpackage.json`)).status).toBe(404);
    }
  });
});
