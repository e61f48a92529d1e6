import { describe, expect, it } from '@jest/globals';
import { checkedId, isId, newServerId, randomId, replicaNameOf } from './ids.js';
import { StreamError } from './stream-error.js';

const BAD_IDS: readonly (readonly [what: string, id: string])[] = [
  ['a wildcard for the rest', 'a.>'],
  ['a wildcard for one token', '*'],
  ['two tokens', 'a.b'],
  ['an empty token', 'a..b'],
  ['a space', 'a b'],
  ['a line end', 'a\r\nPUB x 0\r\n'],
  ['a line end at its end', 'a\n'],
  ['NUL', 'a\0'],
  ['nothing', ''],
  ['65 characters', 'a'.repeat(65)],
  ['5,000 characters', 'a'.repeat(5_000)],
  ['a system subject', '$SYS.x'],
  ['a letter beyond ASCII', 'é'],
  ['a digit beyond ASCII', '١'],
];

describe('an id (P1)', () => {
  it.each(['a', 'A-z_0', '-', 'a'.repeat(64)])('may be %s', (id) => {
    expect(isId(id)).toBe(true);
    expect(checkedId(id, 'streamId')).toBe(id);
  });

  it.each(BAD_IDS)('has not %s', (_, id) => {
    expect(isId(id)).toBe(false);
    expect(() => checkedId(id, 'streamId')).toThrow(
      expect.objectContaining({ code: 1002, details: [expect.objectContaining({ field: 'streamId' })] }),
    );
  });

  it.each([undefined, null, 7, ['a'], { toString: () => 'a' }])('is a string, not %p', (value) => {
    expect(isId(value)).toBe(false);
  });

  it('is never told back in the text of an error: it may be long or hostile', () => {
    expect(() => checkedId('<script>', 'clientId')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('script') }),
    );
  });

  it('is different each time when random', () => {
    const ids = new Set(Array.from({ length: 1_000 }, randomId));
    expect(ids.size).toBe(1_000);
    expect([...ids].every((id) => isId(id) && id.length === 16)).toBe(true);
  });
});

describe('the id of a server process (P2)', () => {
  it('is the name and a random incarnation, and gives the name back', () => {
    const [one, other] = [newServerId('time-server-1'), newServerId('time-server-1')];
    expect(one).not.toBe(other);
    expect(isId(one)).toBe(true);
    expect(replicaNameOf(one)).toBe('time-server-1');
  });

  it('gives back a name that looks like an incarnation itself', () => {
    expect(replicaNameOf(newServerId('node_0badcafe'))).toBe('node_0badcafe');
  });

  it('gives back a foreign id as it is', () => {
    expect(replicaNameOf('somebody')).toBe('somebody');
  });

  it('takes names of up to 48 characters, so that the id stays one', () => {
    expect(isId(newServerId('n'.repeat(48)))).toBe(true);
    expect(() => newServerId('n'.repeat(49))).toThrow(StreamError);
    expect(() => newServerId('a.b')).toThrow(StreamError);
    expect(() => newServerId('')).toThrow(StreamError);
  });
});
