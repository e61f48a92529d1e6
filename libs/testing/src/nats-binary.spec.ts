import { describe, expect, it } from '@jest/globals';
import { isRecent } from './nats-binary.js';

describe('isRecent', () => {
  it.each(['v2.10.0', 'v2.14.0', '2.10.22', 'v3.0.0-beta.1'])('takes nats-server %s', (version) => {
    expect(isRecent(version)).toBe(true);
  });

  it.each(['v2.9.25', 'v1.4.1', 'v0.9.6', 'unknown'])('does not take nats-server %s', (version) => {
    expect(isRecent(version)).toBe(false);
  });
});
