import {
  ChoiceSetting,
  FlagSetting,
  IntegerSetting,
  ListSetting,
  NotTogetherWith,
  OnlyTogetherWith,
  ProcessConfig,
  TextSetting,
} from '@app/service';
import { API_KEY } from './access/api-keys.js';
import { PROXY_ADDRESS } from './access/address.js';
import { TOKEN_ALGORITHMS } from './access/token-algorithms.js';

const ACCESS = ['auto', 'on', 'off'] as const;
const AT_LEAST_32_CHARACTERS = /^.{32,}$/;

/** What the HTTP face can be told: whom it serves, how much of it, and for how long. */
export class GatewayConfig extends ProcessConfig {
  @TextSetting({
    env: 'NODE_ENV',
    default: 'development',
    pattern: /^\S+$/,
    expected: 'a word',
    about: 'In `production` a gateway does not start without `API_KEYS` or `JWT_ISSUER`, unless `ACCESS` is `off`.',
  })
  readonly nodeEnv!: string;

  @ChoiceSetting({
    env: 'ACCESS',
    default: 'auto',
    values: ACCESS,
    about:
      'Who may use `/api/v1`. `on`: who has a key or a token. `off`: everyone. `auto`: `on` if there are keys, else ' +
      'callers on this machine only.',
  })
  readonly access!: (typeof ACCESS)[number];

  @ListSetting({
    env: 'API_KEYS',
    pattern: API_KEY,
    expected:
      'name:sha256:scopes, with the SHA-256 of the key in hexadecimal and scopes out of read, manage, read+manage',
    isSecret: true,
    about: 'Who may come with an `X-API-Key`. A name may have two keys, so that one can follow the other.',
  })
  readonly apiKeys?: readonly string[];

  @TextSetting({
    env: 'JWT_ISSUER',
    pattern: /^\S+$/,
    expected: 'the `iss` of the tokens',
    about:
      'Who issues the tokens that are accepted as `Authorization: Bearer`; their claim `scope` says what they allow.',
  })
  @OnlyTogetherWith('jwtAudience')
  readonly jwtIssuer?: string;

  @TextSetting({
    env: 'JWT_AUDIENCE',
    pattern: /^\S+$/,
    expected: 'the `aud` of the tokens',
    about: 'For whom tokens must be issued to be accepted here.',
  })
  @OnlyTogetherWith('jwtIssuer')
  readonly jwtAudience?: string;

  @ListSetting({
    env: 'JWT_ALGORITHMS',
    default: ['RS256', 'ES256'],
    pattern: { test: (name) => TOKEN_ALGORITHMS.includes(name) },
    expected: `one of ${TOKEN_ALGORITHMS.join(', ')}`,
    about: 'The signatures that a token may have.',
  })
  readonly jwtAlgorithms!: readonly string[];

  @TextSetting({
    env: 'JWT_JWKS_URL',
    pattern: /^https?:\/\/[^\s@]+$/,
    expected: 'an http(s) URL without user and password',
    about: "Where the issuer's public keys (a JSON Web Key Set) are fetched from, within 3 s, and kept for 10 min.",
  })
  @OnlyTogetherWith('jwtIssuer')
  @NotTogetherWith('jwtJwksFile')
  readonly jwtJwksUrl?: string;

  @TextSetting({
    env: 'JWT_JWKS_FILE',
    pattern: /^.+$/,
    expected: 'a path',
    about: "A file with the issuer's public keys, instead of a URL; read once, at the start.",
  })
  @OnlyTogetherWith('jwtIssuer')
  readonly jwtJwksFile?: string;

  @IntegerSetting({
    env: 'RATE_LIMIT_PER_SECOND',
    unit: '1/s',
    default: 10,
    min: 0,
    max: 1_000_000,
    about: 'Requests to `/api/v1` that each key, or without keys each address, has in the long run; 0 sets no limit.',
  })
  readonly rateLimitPerSecond!: number;

  @IntegerSetting({
    env: 'RATE_LIMIT_BURST',
    unit: 'requests',
    default: 20,
    min: 1,
    max: 1_000_000,
    about: 'How many of them may come at once after a rest.',
  })
  readonly rateLimitBurst!: number;

  @IntegerSetting({
    env: 'CONNECTIONS_PER_SECOND',
    unit: '1/s',
    default: 100,
    min: 0,
    max: 1_000_000,
    about: 'New connections that each address has in the long run, ten times as many at once; 0 sets no limit.',
  })
  readonly connectionsPerSecond!: number;

  @IntegerSetting({
    env: 'MAX_READERS',
    unit: 'readers',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    about: 'Readers of event streams and waiting pulls in this process; one more is refused with 1005.',
  })
  readonly maxReaders!: number;

  @IntegerSetting({
    env: 'MAX_READERS_PER_ADDRESS',
    unit: 'readers',
    default: 1_000,
    min: 1,
    max: 1_000_000,
    about: 'The same for one address; an IPv6 address counts by its first 64 bits.',
  })
  readonly maxReadersPerAddress!: number;

  @IntegerSetting({
    env: 'MAX_READERS_PER_KEY',
    unit: 'readers',
    default: 1_000,
    min: 1,
    max: 1_000_000,
    about: "The same for one key, by its name, or for one token's `sub`.",
  })
  readonly maxReadersPerKey!: number;

  @IntegerSetting({
    env: 'MAX_STREAMS_PER_KEY',
    unit: 'streams',
    default: 100,
    min: 1,
    max: 1_000_000,
    about: 'Streams made by `POST` that one key, or without keys one address, may have in this process at once.',
  })
  readonly maxStreamsPerKey!: number;

  @IntegerSetting({
    env: 'MAX_HELD_STREAMS',
    unit: 'streams',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    about: 'The same for all callers together.',
  })
  readonly maxHeldStreams!: number;

  @ListSetting({
    env: 'CORS_ORIGINS',
    pattern: /^https?:\/\/[^\s/@*]+$/,
    expected: 'an origin, such as https://example.com',
    about: "Origins whose pages may use the API from a browser, besides the gateway's own.",
  })
  readonly corsOrigins?: readonly string[];

  @ListSetting({
    env: 'TRUST_PROXY',
    pattern: PROXY_ADDRESS,
    expected: 'an address, a subnet such as 10.0.0.0/8, loopback, linklocal or uniquelocal',
    about: 'Proxies whose `X-Forwarded-For` tells the address of the caller; nobody else is believed.',
  })
  readonly trustProxy?: readonly string[];

  @TextSetting({
    env: 'STREAM_TOKEN_KEY',
    pattern: AT_LEAST_32_CHARACTERS,
    expected: 'at least 32 characters',
    defaultText: 'a random one',
    isSecret: true,
    about:
      'Signs the ids of streams and events. Gateways that share it go on with the streams of each other; with a random ' +
      'one nobody does after a restart. Needed in `production`, unless `ACCESS` is `off`.',
  })
  readonly streamTokenKey?: string;

  @IntegerSetting({
    env: 'STREAM_IDLE_SECONDS',
    unit: 's',
    default: 60,
    min: 1,
    max: 86_400,
    about: 'A stream made by `POST` that nobody has read for so long is cancelled.',
  })
  readonly streamIdleSeconds!: number;

  @IntegerSetting({
    env: 'SHUTDOWN_SPREAD_MS',
    unit: 'ms',
    default: 2_000,
    min: 0,
    max: 60_000,
    about: 'Over how long readers are sent away when the process stops, so that they do not all come back at once.',
  })
  readonly shutdownSpreadMs!: number;

  @FlagSetting({
    env: 'DASHBOARD_ENABLED',
    default: true,
    about: 'Whether the dashboard is served at `/`.',
  })
  readonly dashboardEnabled!: boolean;
}
