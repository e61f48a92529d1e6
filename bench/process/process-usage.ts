import { readFile } from 'node:fs/promises';

/** What a process has used so far, and holds now. */
export interface ProcessUsage {
  readonly cpuS: number;
  readonly residentMb: number;
}

/** Linux counts in ticks of a hundredth of a second on every platform that Node runs on. */
const TICKS_PER_S = 100;
/** Fields 14 and 15 of proc_pid_stat(5), counted from the one after the name. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Of several processes, the sum; undefined where there is no /proc, or one of them has ended. */
export async function usageOf(pids: readonly number[]): Promise<ProcessUsage | undefined> {
  try {
    const all = await Promise.all(pids.map(usageOfOne));
    return {
      cpuS: all.reduce((sum, { cpuS }) => sum + cpuS, 0),
      residentMb: all.reduce((sum, { residentMb }) => sum + residentMb, 0),
    };
  } catch {
    return undefined;
  }
}

async function usageOfOne(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  return { cpuS: cpuSecondsIn(stat), residentMb: residentMbIn(status) };
}

/** CPU-seconds, user and system, of all threads; the program's name may hold spaces and brackets. */
export function cpuSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_S;
}

export function residentMbIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
