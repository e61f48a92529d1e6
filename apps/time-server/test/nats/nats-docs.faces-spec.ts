import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  consoleExamples,
  projectRoot,
  startNatsServer,
  withConsoleExamples,
  type ConsoleExample,
  type NatsServer,
} from '@app/testing';
import { connect, type NatsConnection } from 'nats';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import { NatsCommand } from './nats-command.js';

const FILE = join(projectRoot(), 'docs', 'nats.md');
/** Writes what the commands print into the document, where otherwise it is compared. */
const MUST_WRITE = process.env['WRITE_DOCS'] !== undefined;

/** What is different each time, and does not matter. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '<time>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/^\d\d:\d\d:\d\d( |$)/gm, '<time>$1'],
  [/\b[\w-]+_[0-9a-f]{8}\b/g, '<server>'],
  [/"(id)":"\w+"/g, '"$1":<any>'],
  [/"version":"[\w.-]+"/g, '"version":<version>'],
  [/"ports":"[\w:,]*"/g, '"ports":<ports>'],
  [/"(num_requests|num_errors|processing_time|average_processing_time|streams|clients)":\d+/g, '"$1":<number>'],
  [/"last_error":"[^"]*"/g, '"last_error":<text>'],
  [/\b1\d{9}(?:\d{3})?(?:\.\d+)?\b/g, '<instant>'],
];

const normal = (text: string) => VARIABLE.reduce((so, [pattern, name]) => so.replace(pattern, name), text);

/** What later commands repeat of an answer. */
function repeated(output: string): string[] {
  return [...output.matchAll(/"(?:serverId|originUnixMs)":"?([\w-]+)"?/g)].map(([, value]) => value);
}

/** The broker, two replicas, and whoever reads the page. */
describe('docs/nats.md', () => {
  let broker: NatsServer;
  let replicas: ReplicaProcess[];
  let nats: NatsConnection;

  beforeAll(async () => {
    broker = await startNatsServer();
    const start = (name: string) => startReplica({ NATS_URL: broker.url, SERVER_NAME: name, GRPC_ENABLED: 'true' });
    replicas = await Promise.all([start('time-server-1'), start('time-server-2')]);
    nats = await connect({ servers: broker.url });
  });

  afterAll(async () => {
    await nats.close();
    await Promise.all(replicas.map(({ process }) => process.stop()));
    await broker.stop();
  });

  /** Runs the commands in their order. What one prints of this run's own ids replaces the page's in those that follow. */
  async function outputsOf(examples: readonly ConsoleExample[]): Promise<ConsoleExample[]> {
    const command = new NatsCommand(nats);
    const replacements = new Map<string, string>();
    const started: { command: string; output: Promise<string> }[] = [];
    for (const example of examples) {
      const line = [...replacements].reduce((text, [old, now]) => text.replaceAll(old, now), example.command);
      // who reads the page waits for what it shows before stopping it
      if (line.includes('.cancel.')) await Promise.all(started.map((run) => run.output));
      const { output } = await command.start(line);
      started.push({ command: line, output });
      if (!line.startsWith('nats req')) continue;
      const now = repeated(await output);
      repeated(example.output).forEach((old, index) => replacements.set(old, now[index]));
    }
    return Promise.all(started.map(async (run) => ({ command: run.command, output: await run.output })));
  }

  it('shows what its commands print', async () => {
    const text = readFileSync(FILE, 'utf8');
    const examples = consoleExamples(text);
    expect(examples.length).toBeGreaterThan(10);
    const outputs = await outputsOf(examples);
    if (MUST_WRITE) {
      writeFileSync(FILE, withConsoleExamples(text, outputs));
      return;
    }
    const told = examples.map(({ command, output }) => normal(`${command}\n${output}`));
    expect(outputs.map(({ command, output }) => normal(`${command}\n${output}`))).toEqual(told);
  });
});
