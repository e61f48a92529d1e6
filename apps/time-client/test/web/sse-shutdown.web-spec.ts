import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { startGateway, type GatewayProcess } from '../gateway/gateway-process.js';
import { RawReader } from '../gateway/raw-reader.js';
import { TimeSystem } from '../time-system.js';

const READERS = 200;
/** Far more than a machine stands still. */
const SPREAD_MS = 8_000;

/** One of two shares its stream with others. */
function pathOf(index: number): string {
  return `/api/v1/time/stream?interval=0.1&aligned=${String(index % 2 === 0)}`;
}

/** All have their first update. */
async function openReaders({ url }: GatewayProcess): Promise<RawReader[]> {
  const port = Number(new URL(url).port);
  const readers = await Promise.all(Array.from({ length: READERS }, (_, index) => RawReader.open(port, pathOf(index))));
  await Promise.all(readers.map((reader) => reader.hasEvents('update', 1)));
  return readers;
}

describe('a gateway that is stopped while it is read', () => {
  it('sends them away one after the other, each with an end and a time to come back, and no update missing', async () => {
    await using system = await TimeSystem.start(1);
    const gateway = await startGateway(system, { SHUTDOWN_SPREAD_MS: String(SPREAD_MS) });
    await using process = gateway.process;
    await waitUntil(async () => (await fetch(`${gateway.url}/readyz`)).ok, { what: 'the gateway to be ready' });
    const readers = await openReaders(gateway);
    const beganMs = performance.now();
    const endedMs = readers.map(() => NaN);
    for (const [index, { socket }] of readers.entries()) {
      socket.once('close', () => (endedMs[index] = performance.now() - beganMs));
    }
    process.kill('SIGTERM');
    await Promise.all(readers.map((reader) => reader.closed()));
    expect(await process.ended).toEqual({ code: 0, signal: null });

    for (const reader of readers) {
      expect(reader.hasCleanEnd).toBe(true);
      const { events, text } = reader;
      const numbers = events
        .filter(({ event }) => event === 'update')
        .map(({ id }) => Number.parseInt(id?.split('.')[2] ?? '', 10));
      expect(numbers).toEqual(numbers.map((_, index) => numbers[0] + index));
      const end = { reason: 'shutdown', lastSequence: numbers.at(-1) };
      expect(events.at(-1)).toMatchObject({ event: 'end', data: JSON.stringify(end) });
      const retryMs = Number(/retry: (\d+)\nevent: end\n/.exec(text)?.[1]);
      expect(retryMs >= 1_000 && retryMs <= 5_000).toBe(true);
    }
    // those in the middle are half of them, and took half of the time; less only if all stood still meanwhile
    const inOrderMs = endedMs.toSorted((a, b) => a - b);
    expect(inOrderMs[(READERS * 3) / 4] - inOrderMs[READERS / 4]).toBeGreaterThan(SPREAD_MS / 8);
  });
});
