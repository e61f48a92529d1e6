import { describe, expect, it } from '@jest/globals';
import { RawFrames } from './raw-frames.js';

const SENT = Buffer.from(
  [
    'INFO {"max_payload":65536}\r\n',
    'MSG time.stream.bench.s1.1 1 5\r\nfirst\r\n',
    'PING\r\n',
    'MSG time.client.bench.alive 2 _INBOX.server.1 0\r\n\r\n',
    'MSG _INBOX.bench.0 3 13\r\n{"é":"\r\n1 "}\r\n',
    'MSG time.stream.bench.s2.1 1 11\r\nMSG x 1 1\r\n\r\n',
    'PONG\r\n',
    'MSG time.stream.bench.s1.1 1 0\r\n\r\n',
  ].join(''),
);

/** What is found if the bytes come in chunks of that size. */
function foundIn(chunkBytes: number): string[] {
  const found: string[] = [];
  const frames = new RawFrames({
    update: (bytes, at, end) => void found.push(`update ${bytes.toString('utf8', at, end)}`),
    message: (subject, reply, payload) => void found.push(`${subject} ${reply} ${payload}`),
    ping: () => void found.push('ping'),
  });
  for (let from = 0; from < SENT.length; from += chunkBytes) {
    const chunk = SENT.subarray(from, from + chunkBytes);
    frames.push(chunk, chunk.length);
  }
  return found;
}

describe('the frames of a broker', () => {
  it.each([1, 2, 3, 7, 64, 10_000])('are found in chunks of %d bytes', (chunkBytes) => {
    expect(foundIn(chunkBytes)).toEqual([
      'update first',
      'ping',
      'time.client.bench.alive _INBOX.server.1 ',
      '_INBOX.bench.0 undefined {"é":"\r\n1 "}',
      'update MSG x 1 1\r\n',
      'update ',
    ]);
  });

  it('tell what the broker complains of', () => {
    const frames = new RawFrames({ update: () => undefined, message: () => undefined, ping: () => undefined });
    const complaint = Buffer.from("-ERR 'Slow Consumer'\r\n");
    expect(() => frames.push(complaint, complaint.length)).toThrow("-ERR 'Slow Consumer'");
  });
});
