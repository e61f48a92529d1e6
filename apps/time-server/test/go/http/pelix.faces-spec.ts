import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGoReplica, type GoReplica } from '../go-replica.js';

/** Debian's, which has the library as python3-jsonrpclib-pelix; another one may stand before it on the PATH. */
const PYTHON = '/usr/bin/python3';
const hasPelix = spawnSync(PYTHON, ['-c', 'import jsonrpclib'], { timeout: 60_000 }).status === 0;
if (!hasPelix) process.stderr.write(`the test with jsonrpclib-pelix is skipped: ${PYTHON} does not have it\n`);
const describeWithPelix = hasPelix ? describe : describe.skip;

const STREAM_ID = expect.stringMatching(/^[\w-]{22}$/);
const update = (SequenceNum: number, fields: object = {}) => ({
  Timestamp: expect.any(Number),
  TimeString: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/),
  SequenceNum,
  IsFinal: false,
  StreamId: STREAM_ID,
  ...fields,
});

describeWithPelix('jsonrpclib-pelix', () => {
  let replica: GoReplica;
  beforeAll(async () => {
    replica = await startGoReplica();
  });
  afterAll(async () => {
    await replica?.[Symbol.asyncDispose]();
  });

  it('gets streams, batches, errors and nothing for notifications', async () => {
    const program = fileURLToPath(new URL('call-by-pelix.py', import.meta.url));
    const args = [program, `http://${replica.address}`];
    const { stdout } = await promisify(execFile)(PYTHON, args, { timeout: 120_000 });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      update(0),
      update(1),
      update(2),
      update(3, { IsFinal: true }),
      { code: -32000, message: '1003 Stream not initialized' },
      update(1),
      { code: -32000, message: '1003 Stream not initialized' },
      { code: -32601, message: '1002 Method Nothing not found' },
      { code: -32601, message: '1002 Service Other not found' },
      { code: -32602, message: expect.stringMatching(/^1002 invalid request: UpdateInterval must be a number/) },
      update(2),
      update(3),
      update(0),
      { code: -32601, message: '1002 Method Nothing not found' },
      { notified: null },
    ]);
  });
});
