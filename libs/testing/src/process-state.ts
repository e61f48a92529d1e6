import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** `stopped` by SIGSTOP; `gone` is also a process that has ended and that its parent has not asked after yet. */
export type ProcessState = 'running' | 'stopped' | 'gone';

/** What the process table says of any process, a child of ours or not. */
export async function processState(pid: number): Promise<ProcessState> {
  const letter = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim()[0],
    () => undefined, // ps exits with 1 if there is no such process
  );
  if (letter === undefined || letter === 'Z' || letter === 'X') return 'gone';
  return letter === 'T' ? 'stopped' : 'running';
}
