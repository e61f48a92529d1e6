import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LeashedProcess, processState, projectRoot, waitUntil } from '../src/index.js';

// A parent that is no Jest: it starts a child by the built library, tells both pids, and lives on.
const LIBRARY = pathToFileURL(join(projectRoot(), 'dist/tools/libs/testing/src/leashed-process.js')).href;
const parentScript = (temporaryFolder: string): string => `
  const { LeashedProcess } = await import(${JSON.stringify(LIBRARY)});
  const forEver = 'process.on("SIGTERM", () => {}); process.on("SIGINT", () => {}); setInterval(() => {}, 1000); console.log("up")';
  const child = await LeashedProcess.start(process.execPath, ['-e', forEver],
    { name: 'child', temporaryFolder: ${JSON.stringify(temporaryFolder)} });
  await child.waitForLine(/up/);
  console.log('child', child.pid);
`;

describe('a leashed process', () => {
  const folders: string[] = [];
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'timecast-leash-'));
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with its parent, and its temporary folder with it, when the parent gets %s',
    async (signal) => {
      const folder = await newFolder();
      const args = ['--input-type=module', '-e', parentScript(folder)];
      await using parent = await LeashedProcess.start(process.execPath, args, { name: 'parent' });
      const childPid = Number((await parent.waitForLine(/^child \d+/)).split(' ')[1]);
      await expect(processState(childPid)).resolves.toBe('running');
      parent.kill(signal);
      await waitUntil(async () => (await processState(childPid)) === 'gone', {
        what: 'the child to end with its parent',
      });
      await waitUntil(() => !existsSync(folder), { what: 'the folder to be removed' });
    },
  );

  it('is let go once it has ended: its folder stays, its end is told', async () => {
    const folder = await newFolder();
    await using child = await LeashedProcess.start('sh', ['-c', 'echo done; exit 3'], {
      name: 'sh',
      temporaryFolder: folder,
    });
    await expect(child.ended).resolves.toEqual({ code: 3, signal: null });
    expect(child.lines).toEqual(['done']);
    expect(existsSync(folder)).toBe(true);
  });

  it('is killed if it does not stop when asked', async () => {
    await using child = await LeashedProcess.start('sh', ['-c', 'trap "" TERM; echo up; while :; do sleep 0.1; done'], {
      name: 'stubborn',
    });
    await child.waitForLine(/up/);
    await expect(child.stop(100)).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('shows its last output when a line does not come', async () => {
    await using child = await LeashedProcess.start('sh', ['-c', 'echo alpha; echo beta >&2; exit 1'], {
      name: 'brief',
    });
    await expect(child.waitForLine(/gamma/)).rejects.toThrow(/brief ended with code 1 without.*gamma[^]*alpha/);
  });

  it('says which program cannot be started', async () => {
    const starting = LeashedProcess.start('no-such-program', [], { name: 'nobody' });
    await expect(starting).rejects.toThrow('nobody cannot be started');
  });
});
