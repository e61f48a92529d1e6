import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { allFaults, record, TimeSystem } from './time-system.js';

describe('a client id that another client has (P1)', () => {
  let system: TimeSystem;

  beforeAll(async () => {
    system = await TimeSystem.start(1);
  });

  afterAll(() => system[Symbol.asyncDispose]());

  it('is refused to the second, and the first does not notice', async () => {
    await using first = await system.connect({ clientId: 'same' });
    const recordings = record(first, 20, { updateInterval: 0.1, duration: 1 });
    await expect(system.connect({ clientId: 'same' })).rejects.toMatchObject({ code: 1007 });
    await waitUntil(() => recordings.every(({ isOver }) => isOver), { what: 'all streams to end' });
    expect(allFaults(recordings)).toEqual([]);
    expect(first.notices.filter(({ kind }) => kind === 'suspected' || kind === 'link lost')).toEqual([]);
  });

  it('is told by the program in a sentence that says what to do', async () => {
    await using first = await system.connect({ clientId: 'taken' });
    const second = await system.startClientProcess({ CLIENT_ID: 'taken' });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.lines.at(-1)).toBe(
      'time-client cannot start: 1007 the client id taken belongs to a client that is running; ' +
        'give each process an id of its own; CLIENT_ID sets it',
    );
    expect(first.client.isLinkUp).toBe(true);
  });

  it('is free again once the first has gone', async () => {
    await (await system.connect({ clientId: 'again' }))[Symbol.asyncDispose]();
    await using second = await system.connect({ clientId: 'again' });
    expect(second.client.clientId).toBe('again');
  });
});
