import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import type { YAMLParseError } from 'yaml';
import { ConfigError } from './config-error.js';

type Parse = (text: string) => unknown;

const PARSERS: Readonly<Record<string, () => Parse>> = {
  '.json': () => JSON.parse,
  '.yaml': yamlParser,
  '.yml': yamlParser,
};

/** Seventy files that few processes have a use for, so they are read only then. */
function yamlParser(): Parse {
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return (text) => parse(text, { logLevel: 'error' }); // its warnings would go to stderr by themselves
}

/**
 * The keys and values of a configuration file; an empty YAML file has none.
 * @throws ConfigError if the file cannot be read, is malformed, or is anything but a set of keys.
 */
export function readConfigFile(path: string): ReadonlyMap<string, unknown> {
  const parser = PARSERS[extname(path).toLowerCase()];
  if (parser === undefined) throw mistakeIn(path, 'expected a name that ends in .yaml, .yml or .json');
  const content = parsed(path, parser()) ?? {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw mistakeIn(path, 'expected keys and values, such as "logLevel: debug"');
  }
  return new Map(Object.entries(content));
}

function parsed(path: string, parse: Parse): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw mistakeIn(path, `cannot be read: ${codeOf(error)}`);
  }
  try {
    return parse(text);
  } catch (error) {
    throw mistakeIn(path, `cannot be understood: ${reason(error)}`);
  }
}

/** Where the parser stumbled. Its own text quotes the line, and that line may hold a secret. */
function reason(error: unknown): string {
  const position = isOfYaml(error) ? error.linePos?.[0] : undefined;
  return position === undefined ? 'it is malformed' : `malformed at line ${position.line}, column ${position.col}`;
}

function isOfYaml(error: unknown): error is YAMLParseError {
  return error instanceof Error && error.name === 'YAMLParseError';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

function mistakeIn(path: string, what: string): ConfigError {
  return new ConfigError([{ where: 'CONFIG_FILE', what: `${path} ${what}` }]);
}
