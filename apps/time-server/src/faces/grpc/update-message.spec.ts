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

/** What is in the one frame that is written. */
function unframed(bytes: Buffer): Buffer {
  expect(bytes.readUInt8(0)).toBe(0);
  expect(bytes.readUInt32BE(1)).toBe(bytes.length - 5);
  return bytes.subarray(5);
}

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
        const bytes = unframed(updates.messageOf({ request, originUnixMs, nextSequence }));
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
      responseDeserialize(unframed(updates.messageOf({ request, originUnixMs, nextSequence })));
    for (const request of [utc, paris, utc]) {
      expect(read(request, 5_000, 7)).toEqual(updateAt(request, 5_000, 7));
      expect(read(request, 4_000, 8)).toEqual(updateAt(request, 4_000, 8));
      expect(read(request, 4_000, 9)).toEqual(updateAt(request, 4_000, 9));
    }
  });

  it('makes one message for streams that began together, and one of its own for whichever ends', () => {
    const updates = new UpdateMessages();
    const endless = { updateInterval: 1, duration: 0, timeZone: 'UTC' };
    const ending = { ...endless, duration: 9 };
    const made = [endless, endless, ending, endless].map((request) =>
      updates.messageOf({ request, originUnixMs: 5_000, nextSequence: 9 }),
    );
    expect(made.map((bytes) => responseDeserialize(unframed(bytes)))).toEqual(
      [endless, endless, ending, endless].map((request) => updateAt(request, 5_000, 9)),
    );
    expect(made[1]).toBe(made[0]);
    expect(made[3]).toBe(made[0]);
  });

  it('leaves a message as it is that may still wait for its reader', () => {
    const updates = new UpdateMessages();
    const request = { updateInterval: 1, duration: 0, timeZone: 'UTC' };
    const first = updates.messageOf({ request, originUnixMs: 5_000, nextSequence: 7 });
    for (const nextSequence of [8, 9]) updates.messageOf({ request, originUnixMs: 5_000, nextSequence });
    expect(responseDeserialize(unframed(first))).toEqual(updateAt(request, 5_000, 7));
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
      const bytes = updates.messageOf({ request, originUnixMs: 0, nextSequence: 1 });
      expect(responseDeserialize(unframed(bytes))).toEqual(updateAt(request, 0, 1));
    }
  });
});
