import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import type { WireError } from '@app/nats-streams';
import { startNatsServer, type NatsServer } from '@app/testing';
import { Recorder } from './version-skew/recorder.js';
import { replayToClient } from './version-skew/replay-to-client.js';
import { replayToReplica } from './version-skew/replay-to-replica.js';
import { SCENES } from './version-skew/scenes.js';
import type { Closers } from './version-skew/start-replica.js';
import {
  isWire,
  readTranscript,
  recordedVersions,
  transcriptPath,
  withUnknownFields,
  writtenTranscript,
  type Scene,
} from './version-skew/transcript.js';

let broker: NatsServer;
/** What a test has opened; closed also when it fails. */
const closers: Closers = [];

beforeAll(async () => {
  broker = await startNatsServer();
});

afterAll(() => broker.stop());

afterEach(closeAll);

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

/** Before a release its wire is recorded, once: `RECORD_WIRE=0.2` in the environment makes transcripts/0.2.jsonl. */
const { RECORD_WIRE } = process.env;
if (RECORD_WIRE !== undefined) {
  it(`the wire of ${RECORD_WIRE} is recorded`, async () => {
    const scenes: Scene[] = [];
    for (const [scene, play] of Object.entries(SCENES)) {
      const recorder = new Recorder(broker.url, closers);
      await play(recorder);
      scenes.push({ scene, lines: recorder.lines });
      await closeAll();
    }
    await writeFile(transcriptPath(RECORD_WIRE), writtenTranscript(scenes));
    expect(readTranscript(RECORD_WIRE)).toEqual(scenes);
  });
}

if (RECORD_WIRE === undefined) {
  for (const version of recordedVersions()) {
    describe(`the wire as version ${version} spoke it`, () => {
      replay(version);
    });
  }
}

function replay(version: string): void {
  const scenes = readTranscript(version);
  const withReplica = scenes.filter(({ lines }) => lines.some((line) => 'operator' in line));
  const withClient = scenes.filter(({ lines }) => lines.some((line) => 'reader' in line));

  it.each(withReplica)('is answered by a replica of this version as it was then: $scene', async (scene) => {
    expect(await replayToReplica(scene, broker.url, closers)).toEqual([]);
  });

  it('fails a stream of a client of this version if all that was asked is refused, as it was then', async () => {
    const refusals = refusalsAsAWhole(scenes);
    expect(refusals).not.toEqual([]);
    for (const refusal of refusals) {
      expect(await replayToClient(refusal, broker.url, closers, (value) => value)).toEqual([]);
      await closeAll();
    }
  });

  describe.each([
    ['as it was', (value: unknown) => value],
    ['and says more than this version knows', withUnknownFields],
  ])('is understood by a client of this version %s', (_, said) => {
    it.each(withClient)('$scene', async (scene) => {
      expect(await replayToClient(scene, broker.url, closers, said)).toEqual([]);
    });
  });
}

/** Our client never says what is refused as a whole; here it hears the recorded answers all the same. */
function refusalsAsAWhole(scenes: readonly Scene[]): Scene[] {
  const lines = scenes.flatMap((scene) => scene.lines).filter(isWire);
  const codes = new Map(lines.map(({ reply }) => [(Object(reply) as { error?: WireError }).error?.code, reply]));
  codes.delete(undefined);
  const request = { intervalMs: 50, last: 2 };
  const body = { streams: [{ streamId: 's1', request, epoch: 1 }] };
  return [...codes].map(([code, reply]) => ({
    scene: `${code}`,
    lines: [
      { reader: 'starts' },
      { reader: 'opens', streamId: 's1', request },
      { from: 'client', kind: 'request', subject: 'beat.rpc.open.me', body, reply },
      { reader: 'has', streamId: 's1', numbers: [], end: code as number },
    ],
  }));
}
