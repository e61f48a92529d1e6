import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot, waitUntil } from '@app/testing';
import { startGateway, type GatewayProcess } from '../gateway/gateway-process.js';
import { TimeSystem } from '../time-system.js';

/** What came and went before the first look at the memory: caches are full then, and code is compiled. */
const WARM_UP = 2_000;
const CONNECTIONS = 5_000;
const AT_ONCE = 50;
/** If one reader in twenty left its own part behind, some 5 KB, it would be more. */
const MOST_GROWN_BYTES = 1_250_000;
const READERS = 1_000;
/** With request and response it would be half as much again, on top of what the first of them cost. */
const MOST_BYTES_OF_A_READER = 10_000;
/** Collects garbage and writes down what is left, when it is asked. */
const HEAP_WITNESS = join(projectRoot(), 'dist/tools/tools/faults/peers/heap-witness.js');

const PATHS = [
  '/api/v1/time/stream?interval=1',
  '/api/v1/time/stream?interval=0.05&aligned=true',
  '/api/v1/time/stream?interval=0.1&aligned=true&detail=true&policy=latest',
  '/api/v1/time/stream?interval=0.1&resolution=1s',
  '/api/v1/time/stream?interval=-1',
];

/** It has heard something, or will not any more. */
function answered(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('data', () => resolve()).once('close', () => resolve()));
}

/** The ways in which a reader goes. */
const ENDS: ((socket: Socket) => Promise<unknown>)[] = [
  // as a browser does
  async (socket) => {
    await answered(socket);
    socket.destroy();
  },
  // without a goodbye
  async (socket) => {
    await answered(socket);
    socket.resetAndDestroy();
  },
  // its own direction only: it would go on reading
  async (socket) => {
    await answered(socket);
    socket.end();
  },
  // before it is answered
  async (socket) => void socket.destroy(),
  // in the middle of its request, to which it will never come back
  async (socket) => void socket.end('X-Half: a line'),
];

interface Health {
  readonly details: { readonly streams: { readonly live: number } };
}

/** No reader, and no stream that was opened for one. */
async function nothingIsLeft({ url }: GatewayProcess): Promise<void> {
  const isNothingLeft = async (): Promise<boolean> => {
    const readers = (await (await fetch(`${url}/api/v1/readers`)).json()) as { data: unknown[] };
    const health = (await (await fetch(`${url}/health`)).json()) as Health;
    return readers.data.length + health.details.streams.live === 0;
  };
  await waitUntil(isNothingLeft, { what: 'nothing left of them', withinMs: 90_000 });
}

describe('readers that come and go', () => {
  let system: TimeSystem;
  let gateway: GatewayProcess;
  let folder: string;
  let heapFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timecast-'));
    heapFile = join(folder, 'heap');
    system = await TimeSystem.start(1);
    const witness = { NODE_OPTIONS: `--import ${pathToFileURL(HEAP_WITNESS).href}`, HEAP_WITNESS_FILE: heapFile };
    gateway = await startGateway(system, witness);
    await waitUntil(async () => (await fetch(`${gateway.url}/readyz`)).ok, { what: 'the gateway to be ready' });
  });

  afterAll(async () => {
    await gateway.process.stop();
    await system[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  async function comeAndGo(index: number): Promise<void> {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined); // a reset is one of the ways
    await once(socket, 'connect');
    socket.write(`GET ${PATHS[index % PATHS.length]} HTTP/1.1\r\nHost: test\r\n`);
    const end = ENDS[Math.floor(index / PATHS.length) % ENDS.length];
    if (end !== ENDS[4]) socket.write('\r\n');
    await end(socket);
    socket.resume();
    await closed;
  }

  async function churn(count: number): Promise<void> {
    let next = 0;
    const one = async (): Promise<void> => {
      while (next < count) await comeAndGo(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  /** What the gateway holds on to when its garbage is collected. */
  async function heldBytes(): Promise<number> {
    await rm(heapFile, { force: true });
    gateway.process.kill('SIGUSR2');
    const line = await waitUntil(async () => readFile(heapFile, 'utf8'), {
      what: 'a look at the heap',
      withinMs: 90_000,
    });
    return (JSON.parse(line) as { bytes: number }).bytes;
  }

  it('leave nothing behind: 5,000 of them, in every way there is, and memory is as it was', async () => {
    await churn(WARM_UP);
    await nothingIsLeft(gateway);
    const beforeBytes = await heldBytes();
    await churn(CONNECTIONS);
    await nothingIsLeft(gateway);
    expect((await heldBytes()) - beforeBytes).toBeLessThan(MOST_GROWN_BYTES);
    expect(gateway.process.hasEnded).toBe(false);
  });

  it('weigh little while they are there: nothing is kept of their requests', async () => {
    const { hostname, port } = new URL(gateway.url);
    const openOne = async (): Promise<Socket> => {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      await once(socket, 'connect');
      socket.write('GET /api/v1/time/stream?aligned=true HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await answered(socket);
      expect(socket.destroyed).toBe(false);
      return socket.resume();
    };
    const beforeBytes = await heldBytes();
    const sockets: Socket[] = [];
    while (sockets.length < READERS) sockets.push(await openOne());
    const bytes = ((await heldBytes()) - beforeBytes) / READERS;
    for (const socket of sockets) socket.destroy();
    await nothingIsLeft(gateway);
    expect(bytes).toBeLessThan(MOST_BYTES_OF_A_READER);
  });
});
