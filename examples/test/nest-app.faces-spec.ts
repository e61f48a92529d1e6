import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LeashedProcess, startApp, startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { Dependent, isRegistryReachable } from './dependent.js';

/** Packing takes some ten seconds, and so does the installation from a registry that is near. */
const INSTALL_MS = 660_000;
const START_MS = 90_000;
const INTERVAL_S = 0.05;
const DURATION_S = 10;
const ALL_NUMBERS = Array.from({ length: Math.round(DURATION_S / INTERVAL_S) + 1 }, (_, n) => n);

const describeWithRegistry = (await isRegistryReachable()) ? describe : describe.skip;

describeWithRegistry(
  "examples/nest-app with the packed libraries (skipped where npm's registry does not answer)",
  () => {
    let app: Dependent;

    beforeAll(async () => {
      app = await Dependent.install('nest-app');
    }, INSTALL_MS);

    afterAll(() => app?.[Symbol.asyncDispose]());

    it('is given what is meant to be published, and no more', async () => {
      for (const lib of ['contracts', 'nats-streams']) {
        const folder = join(app.folder, 'node_modules', '@timecast', lib);
        const files = await readdir(folder, { recursive: true });
        expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']));
        expect(files.filter((file) => /spec|\.map$|(?<!\.d)\.ts$|^src|^test/.test(file))).toEqual([]);
      }
    });

    it('finds the proto file and the schemas under the names that the package gives them', async () => {
      const names = ['proto/time/v1/time.proto', 'schemas/time-request.json', 'schemas/time-response.json'];
      const script = `for (const name of ${JSON.stringify(names)}) require.resolve('@timecast/contracts/' + name)`;
      expect(await app.run(process.execPath, ['--eval', script])).toEqual({ isSuccess: true, output: '' });
    });

    it('finds no mistake in the declarations of the libraries, however strictly it looks', async () => {
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
      const options = [...strict, '--skipLibCheck', 'false', '--listFiles'];
      const { output } = await app.run('node_modules/.bin/tsc', options);
      expect(output).toContain('/node_modules/@timecast/nats-streams/dist/index.d.ts\n');
      // Other packages may have mistakes of their own. (Files are listed by their absolute paths.)
      expect(output.split('\n').filter((line) => /^(?:src|node_modules\/@timecast)\//.test(line))).toEqual([]);
    });

    it('builds, and prints every update once and in order although the owner of its stream is killed', async () => {
      expect(await app.run('npm', ['run', 'build'])).toMatchObject({ isSuccess: true });
      await using broker = await startNatsServer();
      await using first = await startReplica(broker, 'a');
      await using second = await startReplica(broker, 'b');
      const replicas = { a: first, b: second };
      await Promise.all([first, second].map((replica) => replica.waitForLine(/"listening"/, START_MS)));
      await using printer = await LeashedProcess.start(process.execPath, ['dist/main.js'], {
        name: 'nest-app',
        cwd: app.folder,
        env: { NATS_URL: broker.url, INTERVAL: String(INTERVAL_S), DURATION: String(DURATION_S) },
      });
      const isFirst = (await printer.waitForLine(/^owner \w+$/, START_MS)) === 'owner a';
      const [owner, other] = isFirst ? (['a', 'b'] as const) : (['b', 'a'] as const);
      await printer.waitForLine(/^#10 /);
      replicas[owner].kill('SIGKILL');
      expect(await printer.waitForLine(/^owner .+ was /)).toMatch(`owner ${other}, was ${owner}: `);
      await printer.waitForLine(/^complete$/);
      expect(printer.lines.flatMap((line) => /^#(\d+) /.exec(line)?.[1] ?? []).map(Number)).toEqual(ALL_NUMBERS);
      printer.kill('SIGTERM');
      await waitUntil(() => printer.hasEnded, { what: 'the end of the application' });
    });
  },
);

function startReplica(broker: NatsServer, name: string): Promise<LeashedProcess> {
  const env = { NATS_URL: broker.url, SERVER_NAME: name, HOST: '127.0.0.1', LOG_FORMAT: 'json' };
  return startApp('time-server', { name, env });
}
