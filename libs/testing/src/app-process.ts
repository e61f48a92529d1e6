import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LeashedProcess, type ProcessOptions } from './leashed-process.js';
import { projectRoot } from './project-root.js';

export type AppName = 'time-server' | 'time-client';

/**
 * The built program of an app.
 * @throws Error that says so if the app was not built
 */
export function appEntry(app: AppName): string {
  const entry = join(projectRoot(), 'dist', 'apps', app, 'apps', app, 'src', 'main.js');
  if (!existsSync(entry)) throw new Error(`${app} is not built: run npm run build`);
  return entry;
}

/**
 * Settings by which an app, whichever it is, listens on free ports alone, so that many of them can run on one machine.
 * An app ignores what it has no such port for.
 */
export const ANY_PORTS = { PORT: '0', RPC_PORT: '0', GRPC_PORT: '0' } as const;

/** However slow the machine; the app's own default is a promise to people. */
const NATS_START_TIMEOUT_MS = '60000';

/**
 * Starts a built app as a process of its own, on free ports unless `env` names others; its log says which. See
 * `LeashedProcess` for what can be done with it.
 */
export function startApp(app: AppName, options: Partial<ProcessOptions> = {}): Promise<LeashedProcess> {
  const env = { ...ANY_PORTS, NATS_START_TIMEOUT_MS, ...options.env };
  return LeashedProcess.start(process.execPath, ['--enable-source-maps', appEntry(app)], {
    name: app,
    ...options,
    env,
  });
}
