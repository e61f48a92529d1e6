/** One mistake in a configuration: where it stands (a variable, a key of the file) and what is wrong there. */
export interface ConfigMistake {
  readonly where: string;
  readonly what: string;
}

/** Everything that is wrong with a configuration, told at once. Its text never holds the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly mistakes: readonly ConfigMistake[]) {
    super(textOf(mistakes));
  }
}

function textOf(mistakes: readonly ConfigMistake[]): string {
  const width = Math.max(...mistakes.map(({ where }) => where.length));
  return [
    mistakes.length === 1 ? 'its configuration has a mistake' : `its configuration has ${mistakes.length} mistakes`,
    ...mistakes.map(({ where, what }) => `  ${where.padEnd(width)}  ${what}`),
    'docs/configuration.md lists every setting with its range and default',
  ].join('\n');
}
