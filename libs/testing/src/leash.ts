import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** What ties a child process to the life of this one. */
export interface Leash {
  /** Lets go: call it as soon as the child has ended. More than once is once. */
  release: () => void;
}

/**
 * Sees to it that a child process ends when this process does, however this one ends: no handler runs under SIGKILL.
 *
 * A shell reads from a pipe whose other end is ours. When we are gone it reads the end of file, and kills the child's
 * process group (so the child must be its leader: `detached: true`; and a pid that was used again is no leader of a
 * group, so it is safe). It is a session of its own: a terminal's Ctrl+C does not reach it.
 * @param pid the child, leader of its process group
 * @param temporaryFolder removed as well, if it comes to that
 */
export function leash(pid: number, temporaryFolder?: string): Leash {
  const script = 'read -r _ || { kill -s KILL -- "-$1"; [ -z "$2" ] || rm -rf -- "$2"; }';
  const watchdog = spawn('sh', ['-c', script, 'leash', String(pid), temporaryFolder ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true,
  });
  // Without a shell, or with a watchdog that somebody killed, the child goes on unleashed.
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  // The leash never keeps this process alive: its end is what the watchdog waits for.
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  return { release: () => void (watchdog.stdin.writable && watchdog.stdin.end('\n')) };
}
