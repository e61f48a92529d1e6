import { describe, expect, it } from '@jest/globals';
import { encodeUpdate, parseTimeRequest } from '@app/contracts';
import * as fc from 'fast-check';
import { textInChunks } from '../sse/sse-frame.js';
import { CHECK_SECRET_BYTES, EventIds } from './event-ids.js';
import { StreamIdentity } from './stream-identity.js';
import { UpdateFrames } from './update-frames.js';

const ORIGIN_UNIX_MS = 1_700_000_000_000;
const identity = new StreamIdentity(parseTimeRequest({ updateInterval: 0.1, duration: 10 }), ORIGIN_UNIX_MS);

const idsOf = (token: string) => new EventIds(token, Buffer.alloc(CHECK_SECRET_BYTES, 7));

const textOf = (bytes: Buffer): string => textInChunks(bytes).toString();

describe('the frame of an update', () => {
  it('is one chunk: the event, its id, and the bytes that the replica sends', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 200 }), (sequence, tokenLength) => {
        const token = 't'.repeat(tokenLength);
        const frame = new UpdateFrames(idsOf(token), identity).plain(sequence);
        const update = encodeUpdate(identity.pace, ORIGIN_UNIX_MS, sequence);
        expect(textOf(frame.bytes)).toBe(`event: update\nid: ${idsOf(token).of(sequence)}\ndata: ${update}\n\n`);
        expect([frame.eventId, frame.sequence]).toEqual([idsOf(token).of(sequence), sequence]);
      }),
    );
  });

  it('can tell how late the update came, and whose it is', () => {
    const { bytes } = new UpdateFrames(idsOf('token'), identity).detailed(3, 0.8449, 'vm_76e8');
    const update = encodeUpdate(identity.pace, ORIGIN_UNIX_MS, 3).slice(0, -1);
    expect(textOf(bytes)).toBe(
      `event: update\nid: ${idsOf('token').of(3)}\ndata: ${update},"latenessMs":0.84,"owner":"vm_76e8"}\n\n`,
    );
  });

  it('can tell how many were left out before it, in either form', () => {
    const frames = new UpdateFrames(idsOf('token'), identity);
    for (const frame of [frames.plain(100), frames.detailed(100, -1.5, 'a')]) {
      const [, data] = /data: (.+)\n\n$/.exec(textOf(frame.skipping(12_345))) ?? [];
      expect(JSON.parse(data)).toMatchObject({ sequenceNum: 100, isFinal: true, skipped: 12_345 });
      expect(JSON.parse(/data: (.+)\n\n$/.exec(textOf(frame.bytes))?.[1] ?? '')).not.toHaveProperty('skipped');
    }
  });

  it('is not changed by those that are made after it', () => {
    const frames = new UpdateFrames(idsOf('token'), identity);
    const first = frames.plain(1);
    const text = textOf(first.bytes);
    frames.detailed(2, 3, 'other');
    expect(textOf(first.bytes)).toBe(text);
  });

  it('says that it is the last where an aligned reader ends', () => {
    const aligned = StreamIdentity.aligned(parseTimeRequest({ duration: 5 }), ORIGIN_UNIX_MS + 1);
    const frames = new UpdateFrames(idsOf('token'), aligned);
    const isFinal = (sequence: number) => textOf(frames.detailed(sequence, 1, 'a').bytes).includes('"isFinal":true,');
    expect([aligned.lastSequence - 1, aligned.lastSequence].map(isFinal)).toEqual([false, true]);
    expect(textOf(frames.plain(aligned.lastSequence).bytes)).toMatch(/"isFinal":true\}\n\n$/);
  });
});
