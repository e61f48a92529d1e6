import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConfigError } from '@app/service';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JSONWebKeySet } from 'jose';
import { tokenVerifier, type TokenVerifier } from './token-verifier.js';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'timecast';
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

interface Claims {
  readonly [claim: string]: unknown;
}

describe('a token', () => {
  let folder: string;
  let file: string;
  let privateKey: CryptoKey;
  let verifier: TokenVerifier;

  const settings = { jwtIssuer: ISSUER, jwtAudience: AUDIENCE, jwtAlgorithms: ['ES256'] };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    file = join(folder, 'keys.json');
    const pair = await generateKeyPair('ES256');
    ({ privateKey } = pair);
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }];
    writeFileSync(file, JSON.stringify({ keys }));
    verifier = tokenVerifier({ ...settings, jwtJwksFile: file })!;
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true }));

  const claims = (other: Claims = {}): Claims => ({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'someone',
    exp: nowSeconds() + 60,
    scope: 'read openid',
    ...other,
  });
  const signed = (content: Claims, kid = 'one', key = privateKey): Promise<string> =>
    new SignJWT({ ...content }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);

  it('says who comes, what of its scopes is known here, and how long it is good', async () => {
    const exp = nowSeconds() + 30;
    expect(await verifier.identityOf(await signed(claims({ exp })))).toEqual({
      kind: 'jwt',
      name: 'someone',
      scopes: new Set(['read']),
      expiresUnixMs: exp * 1_000,
    });
  });

  it('without scopes allows nothing', async () => {
    const { scopes } = await verifier.identityOf(await signed(claims({ scope: ['read'] })));
    expect(scopes.size).toBe(0);
  });

  it('is refused when it has expired, and that is said', async () => {
    const token = await signed(claims({ exp: nowSeconds() - 10 }));
    await expect(verifier.identityOf(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'the token has expired',
    });
  });

  it.each([
    ['for somebody else', { aud: 'another' }],
    ['of somebody else', { iss: 'https://evil.example' }],
    ['that never ends', { exp: undefined }],
    ['about nobody', { sub: undefined }],
    ['for later', { nbf: nowSeconds() + 3_600 }],
  ])('%s is refused', async (_, other) => {
    const token = await signed(claims(other));
    await expect(verifier.identityOf(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'the token is not valid here',
    });
  });

  it('is refused if anybody could have made it', async () => {
    const stranger = await generateKeyPair('ES256');
    const [head, body] = (await signed(claims())).split('.');
    const secret = new TextEncoder().encode('a secret that everybody knows, as it is a public key');
    const tokens = [
      await signed(claims(), 'one', stranger.privateKey),
      await signed(claims(), 'two'),
      await new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret),
      new UnsecuredJWT({ ...claims() }).encode(),
      `${head}.${body}.`,
      'a.b.c',
      '',
    ];
    for (const token of tokens) {
      await expect(verifier.identityOf(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('of an algorithm that is not listed is refused, even with a known key', async () => {
    const strict = tokenVerifier({ ...settings, jwtAlgorithms: ['RS256'], jwtJwksFile: file })!;
    await expect(strict.identityOf(await signed(claims()))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is checked by no file that is not there, or is something else', () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"keys": 1}');
    for (const jwtJwksFile of [join(folder, 'none.json'), other]) {
      expect(() => tokenVerifier({ ...settings, jwtJwksFile })).toThrow(ConfigError);
    }
  });

  describe('whose key is at a URL', () => {
    let server: Server;
    let url: string;
    let fetches = 0;
    let keys: JSONWebKeySet | undefined;
    beforeAll(async () => {
      server = createServer((_, response) => {
        fetches += 1;
        response.statusCode = keys === undefined ? 500 : 200;
        response.end(JSON.stringify(keys));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    it('is checked once the keys can be had, and they are fetched once', async () => {
      // An issuer on a machine that has no time now is not given up.
      const patience = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
      const remote = tokenVerifier({ ...settings, jwtJwksUrl: url })!;
      const token = await signed(claims());
      await expect(remote.identityOf(token)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 2 });
      const failed = fetches;
      keys = JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet;
      const identities = await Promise.all(Array.from({ length: 50 }, () => remote.identityOf(token)));
      expect(identities.map(({ name }) => name)).toEqual(Array(50).fill('someone'));
      // Many unknown keys do not make many fetches.
      for (let index = 0; index < 10; index += 1) {
        await expect(remote.identityOf(await signed(claims(), `kid-${index}`))).rejects.toMatchObject({
          code: 'UNAUTHENTICATED',
        });
      }
      expect(fetches - failed).toBe(1);
      expect(patience).toHaveBeenCalledTimes(fetches);
    });
  });
});
