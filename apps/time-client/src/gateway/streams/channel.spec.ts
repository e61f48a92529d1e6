import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseTimeRequest } from '@app/contracts';
import { ApiError } from '../api-error.js';
import { LatenessLog } from '../series/lateness-log.js';
import type { Resolution } from '../series/resolution.js';
import { textInChunks, type SseFrame } from '../sse/sse-frame.js';
import { Channel } from './channel.js';
import { CHECK_SECRET_BYTES, EventIds } from './event-ids.js';
import type { Member } from './member.js';
import { StreamIdentity } from './stream-identity.js';

const ORIGIN_UNIX_MS = 1_700_000_000_000;
const eventIds = new EventIds('token', Buffer.alloc(CHECK_SECRET_BYTES));

/** A connection that writes all it is given, at once unless it is stuck. */
class FakeReader {
  readonly frames: SseFrame[] = [];
  readonly texts: string[] = [];
  isClosed = false;
  isStuck = false;
  lastSequence: number | undefined;

  send(frame: SseFrame): void {
    this.frames.push(frame);
    this.texts.push(textInChunks(frame.bytes).toString());
    if (!this.isStuck) this.lastSequence = frame.sequence ?? this.lastSequence;
  }

  end(chunks?: Buffer): void {
    if (chunks) this.texts.push(textInChunks(chunks).toString());
    this.isClosed = true;
  }

  get sequences(): (number | undefined)[] {
    return this.frames.map(({ sequence }) => sequence);
  }
}

/** A stream in the test's hands: `come` lets the next updates come. */
class FakeStream {
  nextSequence = 0;
  owner = 'vm';
  readonly log = new LatenessLog(0.1);
  readonly channels: Channel[] = [];

  latenessMs(sequence: number): number | undefined {
    return this.log.has(sequence) ? this.log.latenessMs(sequence) : undefined;
  }

  keepLog(): LatenessLog {
    return this.log;
  }

  come(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const sequence = this.nextSequence;
      this.nextSequence = sequence + 1;
      this.log.add(sequence, 1);
      for (const channel of this.channels) channel.update(sequence, 1);
    }
  }
}

function setUp(identity = new StreamIdentity(parseTimeRequest({ updateInterval: 0.1 }), ORIGIN_UNIX_MS)) {
  const stream = new FakeStream();
  const channel = new Channel(identity, eventIds, stream);
  stream.channels.push(channel);
  const join = (
    nextSequence: number,
    more: { isDetailed?: boolean; resolution?: Resolution; isStuck?: boolean } = {},
  ) => {
    const reader = new FakeReader();
    reader.isStuck = more.isStuck ?? false;
    const { isDetailed = false, resolution = 'raw' } = more;
    const member: Member = { reader, isDetailed, resolution, requestId: 'r', nextSequence };
    channel.join(member);
    return { reader, member };
  };
  return { stream, channel, join };
}

/** The data of all `series` events. */
function bucketsOf({ texts }: FakeReader) {
  return texts.flatMap((text) => {
    const data = /^event: series\nid: token\.\d+[a-z]{2}\ndata: (.+)\n\n$/.exec(text)?.[1];
    return data === undefined ? [] : [JSON.parse(data) as { points: { first: number; last: number }[] }];
  });
}

const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('those who read one stream', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('get the same frame, made once, if they want the same', () => {
    const { stream, join } = setUp();
    const [a, b, detailed] = [join(0), join(0), join(0, { isDetailed: true })].map(({ reader }) => reader);
    stream.come(3);
    expect([a, b, detailed].map(({ sequences }) => sequences)).toEqual([upTo(0, 3), upTo(0, 3), upTo(0, 3)]);
    expect(a.frames[2]).toBe(b.frames[2]);
    expect(detailed.texts[2]).toContain('"latenessMs":1,"owner":"vm"');
  });

  it('are caught up with what they missed, none twice and none left out, while the stream goes on', () => {
    const { stream, join } = setUp();
    stream.come(1_000);
    const { reader } = join(250);
    for (let turn = 0; turn < 20; turn += 1) {
      stream.come(10);
      jest.advanceTimersByTime(5);
    }
    expect(reader.sequences).toEqual(upTo(250, 1_200));
  });

  it('are given no more than they take', () => {
    const { stream, join } = setUp();
    stream.come(5_000);
    const { reader } = join(0, { isStuck: true });
    jest.advanceTimersByTime(1_000);
    expect(reader.sequences.length).toBeLessThanOrEqual(256);
    reader.isStuck = false;
    reader.lastSequence = reader.sequences.at(-1);
    jest.advanceTimersByTime(1_000);
    expect(reader.sequences).toEqual(upTo(0, 5_000));
  });

  it('are cut, with the id of what they were given, if they take nothing for half a minute', () => {
    const { stream, join } = setUp();
    stream.come(5_000);
    const { reader } = join(0, { isStuck: true });
    jest.advanceTimersByTime(31_000);
    expect(reader.isClosed).toBe(true);
    expect(reader.texts.at(-1)).toMatch(/^event: error\nid: token\.199[a-z]{2}\ndata: \{"code":"READER_TOO_SLOW"/);
  });

  it('wait if they are ahead of the stream, as after another gateway with a faster clock', () => {
    const { stream, join } = setUp();
    stream.come(5);
    const { reader } = join(7);
    stream.come(4);
    expect(reader.sequences).toEqual([7, 8]);
  });

  it('are told the end, also those who join after it or are caught up then', () => {
    const identity = new StreamIdentity(parseTimeRequest({ updateInterval: 0.1, duration: 50 }), ORIGIN_UNIX_MS);
    const { stream, join } = setUp(identity);
    const inStep = join(0).reader;
    stream.come(499);
    const behind = join(0).reader;
    stream.come(2);
    const late = join(490).reader;
    jest.advanceTimersByTime(1_000);
    for (const reader of [inStep, behind, late]) {
      expect(reader.sequences.at(-1)).toBe(500);
      expect(reader.texts.at(-1)).toBe('event: end\ndata: {"reason":"final","lastSequence":500}\n\n');
      expect(reader.isClosed).toBe(true);
    }
    expect(behind.sequences).toEqual(upTo(0, 501));
  });

  it('end where their own duration ends, though the stream goes on', () => {
    const request = parseTimeRequest({ updateInterval: 1, duration: 2 });
    const { stream, join } = setUp(new StreamIdentity(request, 0, 12));
    stream.nextSequence = 10;
    const { reader } = join(10);
    stream.come(5);
    expect(reader.sequences).toEqual([10, 11, 12]);
    expect(reader.texts.at(-1)).toContain('{"reason":"duration","lastSequence":12}');
  });

  it('are told of a failure, each with the id after which it can go on', () => {
    const { stream, channel, join } = setUp();
    const early = join(0).reader;
    const series = join(0, { resolution: '1s' }).reader;
    stream.come(3);
    const ahead = join(9).reader;
    channel.fail(new ApiError('TERMINATED', 'lost'));
    const ids = [early, ahead, series].map(({ texts }) => /id: token\.(\d+)[a-z]{2}\n/.exec(texts.at(-1) ?? '')?.[1]);
    expect(ids).toEqual(['2', '8', undefined]);
    expect(early.texts.at(-1)).toContain('"code":"TERMINATED","number":1004');
  });

  it('who are caught up, and want details, get those that this gateway has heard itself', () => {
    const { stream, join } = setUp();
    stream.nextSequence = 3;
    stream.come(2);
    const { reader } = join(1, { isDetailed: true });
    const hasDetails = reader.texts.map((text) => [text.includes('latenessMs'), text.includes('owner')]);
    expect(hasDetails).toEqual([
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ]);
  });

  it('are told at the end the last number of their own, wherever the stream is', () => {
    const { stream, channel, join } = setUp();
    stream.come(1_005);
    const readers = [join(1_005), join(0), join(2_000), join(1_000, { resolution: '1s' })];
    stream.come(1);
    channel.end('cancelled');
    const told = readers.map(({ reader }) => /"lastSequence":(\d+)/.exec(reader.texts.at(-1) ?? '')?.[1]);
    expect(told).toEqual(['1005', '99', '1999', '1005']);
  });

  it('get nothing more after they have left', () => {
    const { stream, channel, join } = setUp();
    stream.come(1_000);
    const members = [join(1_000), join(0), join(2_000), join(1_000, { resolution: '1s' })];
    for (const { member } of members) channel.leave(member);
    const before = members.map(({ reader }) => reader.texts.length);
    stream.come(1_100);
    jest.runAllTimers();
    expect([members.map(({ reader }) => reader.texts.length), channel.readerCount]).toEqual([before, 0]);
  });
});

describe('those who read a stream in buckets', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('are told each bucket when it is full, and several that fill at once together', () => {
    const { stream, join } = setUp();
    const { reader } = join(0, { resolution: '1s' });
    stream.come(9);
    jest.runAllTimers();
    expect(bucketsOf(reader)).toEqual([]);
    stream.come(1);
    jest.runAllTimers();
    stream.come(25);
    jest.runAllTimers();
    expect(bucketsOf(reader).map(({ points }) => points.map(({ first, last }) => [first, last]))).toEqual([
      [[0, 9]],
      [
        [10, 19],
        [20, 29],
      ],
    ]);
    expect(reader.frames.map(({ eventId }) => eventId)).toEqual([eventIds.of(9), eventIds.of(29)]);
  });

  it('go on with the bucket after the one they had', () => {
    const { stream, join } = setUp();
    stream.come(47);
    join(47, { resolution: '1s' });
    const { reader } = join(20, { resolution: '1s' });
    stream.come(3);
    jest.runAllTimers();
    expect(bucketsOf(reader).flatMap(({ points }) => points.map(({ first }) => first))).toEqual([20, 30, 40]);
  });

  it('get what there is of a bucket before their stream is cancelled or lost', () => {
    for (const end of [
      ({ channel }: ReturnType<typeof setUp>) => channel.end('cancelled'),
      ({ channel }: ReturnType<typeof setUp>) => channel.fail(new ApiError('TERMINATED', 'lost')),
    ]) {
      const all = setUp();
      const { reader } = all.join(0, { resolution: '1s' });
      all.stream.come(13);
      end(all);
      expect(bucketsOf(reader).flatMap(({ points }) => points.map(({ last }) => last))).toEqual([9, 12]);
      expect(reader.isClosed).toBe(true);
    }
  });

  it('end alone if they come when the stream is over: who is being caught up is not disturbed', () => {
    const identity = new StreamIdentity(parseTimeRequest({ updateInterval: 0.1, duration: 50 }), ORIGIN_UNIX_MS);
    const { stream, join } = setUp(identity);
    stream.come(501);
    const behind = join(0).reader;
    expect(join(0, { resolution: '1s' }).reader.isClosed).toBe(true);
    expect(behind.isClosed).toBe(false);
    jest.runAllTimers();
    expect(behind.sequences).toEqual(upTo(0, 501));
  });

  it('get the last bucket before the end, full or not', () => {
    const identity = new StreamIdentity(parseTimeRequest({ updateInterval: 0.1, duration: 1.5 }), ORIGIN_UNIX_MS);
    const { stream, join } = setUp(identity);
    const { reader } = join(0, { resolution: '1s' });
    stream.come(16);
    expect(bucketsOf(reader).flatMap(({ points }) => points.map(({ last }) => last))).toEqual([9, 15]);
    expect(reader.texts.at(-1)).toContain('event: end');
  });
});
