import { registerAs, type ConfigType } from '@nestjs/config';
import { REPLICA_DEFAULTS } from '@app/nats-streams';
import { IntegerSetting, loadConfig, nameFromHost, TextSetting } from '@app/service';
import { FacesConfig } from './faces/faces.config.js';

/** What a replica can be told. docs/configuration.md is held to this class by a test. */
export class TimeServerConfig extends FacesConfig {
  @IntegerSetting({
    env: 'PORT',
    default: 8090,
    min: 0,
    max: 65_535,
    about: 'The HTTP port of `/livez`, `/readyz` and `/health`; 0 takes any free one.',
  })
  readonly port!: number;

  @TextSetting({
    env: 'SERVER_NAME',
    default: nameFromHost(),
    defaultText: "the host's name",
    pattern: /^[A-Za-z0-9_-]{1,48}$/,
    expected: '1 to 48 of A-Z, a-z, 0-9, _ and -',
    about: "The replica's name in logs and heartbeats. Two may share it: each process also has a random id.",
  })
  readonly serverName!: string;

  @IntegerSetting({
    env: 'MAX_STREAMS',
    unit: 'streams',
    default: REPLICA_DEFAULTS.maxStreams,
    min: 1,
    max: 10_000_000,
    about: 'Streams that this replica takes on; one more is refused with 1005.',
  })
  readonly maxStreams!: number;

  @IntegerSetting({
    env: 'MAX_STREAMS_PER_CLIENT',
    unit: 'streams',
    default: REPLICA_DEFAULTS.maxStreamsPerClient,
    min: 1,
    max: 10_000_000,
    about:
      'Streams that this replica takes on from one client, or on one gRPC connection; one more is refused with 1005.',
  })
  readonly maxStreamsPerClient!: number;

  @IntegerSetting({
    env: 'DRAIN_TIMEOUT_MS',
    unit: 'ms',
    default: REPLICA_DEFAULTS.drainTimeoutMs,
    min: 0,
    max: 600_000,
    about: 'How long a replica that is told to stop (SIGTERM, SIGINT) waits for its clients to move to another.',
  })
  readonly drainTimeoutMs!: number;

  @IntegerSetting({
    env: 'ORIGIN_GRID_MS',
    unit: 'ms',
    default: REPLICA_DEFAULTS.originGridMs,
    min: 1,
    max: 1_000,
    about:
      'Origins of new streams over NATS, Go and JSON-RPC lie on multiples of it, so that streams fall due together and leave in one write; over gRPC: 50 ms.',
  })
  readonly originGridMs!: number;
}

export const timeServerConfig = registerAs('timeServer', () => loadConfig(TimeServerConfig));
export type TimeServerSettings = ConfigType<typeof timeServerConfig>;
