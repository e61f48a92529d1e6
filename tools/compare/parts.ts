import type { LeashedProcess } from '@app/testing';

/** What was started for one measurement, ended in the reverse order: whatever happens in between, nothing stays. */
export class Parts implements AsyncDisposable {
  private readonly ends: (() => Promise<unknown>)[] = [];

  own<Part extends AsyncDisposable>(part: Part): Part {
    this.ends.push(() => Promise.resolve(part[Symbol.asyncDispose]()));
    return part;
  }

  /** A process is killed, not asked: it may be frozen, and how it says goodbye was measured before. */
  ownProcess(process: LeashedProcess): LeashedProcess {
    this.ends.push(() => {
      process.kill('SIGKILL');
      return process.ended;
    });
    return process;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.ends.splice(0).toReversed()) await end();
  }
}
