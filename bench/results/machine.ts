import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@app/testing';

const LIBRARIES = [
  '@nats-io/transport-node',
  '@nestjs/core',
  '@nestjs/microservices',
  '@grpc/grpc-js',
  'rxjs',
] as const;

/** Where a run was made, and with what. */
export interface Machine {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly natsServer: string;
  readonly libraries: Readonly<Record<string, string>>;
}

export async function thisMachine(natsServer: string): Promise<Machine> {
  const libraries = await Promise.all(LIBRARIES.map(async (name) => [name, await versionOf(name)] as const));
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release()} ${process.arch}`,
    node: process.versions.node,
    natsServer,
    libraries: Object.fromEntries(libraries),
  };
}

export function machineInWords({ libraries, ...machine }: Machine): string {
  const { date, cores, processor, memoryGb, kernel, node, natsServer } = machine;
  const versions = Object.entries(libraries).map(([name, version]) => `${name} ${version}`);
  const host = `${date}, ${cores} cores (${processor}), ${memoryGb} GB, ${kernel}`;
  return `${host}; Node ${node}, nats-server ${natsServer}, ${versions.join(', ')}.`;
}

async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(join(projectRoot(), 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The version of the broker that a process runs: it is asked by its own monitoring. */
export async function natsServerVersion(monitoringUrl: string): Promise<string> {
  const response = await fetch(`${monitoringUrl}/varz`, { signal: AbortSignal.timeout(5_000) });
  return ((await response.json()) as { version: string }).version;
}

/** Whether a program is there, and what it says of its version, in one line; undefined if there is none. */
export async function programVersion(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 5_000 });
    return stdout.split('\n')[0];
  } catch {
    return undefined;
  }
}
