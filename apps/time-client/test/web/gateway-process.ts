import type { LeashedProcess } from '@app/testing';
import type { TimeSystem } from '../time-system.js';

const LISTENING = /"listening"/;

/** A gateway as a process of its own that can be killed and come back under the same address. */
export class GatewayProcess implements AsyncDisposable {
  private process: LeashedProcess | undefined;

  private port = '0';

  private constructor(
    private readonly system: TimeSystem,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** On any free port, which it keeps. */
  static async start(system: TimeSystem, env: NodeJS.ProcessEnv = {}): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(system, { STREAM_ENABLED: 'false', ...env });
    await gateway.start();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<void> {
    this.process = await this.system.startClientProcess({ ...this.env, PORT: this.port });
    const { url } = JSON.parse(await this.process.waitForLine(LISTENING)) as { url: string };
    ({ port: this.port } = new URL(url));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.process?.kill(signal);
    await this.process?.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end('SIGKILL');
  }
}
