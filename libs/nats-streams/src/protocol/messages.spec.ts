import { describe, expect, it } from '@jest/globals';
import { isFailure } from './messages.js';

describe('a result of one stream', () => {
  it('is a failure if and only if it carries an error', () => {
    expect(isFailure({ streamId: 'a', error: { code: 1005, message: 'full' } })).toBe(true);
    expect(isFailure({ streamId: 'a', originUnixMs: 0, first: { error: 'part of an item' } })).toBe(false);
    expect(isFailure({ streamId: 'a' })).toBe(false);
  });
});
