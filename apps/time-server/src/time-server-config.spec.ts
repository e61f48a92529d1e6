import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { REPLICA_DEFAULTS } from '@app/nats-streams';
import { ConfigError, configTable, loadConfig, ownSettings } from '@app/service';
import { FacesConfig } from './faces/faces.config.js';
import { TimeServerConfig } from './time-server.config.js';

describe('TimeServerConfig', () => {
  it('has defaults that hold by themselves, and are those of the replica', () => {
    const { maxStreams, maxStreamsPerClient, drainTimeoutMs, originGridMs } = REPLICA_DEFAULTS;
    const config = loadConfig(TimeServerConfig, {});
    expect(config).toMatchObject({ port: 8090, maxStreams, maxStreamsPerClient, drainTimeoutMs, originGridMs });
    expect(config.serverName).toMatch(/^[A-Za-z0-9_-]{1,48}$/);
  });

  it.each(['a.>', '*', 'a b', 'a\r\nb', 'ü', 'x'.repeat(49)])('refuses %j as the name of a replica', (name) => {
    expect(() => loadConfig(TimeServerConfig, { SERVER_NAME: name })).toThrow(ConfigError);
  });

  describe('in docs/configuration.md', () => {
    const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

    it('is row for row what the code says', () => {
      expect(text).toContain(`## time-server\n\n${configTable(ownSettings(TimeServerConfig))}\n\n`);
      expect(text).toContain(`### Its faces\n\n${configTable(ownSettings(FacesConfig))}\n\n`);
    });

    it('makes the mistakes that are shown there', () => {
      const [, assignments = '', told] =
        /\n\$ (.+) node dist\S+\ntime-server cannot start: ([^`]+)\n```/.exec(text) ?? [];
      const env = Object.fromEntries(assignments.split(' ').map((assignment) => assignment.split('=')));
      expect(told).toContain('mistakes');
      expect(() => loadConfig(TimeServerConfig, env)).toThrow(told);
    });
  });
});
