import { IsNumber, Max, Min, ValidateBy, type ValidationArguments } from 'class-validator';
import { shown } from './shown.js';
import { isTimeZone, MAX_ZONE_LENGTH } from './time-zone.js';

/** Defaults and ranges of a `TimeRequest`: their one home. Times are in seconds. */
export const TIME_REQUEST_RULES = {
  /** From 10 ms to a day. */
  updateInterval: { default: 1, min: 0.01, max: 86_400 },
  /** 0 stands for "until cancelled"; the longest is ten years of 365 days. */
  duration: { default: 0, min: 0, max: 315_360_000 },
  timeZone: { default: 'UTC', maxLength: MAX_ZONE_LENGTH },
} as const;

const { updateInterval, duration, timeZone } = TIME_REQUEST_RULES;

const got = ({ value }: ValidationArguments) => `got ${shown(value)}`;

const interval = {
  message: (args: ValidationArguments) =>
    `must be a number of seconds from ${updateInterval.min} to ${updateInterval.max}, ${got(args)}`,
};
const span = {
  message: (args: ValidationArguments) =>
    `must be 0 (until cancelled) or a number of seconds up to ${duration.max}, ${got(args)}`,
};
const zone = {
  message: (args: ValidationArguments) =>
    `must be the name of an IANA time zone such as Europe/Paris, at most ${timeZone.maxLength} characters, ${got(args)}`,
};

/** What a reader asks for: how often, how long, in which zone. `new TimeRequest()` holds the defaults. */
export class TimeRequest {
  /** Seconds from one update to the next, fractions allowed: 0.01 to 86,400; default 1. */
  @IsNumber({}, interval)
  @Min(updateInterval.min, interval)
  @Max(updateInterval.max, interval)
  readonly updateInterval: number = updateInterval.default;

  /** Seconds from the first update to the last, fractions allowed: up to 315,360,000; default 0 = until cancelled. */
  @IsNumber({}, span)
  @Min(duration.min, span)
  @Max(duration.max, span)
  readonly duration: number = duration.default;

  /** IANA name of the zone in which `timeString` is written, at most 64 characters; default `UTC`. */
  @ValidateBy({ name: 'isTimeZone', validator: { validate: isTimeZone } }, zone)
  readonly timeZone: string = timeZone.default;
}
