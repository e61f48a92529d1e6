import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FakeSocket } from './fake-socket.js';
import { Line } from './rpc-line.js';
import { usedBytes } from './used-bytes.js';
import { GobEncoder } from '../../src/faces/go/gob/gob-encoder.js';
import { GobStructType } from '../../src/faces/go/gob/gob-struct-type.js';
import { jsonProtocol } from '../../src/faces/go/json/json-protocol.js';
import { gobProtocol } from '../../src/faces/go/net-rpc/gob-protocol.js';

const CALLS = 300;
const METHOD = 'TimeService.GetNextUpdate';
const JUNK_BYTES = 60_000;
const argument = { UpdateInterval: 86_400, Junk: 'x'.repeat(JUNK_BYTES) };

const REQUEST = new GobStructType(65, 'Request', { ServiceMethod: 'string', Seq: 'uint' });
const ARGUMENT = new GobStructType(66, 'Argument', { UpdateInterval: 'float', Junk: 'string' });

function gobCalls(): (id: number) => Uint8Array {
  const encoder = new GobEncoder();
  return (Seq) =>
    Buffer.concat([...encoder.encode(REQUEST, { ServiceMethod: METHOD, Seq }), ...encoder.encode(ARGUMENT, argument)]);
}

function jsonCalls(): (id: number) => Uint8Array {
  return (id) => Buffer.from(JSON.stringify({ method: METHOD, params: [argument], id }));
}

describe('calls that wait on one connection', () => {
  it.each([
    ['JSON', jsonProtocol, jsonCalls()],
    ['gob', gobProtocol, gobCalls()],
  ])('keep nothing of their arguments: %s', async (_, protocol, callOf) => {
    const line = new Line(new FakeSocket(), protocol, CALLS);
    line.socket.says(callOf(0));
    await line.pass(5);
    const before = usedBytes();
    for (let id = 1; id <= CALLS; id++) {
      line.socket.says(callOf(id));
      await turn();
    }
    expect((usedBytes() - before) / CALLS).toBeLessThan(JUNK_BYTES / 10);
    await line.pass(86_400_000);
    expect(line.socket.writes.length).toBeGreaterThan(1);
    expect(line.told).toEqual([]);
  });
});
