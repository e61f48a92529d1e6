import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log/log-options.js';
import { ChoiceSetting, IntegerSetting, ListSetting, TextSetting } from './setting-kinds.js';
import { NotTogetherWith, OnlyTogetherWith } from './setting-pairs.js';

/** What every Timecast process can be told: where its broker is, where it answers, how it logs. */
export class ProcessConfig {
  @ListSetting({
    env: 'NATS_URL',
    default: ['nats://127.0.0.1:4222'],
    pattern: /^((nats|tls):\/\/)?[^\s,/@]+$/,
    expected: 'nats://host:port without user and password',
    about: 'The NATS servers of one cluster; the first that answers is used.',
  })
  readonly natsUrls!: readonly string[];

  @TextSetting({ env: 'NATS_USER', pattern: /^.+$/, expected: 'a user name', about: 'User at the NATS server.' })
  @OnlyTogetherWith('natsPassword')
  @NotTogetherWith('natsToken', 'natsCredsFile')
  readonly natsUser?: string;

  @TextSetting({
    env: 'NATS_PASSWORD',
    pattern: /^.+$/,
    expected: 'a password',
    isSecret: true,
    about: 'Password of `NATS_USER`.',
  })
  @OnlyTogetherWith('natsUser')
  readonly natsPassword?: string;

  @TextSetting({
    env: 'NATS_TOKEN',
    pattern: /^.+$/,
    expected: 'a token',
    isSecret: true,
    about: 'Token for the NATS server, instead of user and password.',
  })
  @NotTogetherWith('natsCredsFile')
  readonly natsToken?: string;

  @TextSetting({
    env: 'NATS_CREDS_FILE',
    pattern: /^.+$/,
    expected: 'a path',
    about: 'A credentials file (JWT and key) for the NATS server, instead of user and token.',
  })
  readonly natsCredsFile?: string;

  @IntegerSetting({
    env: 'NATS_START_TIMEOUT_MS',
    unit: 'ms',
    default: 10_000,
    min: 100,
    max: 600_000,
    about: 'How long a starting process waits for the NATS server before it gives up with exit code 1.',
  })
  readonly natsStartTimeoutMs!: number;

  @TextSetting({
    env: 'HOST',
    default: '0.0.0.0',
    pattern: /^[A-Za-z0-9.:-]+$/,
    expected: 'an address or a host name',
    about: 'The address on which HTTP listens.',
  })
  readonly host!: string;

  @ChoiceSetting({
    env: 'LOG_LEVEL',
    default: 'info',
    values: LOG_LEVELS,
    about: 'The least severe log line that is written; logs go to stderr.',
  })
  readonly logLevel!: LogLevel;

  @ChoiceSetting({
    env: 'LOG_FORMAT',
    default: 'auto',
    values: LOG_FORMATS,
    about: 'JSON lines, or lines for people; `auto` is `pretty` on a terminal and `json` elsewhere.',
  })
  readonly logFormat!: LogFormat;
}
