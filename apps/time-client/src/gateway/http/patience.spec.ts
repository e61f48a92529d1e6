import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { Patience } from './patience.js';

function waiting(seconds: number) {
  const response = new EventEmitter();
  return { response, patience: new Patience(response as Response, seconds) };
}

describe('how long somebody waits', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('ends when the time is up, though the work goes on', async () => {
    const { patience } = waiting(1);
    const outcome = patience.orNotYet(new Promise(() => undefined)).catch((error: unknown) => error);
    jest.advanceTimersByTime(1_000);
    expect(await outcome).toMatchObject({ code: 'NOT_YET', retryAfterSeconds: 0 });
    await expect(patience.orNotYet(Promise.reject(new Error('unheard')))).rejects.toMatchObject({ code: 'NOT_YET' });
  });

  it('ends when the caller has gone', async () => {
    const { patience, response } = waiting(30);
    const outcome = patience.orNotYet(new Promise(() => undefined));
    response.emit('close');
    await expect(outcome).rejects.toMatchObject({ code: 'NOT_YET' });
  });

  it('ends with the work', async () => {
    const { patience } = waiting(30);
    await expect(patience.orNotYet(Promise.resolve('done'))).resolves.toBe('done');
    await expect(patience.orNotYet(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    patience.stop();
  });
});
