import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FrameQueue, type OverflowPolicy } from './frame-queue.js';
import { chunkOf, textInChunks, type SseFrame, type UpdateFrame } from './sse-frame.js';

const LIMITS = { maxFrames: 6, maxBytes: 150 };

/** `u<number>+<skipped>` and padding, a line each. */
function update(sequence: number, padding: number): UpdateFrame {
  const chunk = (skipped: number): Buffer => chunkOf(`u${sequence}+${skipped}${'.'.repeat(padding)}\n`);
  return { bytes: chunk(0), eventId: `id.${sequence}`, sequence, skipping: chunk };
}

function notice(padding: number): SseFrame {
  return { bytes: chunkOf(`n${'.'.repeat(padding)}\n`), eventId: undefined, sequence: undefined };
}

/** A part of a series: a number, and nothing that tells what was left out. */
function part(sequence: number, padding: number): SseFrame {
  return { bytes: chunkOf(`s${sequence}${'.'.repeat(padding)}\n`), eventId: `id.${sequence}`, sequence };
}

const join = (frames: readonly SseFrame[]): Buffer => Buffer.concat(frames.map(({ bytes }) => bytes));

function linesTaken(queue: FrameQueue): string[] {
  return queue.length === 0 ? [] : textInChunks(queue.take(join)).toString().trimEnd().split('\n');
}

type Step = { readonly kind: 'update' | 'notice' | 'take'; readonly padding: number };
const steps = fc.array(
  fc.record<Step>({
    kind: fc.oneof(
      { weight: 6, arbitrary: fc.constant('update' as const) },
      { weight: 1, arbitrary: fc.constant('notice' as const) },
      { weight: 1, arbitrary: fc.constant('take' as const) },
    ),
    padding: fc.oneof({ weight: 9, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.constant(400) }),
  }),
  { maxLength: 80 },
);

const policies = fc.constantFrom<OverflowPolicy>('cut', 'latest');

/** Plays the steps, and tells all lines that came out; `look` is called after each step. */
function play(
  policy: OverflowPolicy,
  script: readonly Step[],
  look: (queue: FrameQueue, pushed: SseFrame) => void,
  numbered: (sequence: number, padding: number) => SseFrame = update,
) {
  const queue = new FrameQueue(policy, LIMITS);
  const lines: string[] = [];
  let sequence = 0;
  for (const { kind, padding } of script) {
    if (kind === 'take') {
      lines.push(...linesTaken(queue));
      continue;
    }
    const frame = kind === 'update' ? numbered(sequence++, padding) : notice(padding);
    if (!queue.push(frame)) return { lines, wasCut: true, queue, sequence };
    look(queue, frame);
  }
  lines.push(...linesTaken(queue));
  return { lines, wasCut: false, queue, sequence };
}

function isBounded(queue: FrameQueue): boolean {
  return queue.length <= 1 || (queue.length <= LIMITS.maxFrames && queue.byteLength <= LIMITS.maxBytes);
}

function expectBounded(queue: FrameQueue, pushed: SseFrame): void {
  const isNewestThere = pushed.sequence === undefined || queue.lastUpdate() === pushed;
  expect([isBounded(queue), isNewestThere]).toEqual([true, true]);
}

describe('what waits for a reader', () => {
  it('is bounded, whatever comes, and the newest is always among it', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(steps, policies, fc.constantFrom(update, part), (script, policy, numbered) => {
        play(policy, script, expectBounded, numbered);
      }),
    );
  });

  it('comes out whole and in order, until there is no room and the policy is to cut', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { lines, wasCut, sequence } = play('cut', script, () => undefined);
        const updates = lines.filter((line) => line.startsWith('u')).map((line) => /^u(\d+)\+0/.exec(line)?.[1]);
        expect(updates).toEqual(updates.map((_, index) => String(index)));
        expect(wasCut || updates.length === sequence).toBe(true);
      }),
    );
  });

  it('tells of every update that was left out, under the policy to keep the latest', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { lines, wasCut, sequence } = play('latest', script, () => undefined);
        expect(wasCut).toBe(false);
        let next = 0;
        for (const line of lines) {
          const told = /^u(\d+)\+(\d+)/.exec(line);
          if (!told) continue;
          next += Number(told[2]);
          expect(Number(told[1])).toBe(next);
          next += 1;
        }
        expect(next).toBe(sequence);
      }),
    );
  });

  it('is the newest alone from an overflow until it is taken', () => {
    const queue = new FrameQueue('latest', LIMITS);
    for (let sequence = 0; sequence < 100; sequence += 1) queue.push(update(sequence, 0));
    expect(linesTaken(queue)).toEqual(['u99+99']);
    queue.push(update(100, 0));
    queue.push(update(101, 0));
    expect(linesTaken(queue)).toEqual(['u100+0', 'u101+0']);
  });

  it('is the newest alone of what cannot tell of others, too', () => {
    const queue = new FrameQueue('latest', LIMITS);
    for (let sequence = 0; sequence < 100; sequence += 1) queue.push(part(sequence, 0));
    expect(linesTaken(queue)).toEqual(['s99']);
    queue.push(part(100, 0));
    queue.push(part(101, 0));
    expect(linesTaken(queue)).toEqual(['s100', 's101']);
  });

  it('may be one frame of any size', () => {
    const queue = new FrameQueue('cut', LIMITS);
    expect(queue.push(update(0, 1_000))).toBe(true);
    expect(queue.push(update(1, 0))).toBe(false);
  });
});
