import { describe, expect, it } from '@jest/globals';
import { lastSequence, parseTimeRequest } from '@app/contracts';
import * as fc from 'fast-check';
import { StreamIdentity } from './stream-identity.js';

const NOW_UNIX_MS = Date.parse('2026-03-01T12:00:00.300Z');
const interval = fc.oneof(
  fc.constantFrom(0.01, 0.1, 0.3, 1, 1 / 3, 60, 86_400),
  fc.double({ min: 0.01, max: 86_400, noNaN: true }),
);

/** How many numbers back one can go on. */
function reachOf(updateInterval: number): number {
  const stream = new StreamIdentity(parseTimeRequest({ updateInterval }), 1);
  const next = 1_000_000;
  let least = next;
  while (stream.isWithinReach(least - 1, next)) least -= 1;
  return next - least;
}

/** The greatest number that can be out when number 0 has just come. */
function mostAheadOf(updateInterval: number): number {
  const stream = new StreamIdentity(parseTimeRequest({ updateInterval }), NOW_UNIX_MS - 1);
  let most = 0;
  while (stream.canBeOut(most + 1, NOW_UNIX_MS)) most += 1;
  return most;
}

describe('a stream that somebody has begun', () => {
  it('has as its present number the first that is due after now', () => {
    fc.assert(
      fc.property(interval, fc.nat(100_000_000), (updateInterval, agoMs) => {
        const stream = new StreamIdentity(parseTimeRequest({ updateInterval }), NOW_UNIX_MS - agoMs);
        const next = stream.sequenceAfter(NOW_UNIX_MS);
        expect(stream.dueUnixMs(next)).toBeGreaterThan(NOW_UNIX_MS);
        expect(stream.dueUnixMs(next - 1)).toBeLessThanOrEqual(NOW_UNIX_MS);
      }),
    );
  });

  it('has updates out up to a minute ahead, since clocks differ, and the next in any case', () => {
    expect([0.1, 1, 59, 61, 86_400].map(mostAheadOf)).toEqual([600, 60, 1, 1, 1]);
  });

  it('begins with 0, and is over after its last', () => {
    const stream = new StreamIdentity(parseTimeRequest({ updateInterval: 1, duration: 2.5 }), NOW_UNIX_MS);
    expect([-5_000, -1, 0, 2_400, 2_499, 2_500, 1e9].map((ms) => stream.sequenceAfter(NOW_UNIX_MS + ms))).toEqual([
      0, 0, 1, 3, 3, 4, 4,
    ]);
  });

  it('can be gone on with for ten minutes, or 256 updates, but never for more than 10,000', () => {
    expect([0.01, 0.1, 1, 60].map(reachOf)).toEqual([10_000, 6_000, 600, 256]);
  });
});

describe('an aligned stream', () => {
  it('has the same numbers for whoever asks for it', () => {
    fc.assert(
      fc.property(interval, (updateInterval) => {
        const stream = StreamIdentity.aligned(parseTimeRequest({ updateInterval }), NOW_UNIX_MS);
        expect([stream.originUnixMs, stream.upstream, stream.lastSequence]).toEqual([0, stream, Infinity]);
        expect(stream.dueUnixMs(stream.sequenceAfter(NOW_UNIX_MS)) - NOW_UNIX_MS).toBeLessThanOrEqual(
          updateInterval * 1_000 + 0.001,
        );
      }),
    );
  });

  it('ends for each reader after the duration that it asked for, though the stream itself goes on', () => {
    const request = parseTimeRequest({ updateInterval: 0.5, duration: 2 });
    const stream = StreamIdentity.aligned(request, NOW_UNIX_MS);
    const first = stream.sequenceAfter(NOW_UNIX_MS);
    expect(stream.lastSequence).toBe(first + lastSequence(request));
    expect(stream.upstream).toMatchObject({ lastSequence: Infinity, request: { duration: 0 } });
    expect(stream.dueUnixMs(first)).toBe(Date.parse('2026-03-01T12:00:00.500Z'));
    expect(stream.update(stream.lastSequence)).toMatchObject({
      timeString: '2026-03-01 12:00:02.500000',
      isFinal: true,
    });
    expect(stream.update(stream.lastSequence - 1).isFinal).toBe(false);
  });
});
