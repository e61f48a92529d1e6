import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CHECK_SECRET_BYTES, EventIds } from './event-ids.js';

const secrets = fc.uint8Array({ minLength: CHECK_SECRET_BYTES, maxLength: CHECK_SECRET_BYTES });

describe('the ids of a stream’s updates', () => {
  it('end in two letters, which are written as they are told', () => {
    fc.assert(
      fc.property(secrets, fc.maxSafeNat(), (secret, sequence) => {
        const ids = new EventIds('token', Buffer.from(secret));
        const id = ids.of(sequence);
        expect(id.slice(0, -2)).toBe(`token.${sequence}`);
        const written = Buffer.alloc(4);
        expect(ids.writeLetters(sequence, written, 1)).toBe(3);
        expect(written.toString('latin1', 1, 3)).toBe(id.slice(-2));
        expect(id.slice(-2)).toMatch(/^[a-z]{2}$/);
      }),
    );
  });

  it('are spread over all letters, whatever the secret is', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const ids = new EventIds('', Buffer.from(secret));
        const seen = new Set(Array.from({ length: 676 }, (_, sequence) => ids.of(sequence).slice(-2)));
        expect(seen.size).toBe(676);
      }),
    );
  });
});
