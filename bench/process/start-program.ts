import { join } from 'node:path';
import { LeashedProcess } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';

/** Starts a program of programs/ as a process of its own, which ends with the parts. */
export async function startProgram(
  parts: Parts,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<LeashedProcess> {
  const path = join(import.meta.dirname, '..', 'programs', `${program}.js`);
  const options = { name: program, env: { NODE_ENV: 'production', ...env } };
  return parts.ownProcess(await LeashedProcess.start(process.execPath, [path, ...args], options));
}

/** As `startProgram`, and waits until it says `ready`. */
export async function startServerProgram(
  parts: Parts,
  program: string,
  args: readonly string[],
): Promise<LeashedProcess> {
  const server = await startProgram(parts, program, args);
  await server.waitForLine(/^ready$/, 20_000);
  return server;
}
