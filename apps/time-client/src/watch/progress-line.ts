const WIDTH = 30;
const CLEAR_LINE = '\r\u001b[2K';

/** The part of a terminal that is written to. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * A bar on the terminal's last line. Whatever else is written to the terminal meanwhile, be it by another output, goes
 * through `above`, so that it takes the bar's line and the bar moves down.
 */
export class ProgressLine {
  private shown = '';

  /** @param lastSequence the number of the last update; without an end, or without a terminal, there is no bar. */
  constructor(
    private readonly terminal: Terminal,
    private readonly lastSequence: number,
  ) {}

  above(write: () => void): void {
    this.clear();
    write();
    this.draw();
  }

  /** Update `sequence` has come. */
  reached(sequence: number): void {
    if (!this.terminal.isTTY || !Number.isFinite(this.lastSequence)) return;
    this.clear();
    this.shown = bar(sequence, this.lastSequence);
    this.draw();
  }

  /** Takes the bar away for good. */
  end(): void {
    this.clear();
    this.shown = '';
  }

  private clear(): void {
    if (this.shown !== '') this.terminal.write(CLEAR_LINE);
  }

  private draw(): void {
    if (this.shown !== '') this.terminal.write(this.shown);
  }
}

/** `[#########---------------------]  30 %  18 of 60` */
export function bar(sequence: number, lastSequence: number): string {
  const share = Math.min(1, sequence / lastSequence);
  const filled = Math.floor(share * WIDTH);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} %  ${sequence} of ${lastSequence}`;
}
