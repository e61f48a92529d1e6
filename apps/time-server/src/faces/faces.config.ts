import { FlagSetting, IntegerSetting, ProcessConfig } from '@app/service';

/** What the faces can be told: which are there, where they listen, and how much they bear. */
export class FacesConfig extends ProcessConfig {
  @FlagSetting({
    env: 'GO_ENABLED',
    default: true,
    about: "Whether clients of Go's net/rpc and of JSON-RPC are served.",
  })
  readonly goEnabled!: boolean;

  @IntegerSetting({
    env: 'RPC_PORT',
    default: 8080,
    min: 0,
    max: 65_535,
    about: "The port of Go's net/rpc and of JSON-RPC 1.0 and 2.0; 0 takes any free one.",
  })
  readonly rpcPort!: number;

  @IntegerSetting({
    env: 'RPC_IDLE_SECONDS',
    unit: 's',
    default: 60,
    min: 1,
    max: 86_400,
    about: "A caller's stream ends when its next update has been due for so long and nobody asked for it.",
  })
  readonly rpcIdleSeconds!: number;

  @IntegerSetting({
    env: 'RPC_MAX_CONNECTIONS',
    unit: 'connections',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    about:
      'Connections on `RPC_PORT`; one more is closed at once. Over HTTP also the streams: for one more another ends.',
  })
  readonly rpcMaxConnections!: number;

  @IntegerSetting({
    env: 'RPC_MAX_WAITING_CALLS',
    unit: 'calls',
    default: 100,
    min: 1,
    max: 100_000,
    about:
      'Calls that may wait for an update, for one stream and on one connection; one more is refused with 1005. Each keeps some 700 bytes.',
  })
  readonly rpcMaxWaitingCalls!: number;

  @FlagSetting({
    env: 'GRPC_ENABLED',
    default: true,
    about: 'Whether clients of gRPC are served.',
  })
  readonly grpcEnabled!: boolean;

  @IntegerSetting({
    env: 'GRPC_PORT',
    default: 50_051,
    min: 0,
    max: 65_535,
    about: 'The port of gRPC; 0 takes any free one.',
  })
  readonly grpcPort!: number;

  @IntegerSetting({
    env: 'GRPC_MAX_CONNECTIONS',
    unit: 'connections',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    about: 'Connections on `GRPC_PORT`; one more is closed at once.',
  })
  readonly grpcMaxConnections!: number;

  @IntegerSetting({
    env: 'GRPC_MAX_BEHIND_SECONDS',
    unit: 's',
    default: 15,
    min: 1,
    max: 25,
    about:
      'A gRPC reader that takes nothing of what is due for so long is ended with RESOURCE_EXHAUSTED and where to resume.',
  })
  readonly grpcMaxBehindSeconds!: number;

  @IntegerSetting({
    env: 'GRPC_KEEPALIVE_SECONDS',
    unit: 's',
    default: 20,
    min: 1,
    max: 7_200,
    about: 'How often a gRPC connection is asked whether its client is there.',
  })
  readonly grpcKeepaliveSeconds!: number;

  @IntegerSetting({
    env: 'GRPC_KEEPALIVE_TIMEOUT_SECONDS',
    unit: 's',
    default: 5,
    min: 1,
    max: 600,
    about: 'How long that may take before the connection is closed and its streams are dropped.',
  })
  readonly grpcKeepaliveTimeoutSeconds!: number;

  @IntegerSetting({
    env: 'GRPC_MAX_CONNECTION_AGE_SECONDS',
    unit: 's',
    default: 0,
    min: 0,
    max: 31_536_000,
    about:
      'A gRPC connection is asked to reconnect when it is so old, so that load spreads over new replicas; 0: never.',
  })
  readonly grpcMaxConnectionAgeSeconds!: number;

  @FlagSetting({
    env: 'GRPC_REFLECTION',
    default: true,
    about: 'Whether gRPC tells its services and messages by reflection.',
  })
  readonly grpcReflection!: boolean;

  @FlagSetting({
    env: 'NATS_SERVICES_ENABLED',
    default: true,
    about: 'Whether the control subjects are NATS services, which `$SRV.PING`, `INFO` and `STATS` list.',
  })
  readonly natsServicesEnabled!: boolean;
}
