import { describe, expect, it } from '@jest/globals';
import { HeldBytes } from './held-bytes.js';

const BYTES = 4 * 1024;

describe('bytes that are held', () => {
  it('are all there, in their order, until what is complete is taken away', () => {
    const held = new HeldBytes();
    held.keep(held.with(Uint8Array.of(1, 2)), 0);
    const data = held.with(Uint8Array.of(3, 4));
    expect(data).toEqual(Uint8Array.of(1, 2, 3, 4));
    held.keep(data, 3);
    expect(held.with(Uint8Array.of(5))).toEqual(Uint8Array.of(4, 5));
    expect(data).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it('are copied a few times when they come one at a time, not once for each', () => {
    const held = new HeldBytes();
    const homes = new Set<ArrayBufferLike>();
    let data: Uint8Array = new Uint8Array();
    for (let index = 0; index < BYTES; index += 1) {
      data = held.with(Uint8Array.of(index));
      homes.add(data.buffer);
      held.keep(data, 0);
    }
    expect(data.every((byte, index) => byte === index % 256)).toBe(true);
    expect(homes.size).toBeLessThanOrEqual(Math.log2(BYTES) + 2);
  });
});
