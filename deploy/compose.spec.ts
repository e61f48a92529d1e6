import { describe, expect, it } from '@jest/globals';
import { ownSettings, ProcessConfig } from '@app/service';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { GatewayConfig } from '../apps/time-client/src/gateway/gateway.config.js';
import { TimeClientConfig } from '../apps/time-client/src/time-client.config.js';
import { FacesConfig } from '../apps/time-server/src/faces/faces.config.js';
import { TimeServerConfig } from '../apps/time-server/src/time-server.config.js';

interface Service {
  readonly image?: string;
  readonly command?: string;
  readonly profiles?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const compose: {
  readonly services: Readonly<Record<'nats' | 'nats-2' | 'nats-3' | 'time-server' | 'time-client', Service>>;
} = parse(read('docker-compose.yml'), { merge: true });
const manifest: { readonly optionalDependencies: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));
const dockerfile = read('Dockerfile');

const APPS = [
  ['time-server', [FacesConfig, TimeServerConfig]],
  ['time-client', [GatewayConfig, TimeClientConfig]],
] as const;

/** The settings that name a port to listen on. */
const PORTS_OF: Readonly<Record<(typeof APPS)[number][0], readonly string[]>> = {
  'time-server': ['PORT', 'RPC_PORT', 'GRPC_PORT'],
  'time-client': ['PORT'],
};

/** Where the containers know better than the code. */
const OTHER_DEFAULTS: Readonly<Record<string, string>> = { ACCESS: 'off' };

/** `${NAME:-default}` as its two parts. */
function variableIn(text: string): { readonly name?: string; readonly fallback?: string } {
  return /^\$\{(?<name>\w+):-(?<fallback>.*)\}$/.exec(text)?.groups ?? {};
}

const commandOf = (broker: string) => `--config /etc/nats/cluster.conf --server_name ${broker}`;

// What docker-compose.yml and the Dockerfile must say again has its home in the code: this holds them together.
describe('the containers', () => {
  describe.each(APPS)('%s', (app, configs) => {
    const settings = [ProcessConfig, ...configs].flatMap((config) => ownSettings(config));
    const defaultOf = (env: string): string | undefined => {
      const known = settings.find((setting) => setting.env === env);
      return known && [known.defaultValue].join(); // none is the empty text, which counts as unset
    };
    const { NATS_URL: _, ...environment } = compose.services[app].environment;

    it.each(Object.entries(environment))('hands on %s, with the default of the code', (env, value) => {
      expect(variableIn(value)).toEqual({ name: env, fallback: OTHER_DEFAULTS[env] ?? defaultOf(env) });
    });

    it('listens on the default ports of the code', () => {
      const [, stage] = dockerfile.split(new RegExp(`^FROM runtime AS ${app}$`, 'm'));
      const ports = PORTS_OF[app].map((env) => `${env}=${defaultOf(env)}`);
      expect(stage?.trimStart().split('\n').slice(0, 2)).toEqual([
        `ENV ${ports.join(' ')}`,
        `EXPOSE ${ports.map((port) => port.replace(/.*=/, '')).join(' ')}`,
      ]);
    });
  });

  it('give a replica more time to stop than a drain may take', () => {
    const { environment, stop_grace_period: gracePeriod = '' } = compose.services['time-server'];
    const drainMs = Number(variableIn(environment['DRAIN_TIMEOUT_MS'] ?? '').fallback);
    const graceMs = 1_000 * Number(variableIn(gracePeriod).fallback?.replace(/s$/, ''));
    expect(graceMs).toBeGreaterThan(drainMs + 5_000);
  });

  it('run the broker that the tests run', () => {
    const [version = ''] = Object.values(manifest.optionalDependencies);
    expect(compose.services.nats.image).toBe(`nats:${version.replace(/\.\d+$/, '')}-alpine`);
  });

  it('run three brokers that know the way to each other if the cluster is asked for, else one that misses nobody', () => {
    const { nats, 'nats-2': second, 'nats-3': third } = compose.services;
    expect([nats.profiles, nats.command]).toEqual([undefined, commandOf('nats')]);
    expect([second.profiles, third.profiles]).toEqual([['cluster'], ['cluster']]);
    expect(second.command).toBe(`${commandOf('nats-2')} --routes nats://nats:6222,nats://nats-3:6222`);
    expect(third.command).toBe(`${commandOf('nats-3')} --routes nats://nats:6222,nats://nats-2:6222`);
  });

  it('give each replica a port of its own for each face, from ranges that begin at the usual one', () => {
    const published = compose.services['time-server'].ports ?? [];
    expect(published.map((port) => /(?<first>\d+)-(?<last>\d+)\}:(?<inside>\d+)$/.exec(port)?.groups)).toEqual(
      ['8080', '50051'].map((port) => ({ first: port, last: String(Number(port) + 15), inside: port })),
    );
  });

  it('publish no port beyond this machine unless asked', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^\$\{BIND_ADDRESS:-127\.0\.0\.1\}:/);
  });
});
