import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '@app/service';
import { GatewayConfig } from '../gateway.config.js';
import { accessModeOf, checkAccess } from './access-mode.js';

const API_KEYS = `ops:${'0'.repeat(64)}:read`;
const STREAM_TOKEN_KEY = 'k'.repeat(32);
const PRODUCTION = { NODE_ENV: 'production', STREAM_TOKEN_KEY };
const ISSUER = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'timecast' };

const settings = (env: NodeJS.ProcessEnv) => loadConfig(GatewayConfig, env);

function mistakesOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    checkAccess(settings(env));
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

describe('whom a gateway serves', () => {
  it.each([
    ['this machine', {}],
    ['keys', { API_KEYS }],
    ['keys', { ...ISSUER, JWT_JWKS_FILE: 'keys.json' }],
    ['everyone', { ACCESS: 'off', API_KEYS }],
    ['everyone', { ACCESS: 'off', NODE_ENV: 'production' }],
    ['keys', { ...PRODUCTION, API_KEYS }],
  ])('is %s with %j', (mode, env) => {
    expect(mistakesOf(env)).toEqual([]);
    expect(accessModeOf(settings(env))).toBe(mode);
  });

  it.each([
    [{ ACCESS: 'on' }, ['ACCESS: on needs API_KEYS or JWT_ISSUER']],
    [PRODUCTION, ['NODE_ENV: production needs API_KEYS or JWT_ISSUER; ACCESS=off serves everyone']],
    [{ NODE_ENV: 'production', API_KEYS }, ['NODE_ENV: production needs STREAM_TOKEN_KEY, the same for all gateways']],
    [ISSUER, ['JWT_ISSUER: needs JWT_JWKS_URL or JWT_JWKS_FILE']],
  ])('is not clear with %j', (env, mistakes) => expect(mistakesOf(env)).toEqual(mistakes));

  it('never shows a key that was given as it is', () => {
    expect(() => settings({ API_KEYS: 'ops:hunter2:read' })).toThrow(/API_KEYS .*got a value that is not shown/);
  });

  it.each([
    { JWT_ISSUER: 'https://issuer.example' },
    { ...ISSUER, JWT_JWKS_URL: 'https://issuer.example/keys', JWT_JWKS_FILE: 'keys.json' },
    { ...ISSUER, JWT_ALGORITHMS: 'HS256' },
    { ...ISSUER, JWT_ALGORITHMS: 'none' },
    { CORS_ORIGINS: '*' },
    { TRUST_PROXY: '1' },
    { STREAM_TOKEN_KEY: 'short' },
  ])('is a mistake as %j', (env) => expect(() => settings(env)).toThrow(ConfigError));
});
