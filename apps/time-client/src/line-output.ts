import type { Writable } from 'node:stream';

/** Lines on an output whose reader may go away, as in `| head -3`. */
export class LineOutput {
  /** Resolves when nobody reads any more; lines written later are lost. */
  readonly closed: Promise<void>;

  constructor(private readonly target: Writable = process.stdout) {
    // Without a listener the EPIPE of a closed pipe would crash the process.
    this.closed = new Promise((resolve) => target.on('error', () => resolve()));
  }

  write(line: string): void {
    this.target.write(`${line}\n`);
  }
}
