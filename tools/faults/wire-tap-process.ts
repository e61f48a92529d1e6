import { join } from 'node:path';
import { LeashedProcess, type WireReport } from '@app/testing';

/** Somebody independent who listens in at the broker. */
export class WireTapProcess {
  private constructor(readonly process: LeashedProcess) {}

  static async start(servers: readonly string[]): Promise<WireTapProcess> {
    const program = join(import.meta.dirname, 'peers', 'wire-tap.js');
    const tap = await LeashedProcess.start(process.execPath, [program, ...servers], { name: 'wire-tap' });
    await tap.waitForLine(/^listening$/);
    return new WireTapProcess(tap);
  }

  async count(): Promise<WireReport> {
    this.process.kill('SIGTERM');
    const line = await this.process.waitForLine(/^\{"updates"/);
    return JSON.parse(line) as WireReport;
  }
}
