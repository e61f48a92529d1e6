import { afterEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { LeashedProcess, processState, projectRoot, waitUntil } from '@app/testing';

const COMMAND = join(projectRoot(), 'dist', 'tools', 'tools', 'start', 'main.js');
/** One per process: `<name>  pid <pid>  <url>` */
const PROCESS_LINE = /^(?<name>[a-z0-9-]+) {2}pid (?<pid>\d+) {2}(?<url>(?:nats|http):\/\/127\.0\.0\.1:\d+)$/;
/** The first owner, or whoever took over: a machine that stands still for a second has streams move. */
const OWNER_LINE = /^stream \S+ {2}owner (\S+)/;
const START_MS = 90_000;

/** The pids that were told, by name; the last one if a process came back. */
const pidsOf = ({ lines }: LeashedProcess): Map<string, number> =>
  new Map(
    lines
      .map((line) => PROCESS_LINE.exec(line)?.groups)
      .flatMap((told) => (told ? [[told.name, Number(told.pid)]] : [])),
  );
const allGone = async (pids: Iterable<number>): Promise<boolean> =>
  (await Promise.all([...pids].map(processState))).every((state) => state === 'gone');

describe('npm start', () => {
  const started: LeashedProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((command) => command.stop()));
  });

  const start = async (...flags: string[]): Promise<LeashedProcess> => {
    const env = { NATS_URL: undefined, NO_COLOR: '1', npm_lifecycle_event: undefined };
    const command = await LeashedProcess.start(process.execPath, [COMMAND, ...flags], { name: 'npm start', env });
    started.push(command);
    return command;
  };
  it('tells every process, streams on when the owner is killed, brings it back, and leaves nothing after Ctrl+C', async () => {
    const command = await start('--interval', '0.1', '--duration', '12');
    await command.waitForLine(/Time update #5: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/, START_MS);
    const pids = pidsOf(command);
    expect([...pids.keys()]).toEqual(['nats', 'time-server-1', 'time-server-2', 'time-client']);

    await command.waitForLine(OWNER_LINE);
    const owner = OWNER_LINE.exec(command.lines.findLast((line) => OWNER_LINE.test(line)) ?? '')?.[1] ?? '';
    const ownerPid = pids.get(owner)!;
    await command.waitForLine(new RegExp(`kill -9 ${ownerPid} `));
    process.kill(ownerPid, 'SIGKILL');
    await command.waitForLine(new RegExp(`^stream \\S+  owner time-server-\\d  was ${owner}  .+  pause \\d+ ms$`));
    await command.waitForLine(new RegExp(`^${owner}  killed by SIGKILL, back in 2 s$`));
    await command.waitForLine(/Stream completed/);
    const updates = command.lines.flatMap((line) => /Time update #(\d+):/.exec(line)?.[1] ?? []).map(Number);
    expect(updates).toEqual(Array.from({ length: 121 }, (_, n) => n));

    const back = await waitUntil(() => pidsOf(command).get(owner) !== ownerPid && pidsOf(command), {
      what: 'the return',
    });
    command.kill('SIGINT');
    await expect(command.ended).resolves.toEqual({ code: 0, signal: null });
    await expect(allGone([...pids.values(), ...back.values()])).resolves.toBe(true);
  });

  it('leaves nothing behind even if it is killed itself', async () => {
    const command = await start('--brokers', '3', '--replicas', '1', '--duration', '0');
    await command.waitForLine(/Time update #0/, START_MS);
    const pids = pidsOf(command);
    expect([...pids.keys()]).toEqual(['nats-1', 'nats-2', 'nats-3', 'time-server-1', 'time-client']);
    command.kill('SIGKILL');
    await waitUntil(() => allGone(pids.values()), { what: 'every process to end' });
  });

  it('answers a wrong flag with a usage line and exit code 2', async () => {
    const command = await start('--interwal', '1');
    await expect(command.ended).resolves.toEqual({ code: 2, signal: null });
    expect(command.lines.at(-1)).toMatch(/^usage: npm start -- /);
  });
});
