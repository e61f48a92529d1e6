import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { loadConfig } from './load-config.js';
import { ProcessConfig } from './process-config.js';
import { FlagSetting, IntegerSetting, NumberSetting } from './setting-kinds.js';

class OvenConfig extends ProcessConfig {
  @IntegerSetting({ env: 'OVEN_HEAT_C', unit: '°C', default: 200, min: 30, max: 300, about: 'How hot.' })
  readonly heatC!: number;

  @NumberSetting({ env: 'OVEN_TIME', unit: 'h', default: 1, min: 0.1, max: 24, about: 'How long.' })
  readonly timeHours!: number;

  @FlagSetting({ env: 'OVEN_LIGHT', default: false, about: 'Whether one can see it.' })
  readonly hasLight!: boolean;
}

function mistakesOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(OvenConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it('fills in the defaults, and is frozen to the ground', () => {
    const config = loadConfig(OvenConfig, {});
    expect(config).toMatchObject({
      heatC: 200,
      hasLight: false,
      natsUrls: ['nats://127.0.0.1:4222'],
      logLevel: 'info',
    });
    expect(config.natsPassword).toBeUndefined();
    expect(Object.isFrozen(config) && Object.isFrozen(config.natsUrls)).toBe(true);
  });

  it('reads numbers, flags and lists from the environment', () => {
    const env = { OVEN_HEAT_C: ' 250 ', OVEN_TIME: '.5', OVEN_LIGHT: 'true', NATS_URL: 'nats://a:1, b:2' };
    expect(loadConfig(OvenConfig, env)).toMatchObject({
      heatC: 250,
      timeHours: 0.5,
      hasLight: true,
      natsUrls: ['nats://a:1', 'b:2'],
    });
  });

  it.each([
    ['oven.yaml', 'heatC: 100\ntimeHours: 2\nnatsUrls: [nats://a:1]\n'],
    ['oven.json', '{"heatC": 100, "timeHours": 2, "natsUrls": ["nats://a:1"]}'],
  ])('reads %s, and the environment wins over it', (name, text) => {
    const config = loadConfig(OvenConfig, { CONFIG_FILE: file(name, text), OVEN_TIME: '3' });
    expect(config).toMatchObject({ heatC: 100, timeHours: 3, natsUrls: ['nats://a:1'] });
  });

  it('takes an empty variable and an empty file for unset', () => {
    expect(loadConfig(OvenConfig, { OVEN_HEAT_C: '', CONFIG_FILE: file('empty.yaml', '') }).heatC).toBe(200);
  });

  it('tells all mistakes at once: what stands where, and what was expected', () => {
    const path = file('wrong.yaml', 'timeHours: "long"\nOVEN_LIGHT: true\nheatF: 9\n');
    expect(mistakesOf({ CONFIG_FILE: path, OVEN_HEAT_C: '29', LOG_LEVEL: 'loud', NATS_USER: 'me' })).toEqual([
      'OVEN_LIGHT (in the file): is not a setting; did you mean hasLight?',
      'heatF (in the file): is not a setting',
      'NATS_USER: needs NATS_PASSWORD',
      'LOG_LEVEL: expected one of silent, error, warn, info, debug, got "loud"',
      'OVEN_HEAT_C: expected a whole number from 30 to 300 °C, got 29',
      'timeHours (in the file): expected a number from 0.1 to 24 h, got "long"',
    ]);
  });

  it.each(['1.5', 'NaN', 'Infinity', '1e309', '0x40', '12px', '[]'])('refuses %s as a whole number', (text) => {
    expect(mistakesOf({ OVEN_HEAT_C: text })).toHaveLength(1);
  });

  it('refuses what excludes each other', () => {
    expect(mistakesOf({ NATS_USER: 'me', NATS_PASSWORD: 'x', NATS_TOKEN: 't' })).toEqual([
      'NATS_USER: cannot be combined with NATS_TOKEN or NATS_CREDS_FILE',
    ]);
  });

  it('never shows a secret: not a wrong one, not one in a URL, not one in a malformed file', () => {
    const wrong = mistakesOf({ CONFIG_FILE: file('secret.yaml', 'natsPassword: [hunter2]\n') });
    expect(wrong).toContain('natsPassword (in the file): expected a password, got a value that is not shown');
    const inUrl = mistakesOf({ NATS_URL: 'nats://me:hunter2@a:1' });
    expect(inUrl).toEqual([
      'NATS_URL: expected one or more, comma-separated, each nats://host:port without user and password, got ["nats://…@a:1"]',
    ]);
    const inYaml = mistakesOf({ CONFIG_FILE: file('broken.yaml', 'natsPassword: "hunter2\nb: [') });
    const inJson = mistakesOf({ CONFIG_FILE: file('broken.json', '{"natsPassword": hunter2}') });
    expect([...wrong, ...inUrl, ...inYaml, ...inJson].join()).not.toContain('hunter2');
  });

  it.each([
    ['oven.toml', 'a = 1', 'expected a name that ends in .yaml, .yml or .json'],
    ['list.yaml', '- 1', 'expected keys and values, such as "logLevel: debug"'],
    ['broken.yaml', 'a: [', 'cannot be understood: malformed at line 1, column 5'],
    ['broken.json', '{', 'cannot be understood: it is malformed'],
  ])('says what is wrong with the file %s', (name, text, what) => {
    const path = file(name, text);
    expect(mistakesOf({ CONFIG_FILE: path })).toEqual([`CONFIG_FILE: ${path} ${what}`]);
  });

  it('says that a file is not there', () => {
    expect(mistakesOf({ CONFIG_FILE: join(folder, 'none.yaml') })[0]).toMatch(/none\.yaml cannot be read: ENOENT$/);
  });

  it('is a text that a person can read', () => {
    expect(() => loadConfig(OvenConfig, { OVEN_HEAT_C: 'hot', OVEN_TIME: '25' })).toThrow(
      [
        'its configuration has 2 mistakes',
        '  OVEN_HEAT_C  expected a whole number from 30 to 300 °C, got "hot"',
        '  OVEN_TIME    expected a number from 0.1 to 24 h, got 25',
        'docs/configuration.md lists every setting with its range and default',
      ].join('\n'),
    );
  });
});
