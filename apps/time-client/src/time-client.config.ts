import { registerAs, type ConfigType } from '@nestjs/config';
import { isTimeZone, TIME_REQUEST_RULES } from '@app/contracts';
import { CLIENT_DEFAULTS, randomId } from '@app/nats-streams';
import { FlagSetting, IntegerSetting, loadConfig, nameFromHost, NumberSetting, TextSetting } from '@app/service';
import { checkAccess } from './gateway/access/access-mode.js';
import { GatewayConfig } from './gateway/gateway.config.js';

const { updateInterval, duration, timeZone } = TIME_REQUEST_RULES;

/** What a client can be told. docs/configuration.md is held to this class by a test. */
export class TimeClientConfig extends GatewayConfig {
  @IntegerSetting({
    env: 'PORT',
    default: 3000,
    min: 0,
    max: 65_535,
    about: 'The HTTP port; 0 takes any free one.',
  })
  readonly port!: number;

  @TextSetting({
    env: 'CLIENT_ID',
    default: `${nameFromHost().slice(0, 40)}_${randomId()}`,
    defaultText: "the host's name and a random part",
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    expected: '1 to 64 of A-Z, a-z, 0-9, _ and -',
    about: "The client's identity in NATS subjects and permissions. No two live processes may share it.",
  })
  readonly clientId!: string;

  @FlagSetting({
    env: 'STREAM_ENABLED',
    default: true,
    about: 'Whether the client opens one stream when it starts, and prints it.',
  })
  readonly streamEnabled!: boolean;

  @NumberSetting({
    env: 'STREAM_INTERVAL',
    unit: 's',
    default: updateInterval.default,
    min: updateInterval.min,
    max: updateInterval.max,
    about: 'The time from one update of that stream to the next.',
  })
  readonly streamIntervalSeconds!: number;

  @NumberSetting({
    env: 'STREAM_DURATION',
    unit: 's',
    default: 60,
    min: duration.min,
    max: duration.max,
    about: 'The time from the first update of that stream to the last; 0 goes on until the client stops.',
  })
  readonly streamDurationSeconds!: number;

  @TextSetting({
    env: 'STREAM_TIME_ZONE',
    default: timeZone.default,
    pattern: { test: isTimeZone },
    expected: 'an IANA time zone, such as Europe/Paris',
    about: 'The zone in which the updates of that stream are written.',
  })
  readonly streamTimeZone!: string;

  @IntegerSetting({
    env: 'START_BUDGET_MS',
    unit: 'ms',
    default: CLIENT_DEFAULTS.startBudgetMs,
    min: 100,
    max: 600_000,
    about: 'How long a stream may take to start before it fails with 1003, or with 1001 if there is no broker.',
  })
  readonly startBudgetMs!: number;

  @IntegerSetting({
    env: 'RECOVERY_BUDGET_MS',
    unit: 'ms',
    default: CLIENT_DEFAULTS.recoveryBudgetMs,
    min: 100,
    max: 600_000,
    about: 'How long a started stream that lost its owner is sought before it fails with 1004.',
  })
  readonly recoveryBudgetMs!: number;
}

export const timeClientConfig = registerAs('timeClient', () => checkAccess(loadConfig(TimeClientConfig)));
export type TimeClientSettings = ConfigType<typeof timeClientConfig>;
