import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { allFaults, PATIENT, record, TimeSystem } from './time-system.js';

describe('a client id that another client has (P1)', () => {
  let system: TimeSystem;

  beforeAll(async () => {
    system = await TimeSystem.start(1);
  });

  afterAll(() => system[Symbol.asyncDispose]());

  /** What the second is told. Who does not answer for half a second, as on a machine that stands still, has no claim. */
  const refusal = (clientId: string): Promise<unknown> =>
    waitUntil(
      () =>
        system.connect({ clientId }).then(
          (second) => second[Symbol.asyncDispose](),
          (error: unknown) => error,
        ),
      { what: 'the second to be refused', withinMs: 60_000 },
    );

  it('is refused to the second, and the first does not notice', async () => {
    await using first = await system.connect({ clientId: 'same', ...PATIENT });
    const recordings = record(first, 20, { updateInterval: 0.1, duration: 1 });
    expect(await refusal('same')).toMatchObject({ code: 1007 });
    await waitUntil(() => recordings.every(({ isOver }) => isOver), { what: 'all streams to end' });
    expect(allFaults(recordings)).toEqual([]);
    // a connection that was lost for a moment is the machine's doing, and no stream's end
    const silent = first.notices.filter((notice) => notice.kind === 'suspected' && notice.reason !== 'no responder');
    expect(silent).toEqual([]);
  });

  it('is told by the program in a sentence that says what to do', async () => {
    await using first = await system.connect({ clientId: 'taken' });
    const second = await waitUntil(
      async () => {
        const program = await system.startClientProcess({ CLIENT_ID: 'taken' });
        await program.waitForLine(/"listening"/).catch(() => undefined); // it ends, or it has not heard the first
        return program.hasEnded ? program : void (await program.stop());
      },
      { what: 'the second to be refused', withinMs: 120_000 },
    );
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.lines.at(-1)).toBe(
      'time-client cannot start: 1007 the client id taken belongs to a client that is running; ' +
        'give each process an id of its own; CLIENT_ID sets it',
    );
    await waitUntil(() => first.client.isLinkUp, { what: 'the first to be connected' });
  });

  it('is free again once the first has gone', async () => {
    await (await system.connect({ clientId: 'again' }))[Symbol.asyncDispose]();
    await using second = await system.connect({ clientId: 'again' });
    expect(second.client.clientId).toBe('again');
  });
});
