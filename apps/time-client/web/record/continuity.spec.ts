import { describe, expect, it } from '@jest/globals';
import { Continuity } from './continuity.js';

describe('Continuity', () => {
  it('counts what is missing and what comes again', () => {
    const continuity = new Continuity();
    const isNew = [5, 6, 6, 9, 10].map((sequence) => continuity.update(sequence));
    expect(isNew).toEqual([true, true, false, true, true]);
    expect(continuity).toMatchObject({ received: 4, missing: 2, repeated: 1 });
  });

  it('counts a reconnect as a resume only if the very next number follows', () => {
    const continuity = new Continuity();
    continuity.connected();
    continuity.update(0);
    continuity.connected();
    continuity.update(1);
    continuity.connected();
    continuity.update(3);
    continuity.update(4);
    expect(continuity).toMatchObject({ reconnects: 2, resumes: 1, missing: 1 });
  });

  it('takes the first number of another stream for no hole', () => {
    const continuity = new Continuity();
    continuity.update(100);
    continuity.begunAnew(true);
    continuity.update(0);
    expect(continuity).toMatchObject({ received: 2, missing: 0, repeated: 0, restarts: 1 });
  });

  it('counts what is missing if another stream goes on with the same numbers', () => {
    const continuity = new Continuity();
    continuity.update(100);
    continuity.begunAnew(false);
    continuity.update(141);
    expect(continuity).toMatchObject({ received: 2, missing: 40, restarts: 1 });
  });
});
