import { describe, expect, it } from '@jest/globals';
import { SubjectIndex } from './subject-index.js';

interface Entry {
  readonly tokens: readonly string[];
  readonly name: string;
}

function setUp(...patterns: readonly string[]) {
  const index = new SubjectIndex<Entry>();
  const entries = patterns.map((pattern, at): Entry => ({ tokens: pattern.split('.'), name: `${at}: ${pattern}` }));
  for (const entry of entries) index.add(entry);
  const matching = (subject: string): string[] => index.matching(subject).map(({ name }) => name);
  return { index, entries, matching };
}

describe('an index of subjects', () => {
  it('finds who asked for the subject itself, and who asked for any token in its place', () => {
    const { matching } = setUp('a.b.c', 'a.*.c', '*.b.*', 'a.b', 'a.b.d', 'a.b.c.d');
    expect(matching('a.b.c').toSorted()).toEqual(['0: a.b.c', '1: a.*.c', '2: *.b.*']);
    expect(matching('x.y.z')).toEqual([]);
  });

  it('keeps those of one pattern in the order of adding', () => {
    expect(setUp('a.*', 'a.*', 'a.*').matching('a.b')).toEqual(['0: a.*', '1: a.*', '2: a.*']);
  });

  it('forgets what was removed, and nothing else; removing it twice does nothing', () => {
    const { index, entries, matching } = setUp('a.*', 'a.b', 'a.b.c');
    for (const entry of [entries[1], entries[1]]) index.remove(entry);
    expect([matching('a.b'), matching('a.b.c')]).toEqual([['0: a.*'], ['2: a.b.c']]);
    index.remove(entries[2]);
    index.remove({ tokens: ['a', 'x', 'y'], name: 'never added' });
    expect([matching('a.b'), matching('a.b.c')]).toEqual([['0: a.*'], []]);
  });
});
