import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import * as fc from 'fast-check';
import { HttpFace, LIMITS } from './http-face.js';
import { call, postOf, RawHttp, type RawAnswer } from './raw-http.js';
import { usedBytes } from '../used-bytes.js';

/** As the slow are given up within, and far more for a slow machine. */
const SLOW_MS = 90_000;
const FIRST = { result: { SequenceNum: 0, IsFinal: false, StreamId: expect.any(String) } };

describe('JSON-RPC 2.0 over HTTP', () => {
  let face: HttpFace;
  beforeAll(async () => {
    face = await HttpFace.listen();
  });
  afterAll(async () => {
    await face[Symbol.asyncDispose]();
  });

  async function ask(...post: Parameters<RawHttp['post']>): Promise<RawAnswer> {
    await using client = await RawHttp.open(face.port);
    client.post(...post);
    return await client.answer(0);
  }

  async function answerToBytes(bytes: string | Uint8Array, withinMs?: number): Promise<RawAnswer> {
    await using client = await RawHttp.open(face.port);
    client.write(bytes);
    const answer = await client.answer(0, withinMs);
    await client.closed();
    return answer;
  }

  async function begin(params: object = { UpdateInterval: 0.5 }): Promise<string> {
    const { json } = await ask(call('RequestTimeStream', params));
    return (json as { result: { StreamId: string } }).result.StreamId;
  }

  it.each(['/', '/rpc', '/jsonrpc', '/?a=b'])('is at %s', async (path) => {
    expect(await ask(call('RequestTimeStream'), {}, path)).toMatchObject({ status: 200, json: FIRST });
  });

  it.each(['application/json', 'application/json-rpc', 'Application/JSON; charset=utf-8', 'application/x+json'])(
    'is %s',
    async (type) => {
      expect(await ask(call('RequestTimeStream'), { 'Content-Type': type })).toMatchObject({
        status: 200,
        json: FIRST,
      });
    },
  );

  it('tells one stream on one connection, every update when it is due', async () => {
    await using client = await RawHttp.open(face.port);
    client.post(call('RequestTimeStream', { UpdateInterval: 0.1, Duration: 0.3 }));
    const first = (await client.answer(0)).json as { result: { StreamId: string } };
    const { StreamId } = first.result;
    for (const place of [1, 2, 3, 4]) {
      client.post(call('GetNextUpdate', { StreamId }, place));
      await client.answer(place);
    }
    const results = client.answers.map(({ json }) => json);
    expect(results).toMatchObject([
      { result: { SequenceNum: 0, IsFinal: false } },
      { id: 1, result: { SequenceNum: 1, IsFinal: false, StreamId } },
      { id: 2, result: { SequenceNum: 2, IsFinal: false, StreamId } },
      { id: 3, result: { SequenceNum: 3, IsFinal: true, StreamId } },
      { id: 4, error: { code: -32000, data: { code: 1003, message: 'Stream not initialized', details: [] } } },
    ]);
    expect(JSON.stringify(results[1])).toMatch(
      /^{"jsonrpc":"2.0","result":{"Timestamp":\d+,"TimeString":"[\d-]+ [\d:.]+","SequenceNum":1,"IsFinal":false,"StreamId":"[\w-]{22}"},"id":1}$/,
    );
  });

  it('answers a batch together, and notifications not at all', async () => {
    const notification = { jsonrpc: '2.0', method: 'TimeService.RequestTimeStream' };
    const [one, two] = [call('RequestTimeStream', [1], 'a'), call('Nothing', [], 'b')];
    expect(await ask([one, notification, two, 7])).toMatchObject({
      status: 200,
      json: [
        { id: 'a', ...FIRST },
        { id: 'b', error: { code: -32601, message: '1002 Method Nothing not found', data: { code: 1002 } } },
        { id: null, error: { code: -32600 } },
      ],
    });
    expect(await ask(notification)).toMatchObject({ status: 200, text: '' });
    expect(await ask([notification, notification])).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    ['{"jsonrpc"', -32700],
    ['{}', -32600],
    ['[]', -32600],
    [JSON.stringify(call('RequestTimeStream', { Duration: -1 })), -32602],
  ])('answers %s with %i, and 200: the request itself was well', async (text, code) => {
    expect(await ask(text)).toMatchObject({ status: 200, json: { jsonrpc: '2.0', error: { code } } });
  });

  describe('is not for browsers', () => {
    it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is answered 405', async (method) => {
      await using client = await RawHttp.open(face.port);
      client.write(`${method} / HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nConnection: close\r\n\r\n`);
      const { status, head } = await client.answer(0);
      expect(status).toBe(405);
      expect(head).toContain('\r\nAllow: POST\r\n');
      expect(head).not.toMatch(/access-control/i);
    });

    it.each([
      [415, { 'Content-Type': 'text/plain' }],
      [415, { 'Content-Type': 'application/x-www-form-urlencoded' }],
      [415, { 'Content-Type': '' }],
      [415, { 'Content-Type': 'text/plain; x=application/json' }],
      [415, { 'Content-Encoding': 'gzip' }],
      [403, { Origin: 'http://localhost' }],
      [403, { Origin: 'null' }],
    ])('%i for %j', async (status, headers) => {
      const { head, ...answer } = await ask(call('RequestTimeStream'), headers);
      expect(answer).toMatchObject({ status, json: { id: null, error: { code: -32600 } } });
      expect(head).not.toMatch(/access-control/i);
    });

    it('404 elsewhere', async () => {
      expect(await ask(call('RequestTimeStream'), {}, '/api')).toMatchObject({ status: 404 });
    });
  });

  describe('bounds', () => {
    it('bodies to 64 KB, announced or not, and the connection can be used again', async () => {
      await using client = await RawHttp.open(face.port);
      const tooLarge = `"${'x'.repeat(64 * 1024)}"`;
      client.post(tooLarge);
      expect(await client.answer(0)).toMatchObject({ status: 413 });
      const chunk = `${tooLarge.length.toString(16)}\r\n${tooLarge}\r\n`;
      const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      client.write(`${head}${chunk}${chunk}0\r\n\r\n`);
      expect(await client.answer(1)).toMatchObject({ status: 413 });
      client.post(call('Nothing'));
      expect(await client.answer(2)).toMatchObject({ status: 200, json: { error: { code: -32601 } } });
      client.post(`"${'x'.repeat(64 * 1024 - 2)}"`);
      expect(await client.answer(3)).toMatchObject({ status: 200, json: { error: { code: -32600 } } });
    });

    it('heads to 8 KB', async () => {
      const head = `POST / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`;
      expect(await answerToBytes(head)).toMatchObject({ status: 431, json: { error: { code: -32600 } } });
    });

    it('batches to 100 calls', async () => {
      const calls = Array.from({ length: 101 }, (_, id) => call('Nothing', [], id));
      expect(await ask(calls)).toMatchObject({ json: { id: null, error: { code: -32600 } } });
      expect(((await ask(calls.slice(1))).json as unknown[]).length).toBe(100);
    });

    it('the calls of one connection that wait: one more is refused with 1005', async () => {
      const StreamId = await begin({ UpdateInterval: 0.01 });
      const calls = Array.from({ length: LIMITS.maxWaitingCalls + 1 }, (_, id) =>
        call('GetNextUpdate', { StreamId }, id),
      );
      const answers = (await ask(calls)).json as object[];
      expect(answers.slice(0, -1)).toMatchObject(calls.slice(1).map((_, at) => ({ result: { SequenceNum: at + 1 } })));
      expect(answers.at(-1)).toMatchObject({ error: { code: -32000, data: { code: 1005 } } });
    });

    it('the requests that are sent ahead of answers: with more the connection is closed', async () => {
      const StreamId = await begin({ UpdateInterval: 60 });
      await using client = await RawHttp.open(face.port);
      for (let count = 0; count < 17; count += 1) client.post(call('GetNextUpdate', { StreamId }, count));
      await client.closed();
      expect(client.answers).toEqual([]);
    });

    it('what is sent ahead of answers to 64 KB: with more the connection is closed', async () => {
      const StreamId = await begin({ UpdateInterval: 60 });
      await using client = await RawHttp.open(face.port);
      const long = call('GetNextUpdate', { StreamId, Junk: 'x'.repeat(30_000) });
      client.post(long);
      client.post(call('GetNextUpdate', { StreamId }));
      client.post(long);
      client.post(call('GetNextUpdate', { StreamId, Junk: 'x'.repeat(5_000) }));
      for (let count = 0; count < 8; count += 1) client.post({}, { 'X-Long': 'x'.repeat(7_000) });
      await client.closed();
      expect(client.answers).toEqual([]);
    });

    it('answers that wait behind another to 64 KB: with more the connection is closed', async () => {
      const StreamId = await begin({ UpdateInterval: 60 });
      await using client = await RawHttp.open(face.port);
      client.post(call('GetNextUpdate', { StreamId }));
      const batch = Array.from({ length: 100 }, (_, id) => call('Nothing', [], id));
      for (let count = 0; count < 6; count += 1) client.post(batch);
      await client.closed();
      expect(client.answers).toEqual([]);
    });

    it('what is kept of a call that waits: its id, and nothing of its parameters', async () => {
      await using own = await HttpFace.listen();
      const clients: RawHttp[] = [];
      const wait = async (): Promise<void> => {
        const client = await RawHttp.open(own.port);
        clients.push(client);
        client.post(call('GetNextUpdate', { UpdateInterval: 86_400 }));
        const { StreamId } = ((await client.answer(0)).json as { result: { StreamId: string } }).result;
        client.post(call('GetNextUpdate', { StreamId, Junk: Array.from({ length: 20_000 }, () => []) }));
        const sent = () => clients.reduce((sum, { socket }) => sum + socket.bytesWritten, 0);
        await waitUntil(() => own.bytesRead === sent() || undefined, { what: 'all that was sent' });
      };
      await wait();
      const before = usedBytes();
      for (let count = 0; count < 15; count += 1) await wait();
      expect((usedBytes() - before) / 15).toBeLessThan(100_000);
      for (const client of clients) await client[Symbol.asyncDispose]();
    });

    it('the time that a head may take', async () => {
      const { status } = await answerToBytes('POST / HTTP/1.1\r\nHost: ', SLOW_MS);
      expect(status).toBe(408);
    });

    it('the time that a body may take', async () => {
      await using client = await RawHttp.open(face.port);
      client.write(postOf(call('RequestTimeStream')).slice(0, -1));
      await client.closed(SLOW_MS);
      expect(client.answers).toEqual([]);
    });
  });

  describe('takes any input', () => {
    it.each([
      ['no HTTP', 'POST what is this\r\n\r\n'],
      ['a head without an end of its line', 'POST / HTTP/1.1\rHost: a\r\n\r\n'],
      ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
      ['a length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ])('%s is answered 400, and the connection closed', async (_, bytes) => {
      expect(await answerToBytes(bytes)).toMatchObject({ status: 400, json: { id: null, error: { code: -32600 } } });
    });

    it('a body that is cut, and one whose chunks are none, close the connection', async () => {
      await using cut = await RawHttp.open(face.port);
      cut.write(postOf(call('RequestTimeStream')).slice(0, -1));
      cut.socket.end();
      await cut.closed();
      await using torn = await RawHttp.open(face.port);
      torn.write(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      );
      await torn.closed();
      expect([...cut.answers, ...torn.answers]).toEqual([]);
    });

    it('a byte at a time', async () => {
      await using client = await RawHttp.open(face.port);
      client.socket.setNoDelay();
      for (const byte of Buffer.from(postOf(call('RequestTimeStream')))) client.write(Uint8Array.of(byte));
      expect(await client.answer(0)).toMatchObject({ status: 200, json: FIRST });
    });

    it('garbage of any kind, and serves the next', async () => {
      const parts = fc.array(
        fc.constantFrom(
          'POST / HTTP/1.1\r\n',
          'Host: a\r\n',
          '\r\n',
          'Content-Length: 3\r\n',
          '{',
          '"',
          'GET',
          '\0',
          ' ',
        ),
      );
      const garbage = fc.oneof(
        parts.map((some) => Buffer.from(some.join(''))),
        fc.uint8Array({ maxLength: 200 }),
      );
      await fc.assert(
        fc.asyncProperty(garbage, async (bytes) => {
          await using client = await RawHttp.open(face.port);
          client.write(Buffer.concat([Buffer.from('POST '), bytes]));
          client.socket.end();
          await client.closed();
        }),
        { numRuns: 200 },
      );
      expect(await ask(call('RequestTimeStream'))).toMatchObject({ status: 200, json: FIRST });
    });
  });

  it('keeps the update of a caller who leaves while it waits', async () => {
    const StreamId = await begin({ UpdateInterval: 4 }); // far more than lies between the two calls
    {
      await using impatient = await RawHttp.open(face.port);
      impatient.post(call('GetNextUpdate', { StreamId }));
      impatient.socket.end();
    }
    expect(await ask(call('GetNextUpdate', { StreamId }))).toMatchObject({ json: { result: { SequenceNum: 1 } } });
  });

  it('has logged no mistake of its own', () => {
    expect(face.logged).toEqual([]);
  });
});

describe('JSON-RPC over HTTP that leaves', () => {
  it('answers what waits with 1004, and closes every connection', async () => {
    await using face = await HttpFace.listen();
    await using idle = await RawHttp.open(face.port);
    idle.post(call('RequestTimeStream', { UpdateInterval: 60 }));
    const first = (await idle.answer(0)).json as { result: { StreamId: string } };
    await using waiting = await RawHttp.open(face.port);
    for (const id of [1, 2, 3]) waiting.post(call('GetNextUpdate', first.result, id));
    await waitUntil(() => face.connectionCount === 2 && waiting.socket.writableLength === 0, { what: 'both' });
    await using late = await RawHttp.open(face.port);
    late.post(call('Nothing'));
    await late.answer(0);
    face.leave();
    const { head } = await waiting.answer(2);
    const over = { error: { code: -32000, data: { code: 1004 } } };
    expect(waiting.answers.map(({ json }) => json)).toMatchObject([1, 2, 3].map((id) => ({ id, ...over })));
    expect(head).toContain('\r\nConnection: close');
    await Promise.all([idle.closed(), waiting.closed(), late.closed()]);
  });
});
