import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { API_KEY, ApiKeys } from './api-keys.js';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

describe('the API keys', () => {
  const keys = new ApiKeys([
    `dashboard:${sha256('first')}:read`,
    `dashboard:${sha256('second')}:read`,
    `ops:${sha256('third').toUpperCase()}:read+manage`,
  ]);

  it('know whose a key is, and what it allows', () => {
    expect(keys.ownerOf('third')).toEqual({ kind: 'key', name: 'ops', scopes: new Set(['read', 'manage']) });
  });

  it('may be two for one name, so that one can follow the other', () => {
    expect([keys.ownerOf('first')?.name, keys.ownerOf('second')?.name]).toEqual(['dashboard', 'dashboard']);
  });

  it.each(['', 'First', 'first ', sha256('first')])('do not know "%s"', (key) => {
    expect(keys.ownerOf(key)).toBeUndefined();
  });

  it.each([
    `ops:${sha256('x')}:admin`,
    `ops:${sha256('x')}:`,
    `ops:${sha256('x')}`,
    `:${sha256('x')}:read`,
    'ops:the-key-itself:read',
  ])('are not given as %s', (entry) => expect(API_KEY.test(entry)).toBe(false));

  it('are made as docs/configuration.md says', () => {
    const text = readFileSync(new URL('../../../../../docs/configuration.md', import.meta.url), 'utf8');
    const [, script = ''] = /```sh\n(key=[^`]*)```/.exec(text) ?? [];
    const told = execFileSync('bash', ['-euc', `${script}\nprintf '%s\\n' "$key" "$API_KEYS" "$STREAM_TOKEN_KEY"`]);
    const [key = '', entry = '', tokenKey = ''] = told.toString().split('\n');
    expect(new ApiKeys([entry]).ownerOf(key)).toMatchObject({ name: 'me', scopes: new Set(['read', 'manage']) });
    expect(tokenKey).toMatch(/^.{32,}$/);
  });
});
