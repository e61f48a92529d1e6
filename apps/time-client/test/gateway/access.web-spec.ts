import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, waitUntil, type LeashedProcess } from '@app/testing';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { TimeSystem } from '../time-system.js';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'timecast';
/** Time enough for a request to arrive, on a machine however slow. */
const EXPIRES_S = 12;
/** For what takes ten seconds at most on a machine that has time. */
const CLOSED_WITHIN_MS = 60_000;
const KEYS = { reader: 'read', manager: 'read+manage', hurried: 'manage' };

const keyOf = (name: string): string => `the key of ${name}`;
const withKey = (name: string): Record<string, string> => ({ 'X-API-Key': keyOf(name) });

/** An answer, read to its end. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const headed = (headers: string): string => `GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const codeOf = ({ status, text }: Answer): readonly unknown[] => [
  status,
  (JSON.parse(text) as { error: { code: string } }).error.code,
];

describe('access to a gateway', () => {
  let system: TimeSystem;
  let folder: string;
  let issuer: Server;
  let privateKey: CryptoKey;
  let gateways: LeashedProcess[] = [];
  /** With keys, and the issuer's keys from its URL; with the issuer's keys from a file. */
  let [url, fileUrl] = ['', ''];
  const answers: Answer[] = [];
  /** A request that takes its time while all others are made. */
  let slow: Promise<Answer>;
  /** A stream that was opened with a token which ends soon after. */
  let expiring: Promise<Answer>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    const pair = await generateKeyPair('ES256');
    ({ privateKey } = pair);
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }] });
    const file = join(folder, 'keys.json');
    writeFileSync(file, jwks);
    issuer = createServer((_, response) => response.end(jwks)).listen(0, '127.0.0.1');
    await once(issuer, 'listening');

    system = await TimeSystem.start(1);
    const tokens = { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_ALGORITHMS: 'ES256', STREAM_ENABLED: 'false' };
    const issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const apiKeys = Object.entries(KEYS).map(
      ([name, scopes]) => `${name}:${createHash('sha256').update(keyOf(name)).digest('hex')}:${scopes}`,
    );
    gateways = await Promise.all([
      system.startClientProcess({
        ...tokens,
        API_KEYS: apiKeys.join(),
        JWT_JWKS_URL: issuerUrl,
        CORS_ORIGINS: 'https://good.example',
        NODE_ENV: 'production',
        STREAM_TOKEN_KEY: 'a key that gateways of one house share',
      }),
      system.startClientProcess({ ...tokens, JWT_JWKS_FILE: file, MAX_READERS_PER_KEY: '2', MAX_STREAMS_PER_KEY: '2' }),
    ]);
    [url = '', fileUrl = ''] = await Promise.all(
      gateways.map(async (gateway) => (JSON.parse(await gateway.waitForLine(/"listening"/)) as { url: string }).url),
    );
    const headers = {
      Authorization: `Bearer ${await token({ sub: 'brief', exp: Math.floor(Date.now() / 1_000) + EXPIRES_S })}`,
    };
    expiring = ask('/api/v1/time/stream?interval=1', { headers, signal: AbortSignal.timeout(120_000) });
    slow = raw('GET / HTTP/1.1\r\nHost: x\r\n', 'a');
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await system[Symbol.asyncDispose]();
    issuer.closeAllConnections();
    issuer.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(path: string, init: RequestInit = {}, base = url): Promise<Answer> {
    const response = await fetch(base + path, { signal: AbortSignal.timeout(60_000), ...init });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    answers.push(answer);
    return answer;
  }
  const now = (headers: Record<string, string>, base = url): Promise<Answer> => ask('/api/v1/time', { headers }, base);
  const post = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask('/api/v1/streams', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...withKey('manager'), ...headers },
    });

  async function token(other: Record<string, unknown> = {}, key = privateKey): Promise<string> {
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'someone', scope: 'read', exp, ...other };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key);
  }

  /** What comes back until the other side closes. */
  function raw(text: string, keepWriting?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text)).setEncoding('latin1');
      const timer = setInterval(() => keepWriting !== undefined && socket.write(keepWriting), 100);
      const bound = setTimeout(() => {
        reject(new Error(`not closed within ${CLOSED_WITHIN_MS} ms`));
        socket.destroy();
      }, CLOSED_WITHIN_MS);
      socket.on('data', (data: string) => (answer += data));
      socket.on('error', () => undefined); // who writes on when the other side has closed is reset
      socket.on('close', () => {
        clearInterval(timer);
        clearTimeout(bound);
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        const read = { status: Number(head.split(' ')[1]), headers: new Headers(), text: body };
        answers.push(read);
        resolve(read);
      });
    });
  }

  const preflight = async (origin: string): Promise<readonly unknown[]> => {
    const { status, headers } = await ask('/api/v1/time/stream', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });
    return [status, headers.get('access-control-allow-origin')];
  };

  it('needs a key with the right scope, or says which', async () => {
    const nobody = await now({});
    expect(codeOf(nobody)).toEqual([401, 'UNAUTHENTICATED']);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="timecast", ApiKey header="X-API-Key"');
    expect(codeOf(await now(withKey('a stranger')))).toEqual([401, 'UNAUTHENTICATED']);
    const welcome = await now(withKey('reader'));
    expect([welcome.status, JSON.parse(welcome.text)]).toEqual([
      200,
      { data: expect.objectContaining({ sequenceNum: 0 }) },
    ]);
    expect(codeOf(await post('{}', withKey('reader')))).toEqual([403, 'NOT_PERMITTED']);
    expect((await post('{}')).status).toBe(201);
  });

  it('needs none for health, documents and pages', async () => {
    for (const path of ['/livez', '/readyz', '/health', '/docs', '/api/v1/openapi.json']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
  });

  it.each(['a URL', 'a file'])('takes a token that keys from %s prove right, and no other', async (source) => {
    const base = source === 'a file' ? fileUrl : url;
    const bearer = (text: string): Promise<Answer> => now({ Authorization: `Bearer ${text}` }, base);
    expect((await bearer(await token())).status).toBe(200);
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'someone', exp: Math.floor(Date.now() / 1_000) + 600 };
    const secret = new TextEncoder().encode('what is published is no secret to anyone');
    const wrong = {
      expired: await token({ exp: Math.floor(Date.now() / 1_000) - 60 }),
      'of another audience': await token({ aud: 'another' }),
      'of another issuer': await token({ iss: 'https://evil.example' }),
      'signed by another': await token({}, (await generateKeyPair('ES256')).privateKey),
      'of another algorithm': await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret),
      unsigned: new UnsecuredJWT(claims).encode(),
      nonsense: 'a.b.c',
    };
    for (const [why, text] of Object.entries(wrong)) {
      expect([why, ...codeOf(await bearer(text))]).toEqual([why, 401, 'UNAUTHENTICATED']);
    }
    const other = await bearer(await token({ scope: 'manage' }));
    expect(codeOf(other)).toEqual([403, 'NOT_PERMITTED']);
  });

  it('is limited to 20 requests at once, for each key by itself', async () => {
    const hurry = (): Promise<Answer> => ask('/api/v1/streams', { headers: withKey('hurried') });
    const many: Answer[] = [];
    const refused = await waitUntil(
      async () => {
        // ten more are allowed in each second that these take
        many.push(...(await Promise.all(Array.from({ length: 60 }, hurry))));
        const those = many.filter(({ status }) => status === 429);
        return those.length > 0 && those;
      },
      { what: 'one too many', withinMs: 60_000 },
    );
    expect(many.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(refused.map(() => '1'));
    expect((await now(withKey('reader'))).status).toBe(200);
  });

  it('is for as many readers and streams as a key may have', async () => {
    const headers = { Authorization: `Bearer ${await token({ sub: 'many', scope: 'read manage' })}` };
    const stream = async (): Promise<{ status: number; leave: () => void }> => {
      const leaving = new AbortController();
      const { status } = await fetch(`${fileUrl}/api/v1/time/stream`, { headers, signal: leaving.signal });
      return { status, leave: () => leaving.abort() };
    };
    const readers = [await stream(), await stream(), await stream()];
    expect(readers.map(({ status }) => status)).toEqual([200, 200, 429]);
    readers[0]?.leave();
    await waitUntil(async () => (readers.push(await stream()), readers.at(-1)?.status === 200), { what: 'a place' });
    for (const { leave } of readers) leave();

    const create = (): Promise<Answer> => ask('/api/v1/streams', { method: 'POST', headers }, fileUrl);
    const created = [await create(), await create(), await create()];
    expect(created.map(({ status }) => status)).toEqual([201, 201, 429]);
    const path = created[0]?.headers.get('location') ?? '';
    expect((await ask(path, { method: 'DELETE', headers }, fileUrl)).status).toBe(204);
    expect((await create()).status).toBe(201);
  });

  it('is for pages of listed origins', async () => {
    expect(await preflight('https://good.example')).toEqual([204, 'https://good.example']);
    expect(await preflight('https://evil.example')).toEqual([204, null]);
  });

  it('takes no more than 8 KB of headers, nor of a body', async () => {
    const flood = 'X-Flood: of headers that mean nothing\r\n';
    expect(codeOf(await raw(headed(flood.repeat(250))))).toEqual([400, 'MALFORMED']);
    // who sends on may lose the answer with the connection
    expect([400, NaN]).toContain((await raw(headed(flood.repeat(50_000)))).status);
    const query = 'q'.repeat(10_000);
    expect(codeOf(await raw(`GET /api/v1/time?${query} HTTP/1.1\r\nHost: x\r\n\r\n`))).toEqual([400, 'MALFORMED']);
    expect(codeOf(await raw('hello\r\n\r\n'))).toEqual([400, 'MALFORMED']);
    expect(codeOf(await post(JSON.stringify({ timeZone: 'x'.repeat(8_192) })))).toEqual([400, 'MALFORMED']);
    expect(codeOf(await post('{"timeZone":'))).toEqual([400, 'MALFORMED']);
    expect(codeOf(await post('{}', { 'Content-Type': 'text/plain' }))).toEqual([400, 'MALFORMED']);
    expect((await now(withKey('reader'))).status).toBe(200);
  });

  it('does not wait for ever for a request that comes byte by byte', async () => {
    expect(codeOf(await slow)).toEqual([400, 'MALFORMED']);
  });

  it('ends an event stream with the token that it was opened with, and says so', async () => {
    const { status, text } = await expiring;
    const [update = '', error = ''] = text.trim().split('\n\n').slice(-2);
    expect(status).toBe(200);
    expect(update).toMatch(/^event: update$/m);
    expect(error).toMatch(/^event: error$/m);
    expect(error).toContain('"code":"UNAUTHENTICATED","number":1006,"message":"the token has expired"');
    expect(/^id: .*$/m.exec(error)?.[0]).toBe(/^id: .*$/m.exec(update)?.[0]);
  });

  it('gives away neither a stack nor a key', () => {
    const errors = answers.filter(({ status }) => status >= 400);
    expect(errors.length).toBeGreaterThan(20);
    for (const { text } of errors) expect(text).not.toMatch(/\bat .*:\d|node_modules|\.[jt]s\b/);
    const log = gateways.flatMap(({ lines }) => lines).join('\n');
    expect(log).toContain('caller refused');
    for (const name of [...Object.keys(KEYS), 'a stranger']) expect(log).not.toContain(keyOf(name));
  });

  it('is not given by a gateway that knows no keys in production', async () => {
    await using gateway = await startApp('time-client', { env: { NODE_ENV: 'production', PORT: '0' } });
    expect(await gateway.ended).toMatchObject({ code: 1 });
    expect(gateway.lines.join('\n')).toMatch(/needs API_KEYS or JWT_ISSUER(.|\n)*needs STREAM_TOKEN_KEY/);
  });
});
