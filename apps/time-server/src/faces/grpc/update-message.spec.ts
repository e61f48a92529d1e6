import { describe, expect, it } from '@jest/globals';
import { lastSequence, type TimeRequest, updateAt } from '@app/contracts';
import * as fc from 'fast-check';
import { loadTimeProto, TIME_SERVICE } from './time-proto.js';
import { UpdateMessages } from './update-message.js';

const { packageDefinition } = loadTimeProto();
const service = packageDefinition[TIME_SERVICE] as unknown as {
  readonly StreamTime: {
    readonly responseSerialize: (update: object) => Buffer;
    readonly responseDeserialize: (bytes: Buffer) => object;
  };
};
const { responseDeserialize, responseSerialize } = service.StreamTime;

const requests: fc.Arbitrary<TimeRequest> = fc.record({
  updateInterval: fc.constantFrom(0.01, 0.3, 1, 86_400),
  duration: fc.constantFrom(0, 0.9, 3_600),
  timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/St_Johns'),
});
const origins = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
  fc.integer({ min: -2_000_000, max: 2_000_000 }),
  fc.double({ min: 1e12, max: 2e12, noNaN: true }),
);
const sequences = fc.oneof(
  fc.nat(3),
  fc.constantFrom(127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 + 1),
  fc.nat(1_000_000),
);

describe('an update as it is written for gRPC', () => {
  it('is read by generated code as what it is, whatever was written before', () => {
    const updates = new UpdateMessages();
    fc.assert(
      fc.property(requests, origins, sequences, (request, originUnixMs, wanted) => {
        const nextSequence = Math.min(wanted, lastSequence(request));
        fc.pre(originUnixMs + nextSequence * request.updateInterval * 1_000 < 2e14);
        const bytes = updates.write({ request, originUnixMs, nextSequence });
        const update = updateAt(request, originUnixMs, nextSequence);
        expect(responseDeserialize(bytes)).toEqual(update);
        // which writes what is zero, too
        expect(bytes.length).toBeLessThanOrEqual(responseSerialize(update).length);
      }),
    );
  });

  it('shares what streams of one zone and instant have in common, and nothing else', () => {
    const updates = new UpdateMessages();
    const utc = { updateInterval: 1, duration: 0, timeZone: 'UTC' };
    const paris = { ...utc, timeZone: 'Europe/Paris' };
    const read = (request: TimeRequest, originUnixMs: number, nextSequence: number): object =>
      responseDeserialize(updates.write({ request, originUnixMs, nextSequence }));
    for (const request of [utc, paris, utc]) {
      expect(read(request, 5_000, 7)).toEqual(updateAt(request, 5_000, 7));
      expect(read(request, 4_000, 8)).toEqual(updateAt(request, 4_000, 8));
      expect(read(request, 4_000, 9)).toEqual(updateAt(request, 4_000, 9));
    }
  });

  it('does not remember more names of zones than there can be streams that need them', () => {
    const updates = new UpdateMessages();
    const cases = Array.from({ length: 3_000 }, (_, index) => {
      const letters = Array.from('europe/paris').map((letter, place) =>
        (index >> place) & 1 ? letter.toUpperCase() : letter,
      );
      return { updateInterval: 1, duration: 0, timeZone: letters.join('') };
    });
    for (const request of cases) {
      const bytes = updates.write({ request, originUnixMs: 0, nextSequence: 1 });
      expect(responseDeserialize(bytes)).toEqual(updateAt(request, 0, 1));
    }
  });
});
