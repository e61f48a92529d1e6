import { connect } from 'node:net';
import { serveCommands } from '../../process/serve-commands.js';
import { Meter } from '../../programs/meter.js';
import type { OpenReadersPlan, SseConsumerCommands } from './sse-commands.js';

/** Each update has one, and nothing else has: an update is counted although it may be torn. */
const BRACE = '{'.charCodeAt(0);
const TIME_FIELD = '"timeString":"';
const TIME_LENGTH = '2026-11-21 08:14:51.260000'.length;
const HEAD_END = '\r\n\r\n';
/** So many connections are opened side by side: a longer queue than the server's own would be refused. */
const OPENED_AT_ONCE = 50;

const meter = new Meter();
/** One for all sockets: nothing is kept of what was read. */
const buffer = Buffer.allocUnsafe(256 * 1024);

function look(bytes: number): void {
  const arrivedMs = meter.nowMs();
  buffer[bytes] = BRACE; // where the search ends: behind it lies what was read before
  for (let at = buffer.indexOf(BRACE); at < bytes; at = buffer.indexOf(BRACE, at + 1)) {
    if (meter.count()) sampleAt(at, bytes, arrivedMs);
  }
}

/** A torn update has its time in two reads: the next one is looked at. */
function sampleAt(at: number, bytes: number, arrivedMs: number): void {
  const field = buffer.indexOf(TIME_FIELD, at, 'latin1');
  const from = field + TIME_FIELD.length;
  if (field === -1 || from + TIME_LENGTH > bytes) return;
  meter.sample(buffer.toString('latin1', from, from + TIME_LENGTH), arrivedMs);
}

/** Resolves with the head of the response. */
function openOne(port: number, stream: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const callback = (bytes: number): boolean => {
      if (isOpen) look(bytes);
      else if (buffer.toString('latin1', 0, bytes).includes(HEAD_END)) {
        isOpen = true;
        resolve();
      }
      return true;
    };
    const socket = connect({ host: '127.0.0.1', port, onread: { buffer: buffer.subarray(0, -1), callback } });
    socket.once('connect', () =>
      socket.write(`GET /events?stream=${stream} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n`),
    );
    socket.once('error', reject);
    socket.once('close', () => {
      meter.failed += 1;
      reject(new Error('the server has closed the connection'));
    });
  });
}

let opened = 0;

async function open({ port, readers, streams, withinMs }: OpenReadersPlan): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (const total = opened + readers; opened < total;) {
    if (performance.now() > endMs) throw new Error(`${opened} of ${total} readers were opened in ${withinMs} ms`);
    const first = opened;
    opened += Math.min(OPENED_AT_ONCE, total - opened);
    const streamOf = (number: number): string => (streams === 'own' ? String(number) : streams);
    const numbers = Array.from({ length: opened - first }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => openOne(port, streamOf(number))));
  }
}

const commands: SseConsumerCommands = { open, measure: (plan) => meter.measure(plan) };
await serveCommands(commands);
