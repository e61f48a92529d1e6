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

/** Starts a built app as a process of its own. See `LeashedProcess` for what can be done with it. */
export function startApp(app: AppName, options: Partial<ProcessOptions> = {}): Promise<LeashedProcess> {
  return LeashedProcess.start(process.execPath, ['--enable-source-maps', appEntry(app)], { name: app, ...options });
}
