import { freePort, type LeashedProcess } from '@app/testing';
import type { TimeSystem } from '../time-system.js';

const LISTENING = /"listening"/;

/** A gateway as a process of its own that can be killed and come back under the same address. */
export class GatewayProcess implements AsyncDisposable {
  private process: LeashedProcess | undefined;

  private constructor(
    private readonly system: TimeSystem,
    private readonly env: NodeJS.ProcessEnv,
    readonly url: string,
  ) {}

  static async start(system: TimeSystem, env: NodeJS.ProcessEnv = {}): Promise<GatewayProcess> {
    const port = await freePort(0, '127.0.0.1');
    const settings = { STREAM_ENABLED: 'false', PORT: String(port), ...env };
    const gateway = new GatewayProcess(system, settings, `http://127.0.0.1:${port}/`);
    await gateway.start();
    return gateway;
  }

  async start(): Promise<void> {
    this.process = await this.system.startClientProcess(this.env);
    await this.process.waitForLine(LISTENING);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.process?.kill(signal);
    await this.process?.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end('SIGKILL');
  }
}
