import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@app/testing';

const run = promisify(execFile);
const PACK_MS = 300_000;
const INSTALL_MS = 300_000;
const REGISTRY_MS = 60_000;
const TARBALLS = ['contracts.tgz', 'nats-streams.tgz'];
const NPM_FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** What a command wrote, whether it succeeded or not. */
export interface Outcome {
  readonly isSuccess: boolean;
  readonly output: string;
}

/** Whether npm can get packages from wherever it is configured to. */
export async function isRegistryReachable(): Promise<boolean> {
  const args = ['view', 'rxjs', 'version', '--fetch-retries=0', `--fetch-timeout=${REGISTRY_MS}`];
  return (await outcomeOf('npm', args, { cwd: tmpdir(), timeoutMs: REGISTRY_MS })).isSuccess;
}

/** An example in a folder of its own, with the packed libraries where it expects them, and all it depends on. */
export class Dependent implements AsyncDisposable {
  private constructor(
    private readonly root: string,
    readonly folder: string,
  ) {}

  /**
   * Packs the libraries, copies the example, and has npm install what it asks for.
   * @throws Error with the words of what failed
   */
  static async install(example: string): Promise<Dependent> {
    const root = await mkdtemp(join(tmpdir(), 'timecast-dependent-'));
    const dependent = new Dependent(root, join(root, 'examples', example));
    try {
      await run(process.execPath, ['tools/build/packages.mjs'], { cwd: projectRoot(), timeout: PACK_MS });
      await mkdir(join(root, 'dist', 'packages'), { recursive: true });
      for (const tarball of TARBALLS) {
        const path = join('dist', 'packages', tarball);
        await cp(join(projectRoot(), path), join(root, path));
      }
      const source = join(projectRoot(), 'examples', example);
      const isSource = (path: string): boolean => !/^(?:node_modules|dist)$/.test(path.slice(source.length + 1));
      await cp(source, dependent.folder, { recursive: true, filter: isSource });
      const { isSuccess, output } = await dependent.run('npm', ['install', ...NPM_FLAGS], INSTALL_MS);
      if (!isSuccess) throw new Error(`npm install failed: ${output}`);
      return dependent;
    } catch (error) {
      await dependent[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a command in the example's folder. */
  run(command: string, args: readonly string[], timeoutMs = 300_000): Promise<Outcome> {
    return outcomeOf(command, args, { cwd: this.folder, timeoutMs });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

async function outcomeOf(
  command: string,
  args: readonly string[],
  { cwd, timeoutMs }: { readonly cwd: string; readonly timeoutMs: number },
): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(command, args, { cwd, timeout: timeoutMs });
    return { isSuccess: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { isSuccess: false, output: stdout + stderr || message };
  }
}
