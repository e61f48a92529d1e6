import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What happens to bytes on their way; it may change at any time. */
export interface LinkWeather {
  isBlackHole: boolean;
  delayMs: number;
  /** Infinity: as fast as it goes. */
  bytesPerSecond: number;
}

/** Beyond this the sender is no longer read: back-pressure goes through, as in a real network. */
const MAX_QUEUED_BYTES = 1024 * 1024;
const SLICE_MS = 20;

/** Carries bytes one way, and in the end the end: late or slowly or not at all, but always in order. */
export function forward(from: Socket, to: Socket, weather: Readonly<LinkWeather>): void {
  const queue: { bytes: Buffer | 'end'; dueMs: number }[] = [];
  let queuedBytes = 0;
  let isCarrying = false;

  const carry = async (): Promise<void> => {
    isCarrying = true;
    for (let head = queue.shift(); head; head = queue.shift()) {
      const waitMs = head.dueMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      if (head.bytes === 'end') {
        to.destroySoon();
      } else {
        await write(head.bytes, to, weather);
        queuedBytes -= head.bytes.length;
        if (queuedBytes < MAX_QUEUED_BYTES) from.resume();
      }
    }
    isCarrying = false;
  };
  const enqueue = (bytes: Buffer | 'end'): void => {
    queue.push({ bytes, dueMs: performance.now() + weather.delayMs });
    if (!isCarrying) void carry();
  };

  from.on('data', (bytes: Buffer) => {
    if (weather.isBlackHole) return;
    queuedBytes += bytes.length;
    if (queuedBytes >= MAX_QUEUED_BYTES) from.pause();
    enqueue(bytes);
  });
  from.once('close', () => {
    if (!weather.isBlackHole) enqueue('end');
  });
}

async function write(bytes: Buffer, to: Socket, weather: Readonly<LinkWeather>): Promise<void> {
  let rest = bytes;
  while (rest.length > 0 && !to.destroyed && !weather.isBlackHole) {
    const isFast = weather.bytesPerSecond === Infinity;
    const sliceBytes = isFast ? rest.length : Math.max(1, Math.floor((weather.bytesPerSecond * SLICE_MS) / 1000));
    const slice = rest.subarray(0, sliceBytes);
    rest = rest.subarray(sliceBytes);
    if (!to.write(slice)) await drained(to);
    if (!isFast) await pause((slice.length / weather.bytesPerSecond) * 1000);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.once('drain', settle).once('close', settle);
  });
}
