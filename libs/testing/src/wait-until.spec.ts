import { describe, expect, it } from '@jest/globals';
import { waitUntil } from './wait-until.js';

describe('waitUntil', () => {
  it('answers with what the condition returned once it holds', async () => {
    let looks = 0;
    const answer = await waitUntil(() => (++looks < 3 ? undefined : `look ${looks}`), { what: 'the third look' });
    expect(answer).toBe('look 3');
  });

  it('takes a condition that throws as one that does not hold yet, and tells why in the end', async () => {
    const cause = new Error('not yet');
    const waiting = waitUntil(() => Promise.reject(cause), { withinMs: 30, what: 'a promise that rejects' });
    await expect(waiting).rejects.toMatchObject({ message: 'waited 30 ms for a promise that rejects', cause });
  });

  it('keeps its bound when the condition never settles', async () => {
    const waiting = waitUntil(() => new Promise<boolean>(() => undefined), { withinMs: 30, what: 'a word' });
    await expect(waiting).rejects.toThrow('waited 30 ms for a word');
  });
});
