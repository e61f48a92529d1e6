import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeUpdate, parseTimeRequest } from '@app/contracts';
import { projectRoot, startNatsServer, type NatsServer } from '@app/testing';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import type { PlainReply } from './stream-messages.js';

const SOURCE = join(projectRoot(), 'apps', 'time-server', 'test', 'nats', 'read-stream.c');
const run = promisify(execFile);

const hasLibrary = spawnSync('gcc', ['-E', '-'], { input: '#include <nats/nats.h>', timeout: 60_000 }).status === 0;
if (!hasLibrary) process.stderr.write('the test with a program in C is skipped: no gcc, or no libnats-dev\n');
const describeWithC = hasLibrary ? describe : describe.skip;

/** read-stream.c, with the client library of the NATS project for C. */
describeWithC('a program in C', () => {
  let broker: NatsServer;
  let replica: ReplicaProcess;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timecast-c-'));
    broker = await startNatsServer();
    replica = await startReplica({ NATS_URL: broker.url, SERVER_NAME: 'a' });
  });

  afterAll(async () => {
    await replica.process.stop();
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  it('reads a stream whole, and the headers of a refusal (P26)', async () => {
    const program = join(folder, 'read-stream');
    await run('gcc', ['-Wall', '-Werror', SOURCE, '-o', program, '-lnats'], { timeout: 120_000 });
    const { stdout } = await run(program, [broker.url], { timeout: 120_000 });
    const [reply, ...lines] = stdout.trimEnd().split('\n');
    const { results } = JSON.parse(reply.replace(/^reply /, '')) as PlainReply;
    const [{ originUnixMs, first }] = results;
    const request = parseTimeRequest({ updateInterval: 0.05, duration: 0.5 });
    expect(JSON.stringify(first)).toBe(encodeUpdate(request, originUnixMs, 0));
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    expect(lines.slice(0, 10)).toEqual(
      numbers.map((n) => `time.stream.c.s1.1 ${encodeUpdate(request, originUnixMs, n)}`),
    );
    const [code, error, refusal] = lines.slice(10);
    const [{ error: wrong }] = (JSON.parse(refusal.replace(/^refusal /, '')) as PlainReply).results;
    expect([code, error]).toEqual([`code ${wrong?.code}`, `error ${wrong?.message}`]);
    expect(wrong?.code).toBe(1002);
  });
});
