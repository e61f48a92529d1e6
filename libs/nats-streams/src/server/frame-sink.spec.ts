import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { NatsConnection } from '@nats-io/transport-node';
import type { RawOutbound } from '../link/raw-outbound.js';
import type { NextItem, StreamSource } from '../protocol/stream-source.js';
import { FrameSink } from './frame-sink.js';
import { pubHead, subjectOf } from './pub-head.js';

/** Item n is text n of a list; written as text, or as bytes. */
function sourceOf(texts: readonly string[], asBytes: boolean): StreamSource<null> {
  const encode = (_: null, __: number, sequence: number) => texts[sequence];
  const encodeInto = ({ nextSequence }: NextItem<null>, target: Uint8Array, at: number) => {
    const bytes = Buffer.from(texts[nextSequence]);
    target.set(bytes, at);
    return at + bytes.length;
  };
  return (asBytes ? { encode, encodeInto } : { encode }) as unknown as StreamSource<null>;
}

/** What the broker would make of the bytes: written for this test, by the protocol's documentation. */
function framesIn(bytes: Buffer): [subject: string, payload: string][] {
  const frames: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const [verb, subject, size, ...rest] = bytes.toString('latin1', at, lineEnd).split(/[ \t]+/);
    const endAt = lineEnd + 2 + Number(size);
    expect([verb, rest, bytes.toString('latin1', endAt, endAt + 2)]).toEqual(['PUB', [], '\r\n']);
    frames.push([subject, bytes.toString('utf8', lineEnd + 2, endAt)]);
    at = endAt + 2;
  }
  return frames;
}

describe('the sink that writes frames', () => {
  let batches: Buffer[];
  let published: [string, string][];
  let warnings: string[];
  let outbound: { isFree: boolean; waitingBytes: number };
  let sink: FrameSink;

  beforeEach(() => {
    batches = [];
    published = [];
    warnings = [];
    outbound = { isFree: true, waitingBytes: 0 };
    const raw = {
      get waitingBytes() {
        return outbound.waitingBytes;
      },
      send: (bytes: Buffer) => {
        batches.push(outbound.isFree ? Buffer.from(bytes) : bytes);
        return outbound.isFree;
      },
    } as unknown as RawOutbound;
    const connection = { publish: (subject: string, text: string) => published.push([subject, text]) };
    sink = new FrameSink(connection as unknown as NatsConnection, raw, (text) => warnings.push(text));
  });

  function send(subject: string, texts: readonly string[], asBytes = true): void {
    const item = { address: pubHead(subject), request: null, originUnixMs: 0 };
    for (const nextSequence of texts.keys()) sink.send({ ...item, nextSequence }, sourceOf(texts, asBytes));
  }

  it('writes what the broker reads, whatever the items are', () => {
    const subjects = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){1,4}$/);
    fc.assert(
      fc.property(
        subjects,
        fc.array(fc.string({ unit: 'binary', maxLength: 2_000 })),
        fc.boolean(),
        (name, texts, asBytes) => {
          batches.length = 0;
          const whole = texts.map((text) => Buffer.from(text).toString());
          send(name, whole, asBytes);
          sink.flush();
          expect(batches.flatMap(framesIn)).toEqual(whole.map((text) => [name, text]));
          expect(batches.length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('sends nothing before the flush, and nothing twice', () => {
    send('a.b', ['1', '2']);
    expect(batches).toEqual([]);
    sink.flush();
    sink.flush();
    expect(batches).toHaveLength(1);
  });

  it('sends what it has when its buffer is full, and goes on', () => {
    const texts = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(8_000, '.'));
    send('a.b', texts);
    sink.flush();
    expect(batches.length).toBeGreaterThan(2);
    expect(batches.flatMap(framesIn)).toEqual(texts.map((text) => ['a.b', text]));
  });

  it('does not write into bytes that have not left yet', () => {
    outbound.isFree = false;
    send('a.b', ['first']);
    sink.flush();
    send('a.b', ['other']);
    sink.flush();
    expect(batches.flatMap(framesIn)).toEqual([['a.b', 'first'], ['a.b', 'other']]);
  }); // prettier-ignore

  it('leaves large texts to the library, in their order', () => {
    send('a.b', ['small', 'large'.repeat(2_000), 'small again'], false);
    expect(batches.flatMap(framesIn)).toEqual([['a.b', 'small']]);
    expect(published).toEqual([['a.b', 'large'.repeat(2_000)]]);
    sink.flush();
    expect(batches.flatMap(framesIn)).toHaveLength(2);
  });

  it('is full while the broker is slow, and says so, seldom', () => {
    expect(sink.isFull).toBe(false);
    outbound.waitingBytes = 5_000_000;
    expect([sink.isFull, sink.isFull]).toEqual([true, true]);
    expect(warnings).toEqual([expect.stringMatching(/late.*5000000 bytes wait/)]);
    outbound.waitingBytes = 0;
    expect(sink.isFull).toBe(false);
  });
});

describe('an address', () => {
  it('is the beginning of a frame, and tells its subject', () => {
    expect(Buffer.from(pubHead('time.stream.me.s.1')).toString()).toBe('PUB time.stream.me.s.1 ');
    expect(subjectOf(pubHead('time.stream.me.s.1'))).toBe('time.stream.me.s.1');
  });
});
