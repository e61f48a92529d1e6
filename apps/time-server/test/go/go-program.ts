import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';

const run = promisify(execFile);

/** The first build of a machine compiles the standard library, too. */
const BUILD_TIMEOUT_MS = 400_000;
const MAX_OUTPUT_BYTES = 16 * 1_024 * 1_024;

const hasGo = spawnSync('go', ['version'], { timeout: 60_000 }).status === 0;

if (!hasGo) process.stderr.write('the tests with programs in Go are skipped: no go on the PATH\n');

/** `describe` for tests with programs in Go: they are skipped without a Go toolchain, and a line on stderr says so. */
export const describeWithGo = hasGo ? describe : describe.skip;

/** A program of this folder, compiled; disposing of it removes it. */
export class GoProgram implements AsyncDisposable {
  private constructor(private readonly folder: string) {}

  /** @throws where it does not compile, with what the compiler says. */
  static async build(source: string): Promise<GoProgram> {
    const program = new GoProgram(await mkdtemp(join(tmpdir(), 'timecast-go-')));
    try {
      const file = fileURLToPath(new URL(source, import.meta.url));
      await run('go', ['build', '-o', program.binary, file], { timeout: BUILD_TIMEOUT_MS });
      return program;
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Runs it to its end, and returns what it prints.
   * @param input what it reads on stdin; nothing by default.
   * @throws where it fails, or runs for longer than that.
   */
  async output(args: readonly string[], timeoutMs: number, input = ''): Promise<string> {
    const running = run(this.binary, args, { timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES });
    // it may end without having read any of it
    running.child.stdin?.on('error', () => undefined).end(input);
    const { stdout } = await running;
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private get binary(): string {
    return join(this.folder, 'program');
  }
}
