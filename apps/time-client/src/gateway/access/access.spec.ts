import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  Body,
  Catch,
  Controller,
  Get,
  Module,
  Post,
  Req,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { BoundedHttpAdapter, loadConfig, LoggerService } from '@app/service';
import { waitUntil } from '@app/testing';
import type { Request, Response } from 'express';
import { timeClientConfig, TimeClientConfig } from '../../time-client.config.js';
import { TimeStreamsModule } from '../../time-streams.module.js';
import { toApiError } from '../api-error.js';
import { AccessModule } from './access.module.js';
import { identityOf } from './request-identity.js';
import { CountsAs, RequiresScope } from './route-access.js';

/** For what takes a fraction of a second on a machine that has time. */
const WITHIN_MS = 25_000;

/** A slow machine's connections must not end before their test: how long they may say nothing is tested elsewhere. */
const PATIENT = { headersTimeout: 0, requestTimeout: 0 };

const OPEN = 'GET /api/v1/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

@Controller('api/v1')
class TestController {
  @Get('who')
  @RequiresScope('read')
  who(@Req() request: Request): object {
    const { kind, name } = identityOf(request);
    return { kind, name };
  }

  @Get('cheap')
  @RequiresScope('read')
  @CountsAs(0.1)
  cheap(): object {
    return {};
  }

  @Post('undecided')
  undecided(@Body() body: unknown): object {
    return { body };
  }

  @Get('open')
  @RequiresScope('none')
  open(@Req() request: Request): object {
    return { ip: request.ip, scopes: identityOf(request).scopes.size };
  }
}

@Catch()
class TestFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toApiError(thrown);
    const response = host.switchToHttp().getResponse<Response>();
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', error.retryAfterSeconds);
    response.status(error.status).json({ error: error.body('r') });
  }
}

const key = (name: string, scopes: string): string =>
  `${name}:${createHash('sha256').update(`key of ${name}`).digest('hex')}:${scopes}`;

async function codeOf(answer: Promise<globalThis.Response>): Promise<unknown> {
  const response = await answer;
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

/** From here on no token comes back, however slow the machine is. */
function stopTheClock(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
}

describe('access', () => {
  let app: NestExpressApplication | undefined;
  let url = '';
  afterEach(async () => {
    jest.useRealTimers();
    await app?.close();
  });

  async function start(env: NodeJS.ProcessEnv): Promise<void> {
    @Module({
      providers: [
        { provide: timeClientConfig.KEY, useFactory: () => loadConfig(TimeClientConfig, env) },
        {
          provide: LoggerService,
          useValue: LoggerService.to({ write: () => {} }, { name: 't', level: 'silent', format: 'json' }),
        },
      ],
      exports: [timeClientConfig.KEY, LoggerService],
    })
    class TestSettings {}

    const module = await Test.createTestingModule({
      imports: [AccessModule],
      controllers: [TestController],
      providers: [{ provide: APP_FILTER, useClass: TestFilter }],
    })
      .overrideModule(TimeStreamsModule)
      .useModule(TestSettings)
      .compile();
    app = module.createNestApplication<NestExpressApplication>(new BoundedHttpAdapter(PATIENT), {
      bodyParser: false,
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  }

  const get = (path: string, headers: Record<string, string> = {}): Promise<globalThis.Response> =>
    fetch(`${url}/api/v1/${path}`, { headers, signal: AbortSignal.timeout(WITHIN_MS) });
  const post = (body: string, headers: Record<string, string> = {}): Promise<globalThis.Response> =>
    fetch(`${url}/api/v1/undecided`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
      signal: AbortSignal.timeout(WITHIN_MS),
    });

  const preflight = (origin: string): Promise<globalThis.Response> =>
    fetch(`${url}/api/v1/who`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });

  it('without keys is for this machine, and for nobody whom a proxy passes on', async () => {
    await start({});
    expect(await (await get('who')).json()).toEqual({ kind: 'anonymous', name: 'anonymous' });
    for (const header of ['X-Forwarded-For', 'Forwarded']) {
      expect(await codeOf(get('who', { [header]: '127.0.0.1' }))).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it.each([
    ['localhost', 200],
    ['LOCALHOST:8080', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:3000', 200],
    ['gateway.test:3000', 200],
    ['evil.example', 403],
    ['localhost.evil.example:3000', 403],
    ['127.0.0.1.evil.example', 403],
    ['[::2]', 403],
    ['192.0.2.1', 403],
    ['', 403],
  ])('without keys is not for a page whose name was made to lead here: %s', async (host, status) => {
    await start({ HOST: 'gateway.test' });
    const answer = await raw(`GET /api/v1/who HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(Number(answer.slice(9, 12))).toBe(status);
    expect(answer.includes('"NOT_PERMITTED"')).toBe(status === 403);
  });

  it('without keys is not for pages from elsewhere', async () => {
    await start({ CORS_ORIGINS: 'https://good.example' });
    for (const Origin of [url, 'https://good.example']) expect((await get('who', { Origin })).status).toBe(200);
    for (const Origin of ['https://evil.example', 'http://127.0.0.1:1', 'null']) {
      const refused = await get('who', { Origin });
      expect(refused.headers.get('www-authenticate')).toBeNull();
      expect(await codeOf(Promise.resolve(refused))).toEqual([403, 'NOT_PERMITTED']);
    }
    expect((await get('open', { Origin: 'https://evil.example' })).status).toBe(200);
  });

  it('with keys is for every name and origin that comes with one', async () => {
    await start({ API_KEYS: key('reader', 'read') });
    expect((await get('who', { Origin: 'https://evil.example', 'X-API-Key': 'key of reader' })).status).toBe(200);
  });

  it('without keys believes a trusted proxy', async () => {
    await start({ TRUST_PROXY: 'loopback' });
    expect((await get('who', { 'X-Forwarded-For': '127.0.0.1' })).status).toBe(200);
    expect(await codeOf(get('who', { 'X-Forwarded-For': '127.0.0.1, 192.0.2.1' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await (await get('open', { 'X-Forwarded-For': '192.0.2.1' })).json()).toMatchObject({ ip: '192.0.2.1' });
  });

  it('with keys is for who has one with the scope', async () => {
    await start({ API_KEYS: [key('reader', 'read'), key('ops', 'manage')].join() });
    const refused = await get('who');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'ApiKey header="X-API-Key"']);
    expect(await codeOf(get('who', { 'X-API-Key': 'key of nobody' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(get('who?apiKey=key%20of%20reader'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(get('who', { Authorization: 'Bearer a.b.c' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(get('who', { Authorization: 'Bearer x', 'X-API-Key': 'y' }))).toEqual([400, 'MALFORMED']);
    expect(await codeOf(get('who', { 'X-API-Key': 'key of ops' }))).toEqual([403, 'NOT_PERMITTED']);
    expect(await (await get('who', { 'X-API-Key': 'key of reader' })).json()).toEqual({ kind: 'key', name: 'reader' });
  });

  it('asks for manage where a route says nothing, and for nothing where it says none', async () => {
    await start({ API_KEYS: [key('reader', 'read'), key('ops', 'manage')].join() });
    expect(await codeOf(post('{}', { 'X-API-Key': 'key of reader' }))).toEqual([403, 'NOT_PERMITTED']);
    expect((await post('{}', { 'X-API-Key': 'key of ops' })).status).toBe(201);
    expect(await (await get('open')).json()).toMatchObject({ scopes: 0 });
  });

  it('is limited to a rate, of which each key has its own and who guesses pays', async () => {
    await start({
      API_KEYS: [key('a', 'read'), key('b', 'read')].join(),
      RATE_LIMIT_PER_SECOND: '1',
      RATE_LIMIT_BURST: '3',
    });
    stopTheClock();
    const statuses = async (headers: Record<string, string>, path = 'who'): Promise<number[]> => {
      const answers = [];
      for (let index = 0; index < 4; index += 1) answers.push((await get(path, headers)).status);
      return answers;
    };
    expect(await statuses({ 'X-API-Key': 'key of a' })).toEqual([200, 200, 200, 429]);
    expect((await get('who', { 'X-API-Key': 'key of a' })).headers.get('retry-after')).toBe('1');
    expect(await statuses({ 'X-API-Key': 'guess' })).toEqual([401, 401, 401, 429]);
    expect(await statuses({ 'X-API-Key': 'key of b' }, 'cheap')).toEqual([200, 200, 200, 200]);
  });

  it('reads bodies of JSON up to 8 KB, and says what was wrong with others', async () => {
    await start({});
    expect(await (await post('{"a": 1}')).json()).toEqual({ body: { a: 1 } });
    expect(
      (await fetch(`${url}/api/v1/undecided`, { method: 'POST', signal: AbortSignal.timeout(WITHIN_MS) })).status,
    ).toBe(201);
    const wrong: readonly (readonly [string, Record<string, string>])[] = [
      ['{', {}],
      ['"text"', {}],
      [JSON.stringify({ a: 'x'.repeat(8_192) }), {}],
      ['{}', { 'Content-Type': 'text/plain' }],
      ['{}', { 'Content-Type': 'application/json; charset=latin1' }],
      ['{}', { 'Content-Encoding': 'gzip' }],
    ];
    for (const [body, headers] of wrong) expect(await codeOf(post(body, headers))).toEqual([400, 'MALFORMED']);
  });

  it('sends the headers that keep a browser safe', async () => {
    await start({});
    const { headers } = await get('who');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is for pages of listed origins only', async () => {
    await start({ CORS_ORIGINS: 'https://good.example' });
    const allowed = await preflight('https://good.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://good.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('X-API-Key');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers connections that come too fast once, and closes them', async () => {
    await start({ CONNECTIONS_PER_SECOND: '1' });
    stopTheClock();
    const answers = await Promise.all(Array.from({ length: 14 }, () => raw(OPEN)));
    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 429 '));
    expect(refused).toHaveLength(4); // ten seconds' worth of them may come at once
    expect(refused[0]).toMatch(/\r\nConnection: close\r\n/);
    expect(refused[0]).toMatch(/\r\nRetry-After: 1\r\n/);
  });

  it('answers those that are too many, too, and only so many of them', async () => {
    await start({ CONNECTIONS_PER_SECOND: '0', MAX_READERS_PER_ADDRESS: '1' });
    const silent: Socket[] = [];
    // 201 have a place, 200 could have an answer, and one is cut.
    await new Promise((resolve) => {
      for (let index = 0; index < 402; index += 1) {
        silent.push(
          connect(Number(new URL(url).port), '127.0.0.1')
            .on('error', resolve)
            .on('close', resolve)
            .resume(),
        );
      }
    });
    for (const socket of silent.splice(201)) socket.destroy();
    await waitUntil(async () => (await statusOf()) === '429', { withinMs: WITHIN_MS, what: 'an answer' });
    for (const socket of silent) socket.destroy();
    await waitUntil(async () => (await statusOf()) === '200', { withinMs: WITHIN_MS, what: 'a place' });
    expect(await statusOf()).toBe('200');
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a flood of headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-Flood: of headers\r\n'.repeat(3_000)}\r\n`],
    ['a query of 1 MB', `GET /api/v1/open?${'q'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('answers %s with 400, in JSON', async (_, text) => {
    await start({});
    const [head = '', body = ''] = (await raw(text)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'MALFORMED', number: 1002, details: [] } });
  });

  const statusOf = async (): Promise<string> => (await raw(OPEN)).slice(9, 12);

  /** What comes back before the other side closes; a reset, as for who is cut or goes on talking, is an end, too. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
      socket.setEncoding('latin1').setTimeout(WITHIN_MS, () => {
        reject(new Error('no end'));
        socket.destroy();
      });
      socket.on('data', (data: string) => (answer += data));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  }
});
