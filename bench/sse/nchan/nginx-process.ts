import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort, LeashedProcess } from '@app/testing';
import { findNchan } from './find-nchan.js';
import { nchanConfig } from './nchan-config.js';

const WORKER = /start worker process (\d+)$/;
const ANSWER_MS = 5_000;

/** A real nginx with nchan, in a folder of its own; neither outlives this process. */
export class NginxProcess {
  private constructor(
    /** Where readers come. */
    readonly port: number,
    /** The one that does all the work. */
    readonly workerPid: number,
    /** Where updates are published. */
    readonly socketPath: string,
  ) {}

  /** @throws Error if it is not installed, or with its own words if it refuses to start */
  static async start(): Promise<NginxProcess> {
    const nchan = await findNchan();
    if (!nchan) throw new Error('nginx with nchan is not installed');
    const folder = await mkdtemp(join(tmpdir(), 'timecast-nchan-'));
    try {
      const port = await freePort(0, '127.0.0.1');
      const socketPath = join(folder, 'publish.sock');
      const path = join(folder, 'nginx.conf');
      await writeFile(path, nchanConfig({ modulePath: nchan.modulePath, port, socketPath }));
      const args = ['-p', `${folder}/`, '-c', path, '-e', 'stderr'];
      const process = await LeashedProcess.start(nchan.program, args, { name: 'nginx', temporaryFolder: folder });
      const line = await process.waitForLine(WORKER);
      return new NginxProcess(port, Number(WORKER.exec(line)?.[1]), socketPath);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** How many readers it has by its own count. */
  async readers(): Promise<number> {
    const status = await new Promise<string>((resolve, reject) => {
      const signal = AbortSignal.timeout(ANSWER_MS);
      request({ socketPath: this.socketPath, path: '/status', signal }, (response) =>
        text(response).then(resolve, reject),
      )
        .once('error', reject)
        .end();
    });
    return Number(/^subscribers: (\d+)$/m.exec(status)?.[1]);
  }
}
