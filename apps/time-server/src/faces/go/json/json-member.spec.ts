import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { memberText } from './json-member.js';

describe('the text of a member of a JSON object', () => {
  it('is what was sent, whatever stands beside it', () => {
    const names = fc.oneof(fc.constantFrom('id', 'i', 'id"', '{'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), fc.constantFrom(0, 1, 3), (object, spaces) => {
        const text = JSON.stringify(object, null, spaces);
        const sent = Object.hasOwn(object, 'id') ? JSON.stringify(object.id) : undefined;
        const found = memberText(text, 'id');
        expect(found === undefined ? undefined : JSON.stringify(JSON.parse(found))).toBe(sent);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"id":18446744073709551615}', '18446744073709551615'],
    ['{"id" : [1e400 , "}"] ,"a":{"id":1}}', '[1e400 , "}"]'],
    ['{"id":1,"id":2}', '2'],
    ['{"a":"\\"id\\":1"}', undefined],
  ])('in %s is %s', (text, expected) => {
    expect(memberText(text, 'id')).toBe(expected);
  });
});
