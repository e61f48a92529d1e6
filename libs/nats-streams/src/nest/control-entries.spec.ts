import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EntryFailure } from '../protocol/messages.js';
import type { StreamError } from '../protocol/stream-error.js';
import * as entries from './control-entries.js';

const OPEN = { streamId: 's', request: { any: 'thing' }, epoch: 1 };
const RESUME = { ...OPEN, fromSequence: 3, originUnixMs: 1_000.5, elapsedMs: 0 };
const LONG = 'a'.repeat(5_000);

/** Messages whose requests are right; what a request must look like is the source's business. */
const openEntries = (body: unknown) => entries.openEntries(body, () => []);
const resumeEntries = (body: unknown) => entries.resumeEntries(body, () => []);

/** As it came over the wire: only so can `__proto__` be a key. */
function parsed(json: string): unknown {
  return JSON.parse(json) as unknown;
}

/** The fields that an entry's error names. */
function fieldsOf(result: unknown): string[] | undefined {
  return (result as Partial<EntryFailure>).error?.details?.map(({ field }) => field);
}

function thrownBy(act: () => unknown): StreamError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error as StreamError;
  }
}

describe('an open message (P4)', () => {
  it('has entries that are passed on as they are, the request unchecked', () => {
    expect(openEntries({ streams: [OPEN, { streamId: 't', epoch: 0 }] })).toEqual([OPEN, { streamId: 't', epoch: 0 }]);
    expect(openEntries({ streams: [{ ...OPEN, epoch: Number.MAX_SAFE_INTEGER }] })).toHaveLength(1);
  });

  it.each([undefined, null, [], 'text', 7, true, [OPEN]])('is an object, not %p', (body) => {
    expect(thrownBy(() => openEntries(body))).toMatchObject({ code: 1002, details: [{ field: 'body' }] });
  });

  it.each([
    ['no streams', {}],
    ['0 streams', { streams: [] }],
    ['101 streams', { streams: Array.from({ length: 101 }, () => OPEN) }],
    ['streams that are no array', { streams: { length: 1, 0: OPEN } }],
  ])('is refused as a whole with %s (P3, P19)', (_, body) => {
    expect(thrownBy(() => openEntries(body))).toMatchObject({ code: 1002, details: [{ field: 'streams' }] });
  });

  it('may have 100 streams (P3)', () => {
    expect(openEntries({ streams: Array.from({ length: 100 }, () => OPEN) })).toHaveLength(100);
  });

  it('is refused for unknown keys by their names, those of the prototype too (P21)', () => {
    const body = parsed('{"streams":[],"__proto__":{"a":1},"constructor":1,"extra":null}');
    const error = thrownBy(() => openEntries(body));
    expect(error?.details?.map(({ field }) => field).toSorted()).toEqual([
      '__proto__',
      'constructor',
      'extra',
      'streams',
    ]);
  });

  it.each([
    'a.>', '*', 'a b', 'a\r\nb', 'a\0', '', 'a'.repeat(65), LONG, '$SYS.x', null, undefined, 7, ['s'], {},
  ])('has ids, not %j', (streamId) => {
    const [result] = openEntries({ streams: [{ ...OPEN, streamId }] });
    expect(fieldsOf(result)).toEqual(['streamId']);
    expect(JSON.stringify(result).length).toBeLessThan(400);
  }); // prettier-ignore

  it.each([-1, 2 ** 53, 1.5, NaN, Infinity, '1', null, undefined, [1], true])('has epochs, not %p', (epoch) => {
    expect(fieldsOf(openEntries({ streams: [{ ...OPEN, epoch }] })[0])).toEqual(['epoch']);
  });

  it('names every violated field of an entry, and harms no other', () => {
    const results = openEntries({ streams: [OPEN, { streamId: 'a b', epoch: -1, extra: 1 }, OPEN] });
    expect(fieldsOf(results[1])?.toSorted()).toEqual(['epoch', 'extra', 'streamId']);
    expect((results[1] as EntryFailure).streamId).toBe('a b');
    expect([results[0], results[2]]).toEqual([OPEN, OPEN]);
  });

  it('names what is wrong with the request along with the rest', () => {
    const wrongRequest = { field: 'interval', message: 'must be more than 0' };
    const [result] = entries.openEntries({ streams: [{ ...OPEN, epoch: -1 }] }, () => [wrongRequest]);
    expect(fieldsOf(result)).toEqual(['epoch', 'interval']);
  });

  it('names unknown keys of an entry, those of the prototype too, and none of them takes effect (P21)', () => {
    const body = parsed(
      '{"streams":[{"streamId":"s","epoch":1,"__proto__":{"epoch":2},"constructor":{},"toString":1}]}',
    );
    expect(fieldsOf(openEntries(body)[0])?.toSorted()).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { epoch?: number }).epoch).toBeUndefined();
  });

  it('names at most ten unknown keys, and none at length (P21)', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${LONG}${index}`, 1]));
    const [result] = openEntries({ streams: [{ ...OPEN, ...many }] });
    expect(fieldsOf(result)).toHaveLength(10);
    expect(JSON.stringify(result).length).toBeLessThan(4_000);
  });

  it.each([null, 'text', 7, [], [OPEN]])('has objects for entries, not %p', (entry) => {
    expect((openEntries({ streams: [entry] })[0] as EntryFailure).error.code).toBe(1002);
  });

  it('is answered without a crash, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), (body, streams) => {
        expect(thrownBy(() => openEntries(body))?.code ?? 1002).toBe(1002);
        expect(openEntries({ streams })).toHaveLength(streams.length);
        expect(resumeEntries({ streams })).toHaveLength(streams.length);
      }),
    );
  });

  it('may be nested deeply', () => {
    const depth = 5_000;
    const body = parsed(`{"streams":[{"streamId":"s","epoch":1,"request":${'['.repeat(depth)}${']'.repeat(depth)}}]}`);
    expect(fieldsOf(openEntries(body)[0])).toBeUndefined();
  });
});

describe('a resume message (P5)', () => {
  it('has entries that are passed on as they are', () => {
    expect(resumeEntries({ streams: [RESUME] })).toEqual([RESUME]);
    expect(
      resumeEntries({ streams: [{ ...RESUME, fromSequence: 0, originUnixMs: -5, elapsedMs: 1e12 }] }),
    ).toHaveLength(1);
  });

  it.each([
    ['fromSequence', [-1, 0.5, 2 ** 53, Infinity, '3', null, undefined, []]],
    ['originUnixMs', [NaN, Infinity, 1e16, '0', null, undefined, {}]],
    ['elapsedMs', [-1, NaN, Infinity, 1e16, '0', null, undefined]],
  ] as const)('names a wrong %s', (field, values) => {
    for (const value of values) {
      expect(fieldsOf(resumeEntries({ streams: [{ ...RESUME, [field]: value }] })[0])).toEqual([field]);
    }
  });

  it('names everything that is missing', () => {
    const fields = fieldsOf(resumeEntries({ streams: [{}] })[0]);
    expect(fields?.toSorted()).toEqual(['elapsedMs', 'epoch', 'fromSequence', 'originUnixMs', 'streamId']);
  });

  it('knows keys that an open message does not', () => {
    expect(fieldsOf(openEntries({ streams: [RESUME] })[0])).toEqual(['fromSequence', 'originUnixMs', 'elapsedMs']);
  });
});

describe('a cancel message (P6)', () => {
  it('has pairs of a stream and an epoch', () => {
    expect(entries.cancelPairs({ streams: [['a', 1], ['b', 0]] })).toEqual([['a', 1], ['b', 0]]);
  }); // prettier-ignore

  it.each([
    [['a']],
    [['a', 1, 2]],
    [['a b', 1]],
    [['a', -1]],
    [['a', 1.5]],
    [['a', '1']],
    [['a', 2 ** 53]],
    [{}],
    [null],
  ])('is refused where a pair is none: %j', (pair) => {
    const error = thrownBy(() => entries.cancelPairs({ streams: [['good', 1], pair] }));
    expect(error).toMatchObject({ code: 1002, details: [{ field: 'streams[1]' }] });
  });
});
