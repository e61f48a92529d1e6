import { CommanderError, InvalidArgumentError } from 'commander';

/** Below it every seed is. */
export const MAX_SEED = 2 ** 31;

/** Answers what `read` does, or the code with which the command ends: 0 after `--help`, 2 after a mistake, which was told. */
export function orExitCode<Options>(read: () => Options): Options | 0 | 2 {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

/** Reads a whole number in decimal; anything else is a mistake of who typed it. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
  };
}
