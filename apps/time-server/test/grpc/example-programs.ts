import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@app/testing';

const run = promisify(execFile);
const EXAMPLES = join(projectRoot(), 'examples/grpc');
const PROTO_FOLDER = join(projectRoot(), 'libs/contracts/proto');
/** Where Debian puts Go packages. */
const DEBIAN_GOPATH = '/usr/share/gocode';
/** Debian's Python, whichever is first on the PATH. */
const DEBIAN_PYTHON = '/usr/bin/python3';
/** The first build of a machine compiles the standard library and all of gRPC. */
const BUILD_TIMEOUT_MS = 600_000;

/** How to run an example. */
export interface ExampleCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface ExampleProgram {
  readonly language: string;
  /** What is missing here; undefined if it can be run. */
  readonly lacks: string | undefined;
  /** @param folder for what has to be built first */
  prepare(folder: string): Promise<ExampleCommand>;
}

/** In all of them: INTERVAL DURATION HOST:PORT... */
export const EXAMPLE_PROGRAMS: readonly ExampleProgram[] = [
  {
    language: 'JavaScript',
    lacks: undefined,
    prepare: () => Promise.resolve({ command: process.execPath, args: [join(EXAMPLES, 'javascript/watch.mjs')] }),
  },
  {
    language: 'Python',
    lacks: isDone(DEBIAN_PYTHON, ['-c', 'import grpc, grpc_tools'])
      ? undefined
      : 'no python3-grpcio and python3-grpc-tools',
    prepare: generateForPython,
  },
  { language: 'Go', lacks: goLacks(), prepare: buildGoExample },
];

/** A folder of its own, removed in the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'timecast-grpc-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function isDone(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { timeout: 60_000 }).status === 0;
}

function goLacks(): string | undefined {
  if (!isDone('go', ['version'])) return 'no go on the PATH';
  if (!isDone('protoc', ['--version'])) return 'no protoc on the PATH';
  const isThere = ['google.golang.org/grpc', 'github.com/golang/protobuf/protoc-gen-go'].every((name) =>
    existsSync(join(DEBIAN_GOPATH, 'src', name)),
  );
  return isThere ? undefined : 'no golang-google-grpc-dev';
}

async function generateForPython(folder: string): Promise<ExampleCommand> {
  const outputs = [`--python_out=${folder}`, `--grpc_python_out=${folder}`];
  const args = ['-m', 'grpc_tools.protoc', '-I', join(PROTO_FOLDER, 'time/v1'), ...outputs, 'time.proto'];
  await run(DEBIAN_PYTHON, args, { timeout: BUILD_TIMEOUT_MS });
  return { command: DEBIAN_PYTHON, args: [join(EXAMPLES, 'python/watch.py')], env: { PYTHONPATH: folder } };
}

/** As one does with Debian's packages, which are a GOPATH: the generator, the contract in Go, the program. */
async function buildGoExample(folder: string): Promise<ExampleCommand> {
  const GOPATH = `${folder}:${DEBIAN_GOPATH}`;
  const options = {
    timeout: BUILD_TIMEOUT_MS,
    env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOPATH, PATH: `${folder}:${process.env['PATH']}` },
  };
  const generated = join(folder, 'src');
  await mkdir(generated);
  await run('go', ['build', '-o', folder, 'github.com/golang/protobuf/protoc-gen-go'], options);
  await run('protoc', ['-I', PROTO_FOLDER, `--go_out=plugins=grpc:${generated}`, 'time/v1/time.proto'], options);
  const command = join(folder, 'watch');
  await run('go', ['build', '-o', command, join(EXAMPLES, 'go/watch.go')], options);
  return { command, args: [] };
}
