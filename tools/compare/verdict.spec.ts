import { describe, expect, it } from '@jest/globals';
import type { ReadValue } from './reader-record.js';
import { producerVerdict, readerVerdict } from './verdict.js';

/** Values 0 … every 10 ms from instant 0. */
const values = (count: number): ReadValue[] =>
  Array.from({ length: count }, (_, sequence) => ({ sequence, server: 'a', atMs: sequence * 10 }));

const between = (value: number, min: number, max: number) => value >= min && value <= max;

const killed = { beganAtMs: 505, patienceMs: 10_000 };

describe('what a reader saw', () => {
  it('is silence when nothing came and nothing was said', () => {
    expect(readerVerdict({ values: values(51) }, killed)).toBe('silence: no error within 10 s');
  });

  it('is silence, too, when only what was under way still came', () => {
    expect(readerVerdict({ values: values(60) }, killed)).toBe('silence: no error within 10 s');
  });

  it('is the error, or the false end, and when it came', () => {
    const end = { kind: 'error', atMs: 513, text: 'UNAVAILABLE' } as const;
    expect(readerVerdict({ values: values(51), end }, killed)).toBe('error after 8 ms');
    expect(readerVerdict({ values: values(51), end: { kind: 'complete', atMs: 2005 } }, killed)).toBe(
      'ends after 1.5 s as if complete',
    );
  });

  it('is the longest pause when the stream goes on', () => {
    const late = values(300).map((value) => ({ ...value, atMs: between(value.atMs, 510, 540) ? 531 : value.atMs }));
    expect(readerVerdict({ values: late }, killed)).toBe('31 ms pause, none lost');
  });

  it('counts what was lost and what came twice', () => {
    const all = values(300);
    const holed = all.filter(({ sequence }) => sequence <= 50 || sequence >= 115);
    expect(readerVerdict({ values: holed }, killed)).toBe('650 ms pause, 64 lost without a word');
    const doubled = all.flatMap((value) => (value.sequence === 60 ? [value, value] : [value]));
    expect(readerVerdict({ values: doubled }, killed)).toBe('10 ms pause, none lost, 1 twice');
    const swapped = [...all.slice(0, 60), ...all.slice(60, 62).toReversed(), ...all.slice(62)];
    expect(readerVerdict({ values: swapped }, killed)).toContain('none lost, out of order');
  });

  it('counts from the return of what was away', () => {
    const late = values(500).map((value) => ({ ...value, atMs: between(value.atMs, 510, 2650) ? 2650 : value.atMs }));
    expect(readerVerdict({ values: late }, { ...killed, returnedAtMs: 2505 })).toBe(
      'goes on 145 ms after its return, none lost',
    );
  });
});

describe('what the servers did after the reader had left', () => {
  const producedAtMs = Array.from({ length: 600 }, (_, index) => index * 10);

  it('is to run on, or to stop', () => {
    expect(producerVerdict(producedAtMs, 990, 5000)).toBe('producer runs on: 500 values more in 5 s');
    expect(producerVerdict(producedAtMs.slice(0, 101), 997, 5000)).toBe('producer stops: 1 value more');
    expect(producerVerdict([], 997, 5000)).toBe('producer stops: 0 values more');
  });
});
