import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { portOf, startApp, startNatsServer } from '@app/testing';
import * as fc from 'fast-check';
import { GobStructType } from '../../src/faces/go/gob/gob-struct-type.js';
import { startReplica } from '../replica-process.js';
import { allGobCalls, gobFixture } from './gob-fixtures.js';
import { startGoReplica, type GoReplica } from './go-replica.js';
import { RawClient } from './raw-client.js';

const CONNECTED = 'HTTP/1.0 200 Connected to Go RPC\n\n';
/** What Go's client says first when it calls RequestTimeStream. */
const FIRST_CALL = Buffer.concat(gobFixture('plain').slice(0, 2));
const FAST = { UpdateInterval: 0.01 };
const LONG = { UpdateInterval: 1_000 };

const result = (id: unknown, SequenceNum: number) => ({
  id,
  result: expect.objectContaining({ SequenceNum }),
  error: null,
});
const failure = (id: unknown, error: string) => ({ id, result: null, error });

describe('a connection to the Go face', () => {
  let go: GoReplica;
  beforeAll(async () => {
    go = await startGoReplica();
  });
  afterAll(async () => {
    await go?.[Symbol.asyncDispose]();
  });

  it('is told by its first bytes, even if these come one by one', async () => {
    for (const text of ['CONNECT /_goRPC_ HTTP/1.0\n\n', 'CONNECT /_goRPC_ HTTP/1.1\r\nHost: x\r\n\r\n']) {
      using client = await RawClient.to(go.port);
      for (const byte of Buffer.concat([Buffer.from(text), FIRST_CALL])) client.write(Uint8Array.of(byte));
      await client.waitForText('TimeResponse');
      expect(client.text.startsWith(CONNECTED)).toBe(true);
    }
    using bare = await RawClient.to(go.port);
    for (const byte of FIRST_CALL) bare.write(Uint8Array.of(byte));
    await bare.waitForText('TimeResponse');
    using json = await RawClient.to(go.port);
    for (const byte of ' {"method":"TimeService.RequestTimeStream","params":[{}],"id":7}') json.write(byte);
    expect(await json.waitForAnswers(1)).toEqual([result(7, 0)]);
  });

  it('for another path of HTTP’s CONNECT is refused in words, and closed', async () => {
    using client = await RawClient.to(go.port);
    client.write('CONNECT /other HTTP/1.0\n\n');
    await client.waitForEnd();
    expect(client.text).toMatch(/^HTTP\/1\.0 404 Not Found\r\n/);
  });

  it('has its calls answered by their ids, in the order in which they fall due', async () => {
    using client = await RawClient.to(go.port);
    client.socket.cork(); // all in one packet: else the first may be answered before the last comes
    client.call('open', 'RequestTimeStream', { UpdateInterval: 0.2 });
    client
      .call({ any: ['id'] }, 'GetNextUpdate')
      .call(1.5, 'Stop')
      .call(null, 'GetNextUpdate');
    client.socket.uncork();
    const [wrong, ...others] = await client.waitForAnswers(4);
    expect(wrong).toEqual(failure(1.5, '1002 Method Stop not found'));
    expect(others).toEqual([result('open', 0), result({ any: ['id'] }, 1), result(null, 2)]);
  });

  it('that closes its half after its calls has its answers, and then the end', async () => {
    using client = await RawClient.to(go.port);
    client.call(0, 'RequestTimeStream', { UpdateInterval: 0.2 }).call(1, 'GetNextUpdate').call(2, 'GetNextUpdate');
    client.socket.end();
    await client.waitForEnd();
    expect(client.answers).toEqual([result(0, 0), result(1, 1), result(2, 2)]);
    using silent = await RawClient.to(go.port);
    silent.socket.end();
    await silent.waitForEnd();
    using half = await RawClient.to(go.port);
    half.write('{"method":').socket.end();
    await half.waitForEnd();
  });

  it('that closes its half while a call waits for tomorrow is told so after ten seconds, and closed', async () => {
    using client = await RawClient.to(go.port);
    client.call(0, 'RequestTimeStream', { UpdateInterval: 4 }); // ten lie as far from eight as from twelve
    for (let id = 1; id <= 20; id++) client.call(id, 'GetNextUpdate');
    client.socket.end();
    await client.waitForEnd();
    expect(client.answers.slice(0, 3)).toEqual([0, 1, 2].map((id) => result(id, id)));
    const over = '1004 the connection was closed for calls, and 10 s later for answers';
    expect(client.answers.slice(3)).toEqual(Array.from({ length: 18 }, (_, index) => failure(index + 3, over)));
  });

  it.each([
    ['braces that do not match', '{]', '1002 a value is not JSON'],
    ['words between values', '{}junk', '1002 neither object nor array'],
    ['more than 64 KB', `{"a":"${'x'.repeat(70_000)}"}`, '1002 more than 65536 bytes'],
  ])('of JSON with %s is told so, and closed', async (_, text, error) => {
    using client = await RawClient.to(go.port);
    client.write(text);
    await client.waitForEnd();
    expect(client.answers.at(-1)).toEqual(failure(null, error));
  });

  it.each([
    ['a message that says it is huge', Buffer.from('fd7fffff', 'hex')],
    ['more types than any program has', definitions(200)],
    ['an argument in place of a call', gobFixture('plain')[1] ?? ''],
  ])('of gob with %s is closed', async (_, bytes) => {
    using client = await RawClient.to(go.port);
    client.write(bytes);
    await client.waitForEnd();
    expect(client.text).toBe('');
  });

  it('that sends garbage, or is cut, touches no other', async () => {
    using watcher = await RawClient.to(go.port);
    watcher.call(0, 'RequestTimeStream', { UpdateInterval: 0.02 });
    for (let id = 1; id <= 100; id++) watcher.call(id, 'GetNextUpdate');
    for (const bytes of garbage()) {
      const client = await RawClient.to(go.port);
      client.write(bytes);
      if (bytes.length % 2 === 0) client.socket.resetAndDestroy();
      else client.socket.end(() => client.socket.destroy());
    }
    const expected = Array.from({ length: 101 }, (_, sequence) => result(sequence, sequence));
    expect(await watcher.waitForAnswers(101)).toEqual(expected);
    expect(go.replica.process.hasEnded).toBe(false);
  });

  it('that begins and does not go on is closed after ten seconds, and one that is silent is not', async () => {
    using silent = await RawClient.to(go.port);
    using slow = await RawClient.to(go.port);
    slow.write('CONN');
    using halfValue = await RawClient.to(go.port);
    halfValue.write('{"method":"TimeService');
    using halfGob = await RawClient.to(go.port);
    halfGob.write(FIRST_CALL.subarray(0, 40));
    using noGob = await RawClient.to(go.port);
    noGob.write('post / HTTP/1.1\r\n');
    await Promise.all([slow, halfValue, halfGob, noGob].map((client) => client.waitForEnd()));
    expect([slow.text, halfGob.text, noGob.text]).toEqual(['', '', '']);
    expect(halfValue.answers).toEqual([failure(null, '1002 the rest of a call has not come within 10 s')]);
    silent.call(1, 'RequestTimeStream');
    expect(await silent.waitForAnswers(1)).toEqual([result(1, 0)]);
  });

  it('that calls and never reads is cut, whatever it goes on to send', async () => {
    using client = await RawClient.to(go.port);
    client.socket.pause();
    const call = JSON.stringify({ method: 'TimeService.Nothing', params: [{}], id: 'x'.repeat(1_000) });
    const calls = call.repeat(1_000);
    for (let megabytes = 0; megabytes < 40; megabytes++) client.write(calls);
    const line = await go.replica.process.waitForLine(/"reason":"unread"/, 90_000);
    expect(JSON.parse(line)).toMatchObject({ msg: 'connections cut', face: 'go', count: 1 });
  });

  it('of a thousand that wait costs no thread', async () => {
    const before = threadsOf(go.replica.process.pid);
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => RawClient.to(go.port)));
    try {
      for (const client of clients) client.call(0, 'RequestTimeStream', { UpdateInterval: 5 });
      for (const client of clients) await client.waitForAnswers(1);
      for (const client of clients) client.call(1, 'GetNextUpdate');
      for (const client of clients) await client.waitForAnswers(2);
      expect(clients.map(({ answers }) => answers)).toEqual(clients.map(() => [result(0, 0), result(1, 1)]));
      expect(threadsOf(go.replica.process.pid) - before).toBeLessThan(100); // of its own it may have begun some
    } finally {
      for (const client of clients) client.socket.destroy();
    }
  });
});

describe('the Go face', () => {
  it('tells its limits: idle streams, waiting calls, connections', async () => {
    const env = { RPC_IDLE_SECONDS: '6', RPC_MAX_WAITING_CALLS: '2', RPC_MAX_CONNECTIONS: '2' };
    await using go = await startGoReplica(env);
    using client = await RawClient.to(go.port);
    client.call(0, 'RequestTimeStream', LONG);
    await client.waitForAnswers(1);
    for (const id of [1, 2, 3]) client.call(id, 'GetNextUpdate');
    const full = '1005 no more than 2 calls may wait for a stream';
    expect((await client.waitForAnswers(2))[1]).toEqual(failure(3, full));

    using idle = await RawClient.to(go.port);
    idle.call(0, 'RequestTimeStream', FAST);
    await idle.waitForAnswers(1);
    using third = await RawClient.to(go.port);
    await third.waitForEnd();
    const why = '1003 Stream not initialized: the last one ended, for nobody asked for its updates for 6 s';
    await go.replica.process.waitForLine(/"stream cancelled"/);
    idle.call(1, 'GetNextUpdate');
    expect(await idle.waitForAnswers(2)).toEqual([result(0, 0), failure(1, why)]);
    const line = await go.replica.process.waitForLine(/"connections cut"/);
    expect(JSON.parse(line)).toMatchObject({ reason: 'too-many', count: 1 });
  });

  it('says which setting is to be changed where its port is taken', async () => {
    await using broker = await startNatsServer();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const RPC_PORT = String(portOf(taken));
    const env = { NATS_URL: broker.url, HOST: '127.0.0.1', LOG_LEVEL: 'silent', RPC_PORT };
    try {
      await using replica = await startApp('time-server', { env });
      expect(await replica.ended).toEqual({ code: 1, signal: null });
      expect(replica.lines).toEqual([
        `time-server cannot start: port ${RPC_PORT} is in use; set RPC_PORT to another, or to 0 for any free one`,
      ]);
    } finally {
      taken.close();
    }
  });

  it('is not there where it is switched off', async () => {
    await using broker = await startNatsServer();
    await using replica = await startReplica({ NATS_URL: broker.url, GO_ENABLED: 'false' });
    expect(replica.process.lines.filter((line) => line.includes('"face":"go"'))).toEqual([]);
  });
});

describe('the streams of the Go face', () => {
  it('go on, and new ones begin, while the broker is gone', async () => {
    await using go = await startGoReplica();
    using before = await RawClient.to(go.port);
    before.call(0, 'RequestTimeStream', FAST);
    await before.waitForAnswers(1);
    go.broker.kill();
    await go.broker.ended;
    using after = await RawClient.to(go.port);
    after.call(0, 'GetNextUpdate', FAST);
    for (let id = 1; id <= 100; id++) before.call(id, 'GetNextUpdate');
    const expected = Array.from({ length: 101 }, (_, sequence) => result(sequence, sequence));
    expect(await before.waitForAnswers(101)).toEqual(expected);
    expect(await after.waitForAnswers(1)).toEqual([result(0, 0)]);
  });

  it('end with words when the replica is told to stop, and it ends, too', async () => {
    await using go = await startGoReplica();
    using waiting = await RawClient.to(go.port);
    waiting.call(0, 'RequestTimeStream', LONG).call(1, 'GetNextUpdate').call(2, 'GetNextUpdate');
    using idle = await RawClient.to(go.port);
    idle.call(0, 'RequestTimeStream', LONG);
    using silent = await RawClient.to(go.port);
    await Promise.all([waiting.waitForAnswers(1), idle.waitForAnswers(1)]);
    go.replica.process.kill('SIGTERM');
    await Promise.all([waiting, idle, silent].map((client) => client.waitForEnd()));
    const [first, ...others] = waiting.answers;
    expect(first).toEqual(result(0, 0));
    const over = '1004 the replica leaves: ask another one';
    expect(others).toEqual([1, 2].map((id) => ({ id, result: null, error: over })));
    expect(await go.replica.process.ended).toEqual({ code: 0, signal: null });
  });
});

function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}

/** So many types without fields. */
function definitions(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => new GobStructType(65 + index, 'T', {}).definition));
}

/** All that a stranger may send: noise, what Go has made with some bytes changed, texts that look like something. */
function garbage(): Uint8Array[] {
  const changed = fc
    .tuple(fc.constantFrom(...allGobCalls()), fc.nat(), fc.nat(255))
    .map(([bytes, at, byte]) => bytes.map((old, index) => (index === at % bytes.length ? byte : old)));
  const words = fc.constantFrom('{', '}', '"', '[', 'CONNECT ', 'POST / HTTP/1.1\r\n', '\r\n\r\n', '{"id":1}', '\0');
  const texts = fc.array(words).map((parts) => Buffer.from(parts.join('')));
  return fc.sample(fc.oneof(fc.uint8Array(), changed, texts), 300);
}
