import { validateSync } from 'class-validator';
import { ConfigError, type ConfigMistake } from './config-error.js';
import { readConfigFile } from './config-file.js';
import { settingsOf, type Setting, type SettingsClass } from './setting.js';

/** Where a value came from: the variable, or the key of the file. */
interface Found {
  readonly where: string;
  readonly value: unknown;
}

/**
 * The configuration of a program: environment over the file that `CONFIG_FILE` names over defaults; checked as a
 * whole, and frozen. An empty variable counts as unset, so that `${VAR:-}` in a compose file means "the default".
 * @throws ConfigError with every mistake there is: values out of range, keys of the file that nothing knows.
 */
export function loadConfig<Config extends object>(
  settingsClass: SettingsClass<Config>,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Readonly<Config> {
  const config = new settingsClass();
  const settings = settingsOf(config);
  const path = env['CONFIG_FILE'];
  const file = path ? readConfigFile(path) : new Map<string, unknown>();
  const found = new Map(settings.map((known) => [known.key, find(known, env, file)]));
  for (const [key, { value }] of found) Object.assign(config, { [key]: frozen(value) });
  const mistakes = [...unknownKeys(file, settings), ...violations(config, settings, found)];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(config);
}

function find(known: Setting, env: Readonly<NodeJS.ProcessEnv>, file: ReadonlyMap<string, unknown>): Found {
  const text = env[known.env]?.trim();
  if (text) return { where: known.env, value: known.fromText(text) };
  if (file.has(known.key)) return { where: `${known.key} (in the file)`, value: file.get(known.key) ?? undefined };
  return { where: known.env, value: known.defaultValue };
}

function frozen(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze(value.slice()) : value;
}

function unknownKeys(file: ReadonlyMap<string, unknown>, settings: readonly Setting[]): ConfigMistake[] {
  const unknown = [...file.keys()].filter((key) => !settings.some((known) => known.key === key));
  return unknown.map((key) => {
    const meant = settings.find((known) => [known.key, known.env].some((name) => plain(name) === plain(key)));
    return {
      where: `${key} (in the file)`,
      what: `is not a setting${meant === undefined ? '' : `; did you mean ${meant.key}?`}`,
    };
  });
}

function plain(name: string): string {
  return name.replace(/[^a-z0-9]/gi, '').toLowerCase();
}

function violations(
  config: object,
  settings: readonly Setting[],
  found: ReadonlyMap<string, Found>,
): readonly ConfigMistake[] {
  const errors = new Map(validateSync(config).map((error) => [error.property, error.constraints ?? {}]));
  return settings.flatMap((known) => {
    const broken = new Set(Object.values(errors.get(known.key) ?? {}));
    const where = found.get(known.key)?.where ?? known.env;
    const value = found.get(known.key)?.value;
    return [...broken].map((message) => ({
      where,
      what: message === known.expected ? `expected ${message}, got ${shown(known, value)}` : message,
    }));
  });
}

const LONGEST_SHOWN = 60;

function shown({ isSecret }: Setting, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (isSecret) return 'a value that is not shown';
  // Someone may have put a password into a URL.
  const text = (typeof value === 'number' ? String(value) : JSON.stringify(value)).replaceAll(/\/\/[^/@\s]*@/g, '//…@');
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
