import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CLIENT_DEFAULTS } from '@app/nats-streams';
import { ConfigError, configTable, loadConfig, ownSettings } from '@app/service';
import { GatewayConfig } from './gateway/gateway.config.js';
import { TimeClientConfig } from './time-client.config.js';

function mistakesOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(TimeClientConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

describe('TimeClientConfig', () => {
  it('has defaults that hold by themselves, and an id of its own', () => {
    const { startBudgetMs, recoveryBudgetMs } = CLIENT_DEFAULTS;
    const config = loadConfig(TimeClientConfig, {});
    expect(config).toMatchObject({
      port: 3000,
      streamEnabled: true,
      streamIntervalSeconds: 1,
      streamDurationSeconds: 60,
      streamTimeZone: 'UTC',
      startBudgetMs,
      recoveryBudgetMs,
    });
    expect(config.clientId).toMatch(/^[A-Za-z0-9_-]{17,64}$/);
  });

  it('refuses at the start what the replica would refuse later', () => {
    expect(
      mistakesOf({
        STREAM_INTERVAL: '0.001',
        STREAM_DURATION: '-1',
        STREAM_TIME_ZONE: 'Mars/Olympus',
        CLIENT_ID: 'a.>',
      }),
    ).toEqual([
      'CLIENT_ID: expected 1 to 64 of A-Z, a-z, 0-9, _ and -, got "a.>"',
      'STREAM_INTERVAL: expected a number from 0.01 to 86400 s, got 0.001',
      'STREAM_DURATION: expected a number from 0 to 315360000 s, got -1',
      'STREAM_TIME_ZONE: expected an IANA time zone, such as Europe/Paris, got "Mars/Olympus"',
    ]);
  });

  it('is what docs/configuration.md says', () => {
    const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(text).toContain(`## time-client\n\n${configTable(ownSettings(TimeClientConfig))}\n\n`);
    expect(text).toContain(`### Its HTTP face\n\n${configTable(ownSettings(GatewayConfig))}\n\n`);
  });
});
