import type { Writable } from 'node:stream';
import type { OutputName } from '@app/testing';

/** Where lines go, as far as this needs to know: `process.stdout` is one. */
export type LineSink = Pick<Writable, 'write'>;

export interface OutputOptions {
  stdout: LineSink;
  stderr: LineSink;
  isColoured: boolean;
  /** Prefixes are as wide as the longest of them. */
  names: readonly string[];
}

const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Colours are for people: on a terminal, unless NO_COLOR (https://no-color.org) is set to anything. */
export function wantsColour(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  return isTerminal && !env.NO_COLOR;
}

/** Writes the lines of several processes so that each shows whose it is. */
export class Output {
  private readonly prefixes: ReadonlyMap<string, string>;

  constructor(private readonly options: OutputOptions) {
    const width = Math.max(...options.names.map(({ length }) => length));
    this.prefixes = new Map(
      options.names.map((name, index) => {
        const text = `${name.padEnd(width)} | `;
        const colour = COLOURS[index % COLOURS.length];
        return [name, options.isColoured ? `\x1b[${colour}m${text}\x1b[0m` : text];
      }),
    );
  }

  /** A line of our own, for people and scripts: on stdout, as it is. */
  say(line: string): void {
    this.options.stdout.write(`${line}\n`);
  }

  /** A line of our own that tells of trouble: on stderr, as it is. */
  complain(line: string): void {
    this.options.stderr.write(`${line}\n`);
  }

  /** A line of a process: to the output that it came from. */
  relay(name: string, line: string, from: OutputName): void {
    this.options[from].write(`${this.prefixes.get(name) ?? `${name} | `}${line}\n`);
  }
}
