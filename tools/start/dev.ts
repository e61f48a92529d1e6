// npm run start:dev: both apps, built and started anew at every change of a source, against NATS_URL.
import { join } from 'node:path';
import { LeashedProcess, projectRoot, type AppName } from '@app/testing';
import { Output, wantsColour } from './output.js';
import { listenForStop } from './stop-request.js';

const APPS: readonly AppName[] = ['time-server', 'time-client'];
const NEST = join(projectRoot(), 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const STOP_MS = 1500;

const { stdout, stderr, env } = process;
const output = new Output({ stdout, stderr, isColoured: wantsColour(stdout.isTTY, env), names: APPS });
const stop = listenForStop();

const watchers = await Promise.all(
  APPS.map((name) =>
    // --no-shell: the app is nest's own child, and a signal reaches it
    LeashedProcess.start(process.execPath, [NEST, 'start', name, '--watch', '--preserveWatchOutput', '--no-shell'], {
      name,
      cwd: projectRoot(),
      env: { LOG_FORMAT: env.LOG_FORMAT ?? 'pretty' },
      onLine: (line, from) => output.relay(name, line, from),
    }),
  ),
);
const signalAll = (signal: NodeJS.Signals): void => watchers.forEach((watcher) => watcher.killGroup(signal));
let timer: NodeJS.Timeout | undefined;
stop.asked.addEventListener('abort', () => {
  signalAll('SIGINT');
  timer = setTimeout(signalAll, STOP_MS, 'SIGKILL');
});
stop.atOnce.addEventListener('abort', () => signalAll('SIGKILL'));
await Promise.all(watchers.map((watcher) => watcher.ended));
clearTimeout(timer);
