import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LeashedProcess, startNatsServer, type NatsServer } from '@app/testing';
import { EXAMPLE_PROGRAMS, temporaryFolder, type ExampleCommand, type ExampleProgram } from './example-programs.js';
import { startGrpcReplica, type GrpcReplica } from './grpc-replica.js';

const INTERVAL_S = 0.05;
const DURATION_S = 10;
const LAST = Math.round(DURATION_S / INTERVAL_S);
const BUILD_MS = 900_000;
const STREAM_MS = 120_000;
/** So many updates come from a replica before it has to go. */
const UPDATES_EACH = 10;

for (const { language, lacks } of EXAMPLE_PROGRAMS) {
  if (lacks !== undefined) process.stderr.write(`the gRPC example in ${language} is left out: ${lacks}\n`);
}
const runnable = EXAMPLE_PROGRAMS.filter(({ lacks }) => lacks === undefined);

describe.each(runnable)('the gRPC example in $language', (program: ExampleProgram) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let example: ExampleCommand;
  let broker: NatsServer;
  beforeAll(async () => {
    folder = await temporaryFolder();
    example = await program.prepare(folder.path);
    broker = await startNatsServer();
  }, BUILD_MS);
  afterAll(async () => {
    await broker?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'prints every update exactly once, in order, when the replica that serves it gets %s',
    async (signal) => {
      await using first = await startGrpcReplica({ NATS_URL: broker.url, SERVER_NAME: 'first' });
      await using second = await startGrpcReplica({ NATS_URL: broker.url, SERVER_NAME: 'second' });
      await using watch = await startExample(example, [first, second]);
      await watch.waitForLine(new RegExp(`^${UPDATES_EACH} .* ${first.address}$`), STREAM_MS);
      first.process.kill(signal);
      await watch.waitForLine(new RegExp(` ${second.address}$`), STREAM_MS);
      expect(await watch.ended).toEqual({ code: 0, signal: null });
      expect(numbersOf(watch.lines)).toEqual(Array.from({ length: LAST + 1 }, (_, number) => number));
      expect(await first.process.ended).toEqual(
        signal === 'SIGTERM' ? { code: 0, signal: null } : { code: null, signal },
      );
    },
    STREAM_MS * 4,
  );
});

function startExample(
  { command, args, env }: ExampleCommand,
  replicas: readonly GrpcReplica[],
): Promise<LeashedProcess> {
  const addresses = replicas.map(({ address }) => address);
  return LeashedProcess.start(command, [...args, String(INTERVAL_S), String(DURATION_S), ...addresses], {
    name: 'the example',
    ...(env ? { env } : {}),
  });
}

/** Of the updates that it printed; what it says of a lost replica is none of them. */
function numbersOf(lines: readonly string[]): number[] {
  return lines.flatMap((line) => /^(\d+) \d{4}-\d\d-\d\d [\d:.]+ 127\.0\.0\.1:\d+$/.exec(line)?.[1] ?? []).map(Number);
}
