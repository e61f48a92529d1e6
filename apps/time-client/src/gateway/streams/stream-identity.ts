import { randomBytes } from 'node:crypto';
import { dueMs, lastSequence, updateAt, type TimeRequest, type TimeResponse } from '@app/contracts';
import type { Timeline } from '../series/timeline.js';

/** Where aligned streams begin: at the Unix epoch, so that whoever asks for the same interval has the same numbers. */
const ALIGNED_ORIGIN_UNIX_MS = 0;

/** How far back a reader may go on: ten minutes or the other, whichever is more, but never more than the most. */
const REACH_SECONDS = 600;
const LEAST_REACH = 256;
const MOST_REACH = 10_000;

/** Nobody can have had an update that is due later than this, whatever the clocks of gateways say. */
const MOST_AHEAD_MS = 60_000;

/** Origins lie on a grid of some ms, so that thousands of streams begin at once. */
const NONCE_BYTES = 6;

/**
 * All there is to know of a stream. An update is a pure function of it and a number, so whoever has it can join the
 * stream, and can make any update that has been due already.
 */
export class StreamIdentity implements Timeline {
  /** What the replicas are asked for. */
  readonly pace: TimeRequest;
  /** The number of the last update; `Infinity` if it goes on until it is cancelled. */
  readonly lastSequence: number;

  /**
   * @param request what the reader has asked for.
   * @param originUnixMs the instant of update 0.
   * @param endSequence the last number for a reader of an aligned stream who asked for a duration: the stream itself
   * has no end, and where the reader began is known nowhere else.
   * @param nonce tells streams apart that were opened in the same words for the same instant.
   */
  constructor(
    readonly request: TimeRequest,
    readonly originUnixMs: number,
    readonly endSequence?: number,
    readonly nonce?: string,
  ) {
    this.pace = this.isAligned && request.duration > 0 ? endless(request) : request;
    this.lastSequence = endSequence ?? lastSequence(this.pace);
  }

  /** A stream that a replica has just opened. */
  static opened(request: TimeRequest, originUnixMs: number): StreamIdentity {
    return new StreamIdentity(request, originUnixMs, undefined, randomBytes(NONCE_BYTES).toString('base64url'));
  }

  /** An aligned stream as somebody finds it who asks now. */
  static aligned(request: TimeRequest, nowUnixMs: number): StreamIdentity {
    const shared = new StreamIdentity(endless(request), ALIGNED_ORIGIN_UNIX_MS);
    if (request.duration === 0) return shared;
    const end = shared.sequenceAfter(nowUnixMs) + lastSequence(request);
    return new StreamIdentity(request, ALIGNED_ORIGIN_UNIX_MS, end);
  }

  get isAligned(): boolean {
    return this.originUnixMs === ALIGNED_ORIGIN_UNIX_MS;
  }

  /** The stream that replicas are asked for: for aligned ones the endless one that all readers share. */
  get upstream(): StreamIdentity {
    return this.pace === this.request ? this : new StreamIdentity(this.pace, this.originUnixMs);
  }

  dueUnixMs(sequence: number): number {
    return this.originUnixMs + dueMs(this.pace, sequence);
  }

  /** Update `sequence` as its readers see it. */
  update(sequence: number): TimeResponse {
    const update = updateAt(this.pace, this.originUnixMs, sequence);
    return sequence === this.endSequence ? { ...update, isFinal: true } : update;
  }

  /** The first number that is due after `unixMs`; the number after the last if there is none. */
  sequenceAfter(unixMs: number): number {
    const steps = Math.floor((unixMs - this.originUnixMs) / (this.pace.updateInterval * 1_000)) + 1;
    const beyond = this.lastSequence + 1;
    // the division is right to the last bit but one
    let sequence = Math.min(Math.max(0, steps), beyond);
    while (sequence > 0 && this.dueUnixMs(sequence - 1) > unixMs) sequence -= 1;
    while (sequence < beyond && this.dueUnixMs(sequence) <= unixMs) sequence += 1;
    return sequence;
  }

  /** Whether update `sequence` can be out already: by a clock that is ahead of this one, or as the next that is due. */
  canBeOut(sequence: number, nowUnixMs: number): boolean {
    return sequence <= this.sequenceAfter(nowUnixMs) || this.dueUnixMs(sequence) <= nowUnixMs + MOST_AHEAD_MS;
  }

  /** Whether who has all numbers before `sequence` can still be given what was due up to but not with `next`. */
  isWithinReach(sequence: number, next: number): boolean {
    const inTime = Math.ceil(REACH_SECONDS / this.pace.updateInterval);
    return next - sequence <= Math.min(MOST_REACH, Math.max(LEAST_REACH, inTime));
  }
}

function endless({ updateInterval, timeZone }: TimeRequest): TimeRequest {
  return { updateInterval, duration: 0, timeZone };
}
