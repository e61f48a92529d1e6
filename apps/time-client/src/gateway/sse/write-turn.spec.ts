import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunkOf, type SseFrame } from './sse-frame.js';
import { WriteTurn } from './write-turn.js';

const frame = (text: string): SseFrame => ({ bytes: chunkOf(text), eventId: text, sequence: 0 });

describe('the write turn', () => {
  it('comes once for all who asked, after what happens now', async () => {
    const turn = new WriteTurn();
    const written: string[] = [];
    for (const name of ['a', 'b']) turn.add({ writeOut: () => void written.push(name) });
    expect(written).toEqual([]);
    await nextTurn();
    expect(written).toEqual(['a', 'b']);
  });

  it('comes again for who asks in it', async () => {
    const turn = new WriteTurn();
    let writes = 0;
    const writer = {
      writeOut: (): void => {
        writes += 1;
        if (writes < 3) turn.add(writer);
      },
    };
    turn.add(writer);
    for (let count = 0; count < 6; count += 1) await nextTurn();
    expect(writes).toBe(3);
  });

  it('lets others in between when it takes long, and forgets nobody', async () => {
    const turn = new WriteTurn();
    let written = 0;
    const slow = (): void => {
      written += 1;
      for (const endMs = performance.now() + 0.5; performance.now() < endMs;); // a busy machine
    };
    for (let count = 0; count < 200; count += 1) turn.add({ writeOut: slow });
    await nextTurn();
    expect(written).toBeLessThan(200);
    for (let turns = 0; turns < 100; turns += 1) await nextTurn();
    expect(written).toBe(200);
  });

  it('joins the frames of those who are in step once', () => {
    const { join } = new WriteTurn();
    const [a, b, c] = ['a', 'b', 'c'].map(frame);
    const joined = join([a, b]);
    expect(joined.equals(Buffer.concat([a.bytes, b.bytes]))).toBe(true);
    expect(join([a, b])).toBe(joined);
    expect(join([a, c])).not.toBe(joined);
    expect(join([c, b]).equals(Buffer.concat([c.bytes, b.bytes]))).toBe(true);
  });
});
