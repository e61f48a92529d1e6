import type { Writable } from 'node:stream';

/** Lines on an output whose reader may go away, as in `| head -3`, or that takes no more, as a full disk. */
export class LineOutput {
  /**
   * Resolves when lines written later are lost: with undefined if nobody reads them any more, else with the error of
   * the write.
   */
  readonly closed: Promise<NodeJS.ErrnoException | undefined>;

  constructor(private readonly target: Writable = process.stdout) {
    // Without a listener the EPIPE of a closed pipe would crash the process.
    this.closed = new Promise((resolve) =>
      target.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EPIPE' ? undefined : error)),
    );
  }

  write(line: string): void {
    this.target.write(`${line}\n`);
  }

  /** Resolves when all lines so far are written or lost; if any are lost, `closed` has resolved before. */
  written(): Promise<void> {
    return new Promise((resolve) => this.target.write('', () => setImmediate(resolve)));
  }
}
