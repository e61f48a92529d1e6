import { ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsNumber, Max, Min, ValidateBy } from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import { isDecimal } from './decimal.js';
import { setting, type SettingDecorator, type SettingNotes } from './setting.js';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** What a text must be: a regular expression, or anything else that can test it. */
export interface Pattern {
  test(text: string): boolean;
}

/** A whole number from `min` to `max`. */
export function IntegerSetting(notes: SettingNotes<number> & Bounds): SettingDecorator<number> {
  return numeric('integer', 'a whole number', notes, IsInt);
}

/** A number, fractions allowed, from `min` to `max`. */
export function NumberSetting(notes: SettingNotes<number> & Bounds): SettingDecorator<number> {
  return numeric('number', 'a number', notes, (options) => IsNumber({}, options));
}

/** A text that matches `pattern`; `expected` says in words what that means. */
export function TextSetting(
  notes: SettingNotes<string> & { readonly pattern: Pattern; readonly expected: string },
): SettingDecorator<string> {
  const { pattern, expected, ...rest } = notes;
  return setting(rest, {
    type: 'text',
    range: expected,
    expected,
    fromText: (text) => text,
    rules: [(options) => Fits(pattern, options)],
  });
}

/** One or more texts that each match `pattern`; comma-separated in the environment, a list in a file. */
export function ListSetting(
  notes: SettingNotes<readonly string[]> & { readonly pattern: Pattern; readonly expected: string },
): SettingDecorator<readonly string[]> {
  const { pattern, expected, ...rest } = notes;
  return setting(rest, {
    type: 'list',
    range: `each ${expected}`,
    expected: `one or more, comma-separated, each ${expected}`,
    fromText: (text) => text.split(',').map((part) => part.trim()),
    rules: [IsArray, ArrayNotEmpty, (options) => Fits(pattern, { ...options, each: true })],
  });
}

/** One word out of `values`. */
export function ChoiceSetting<const Word extends string>(
  notes: SettingNotes<Word> & { readonly values: readonly Word[] },
): SettingDecorator<Word> {
  const { values, ...rest } = notes;
  return setting(rest, {
    type: 'choice',
    range: values.join(', '),
    expected: `one of ${values.join(', ')}`,
    fromText: (text) => text,
    rules: [(options) => IsIn(values, options)],
  });
}

/** `true` or `false`. */
export function FlagSetting(notes: SettingNotes<boolean>): SettingDecorator<boolean> {
  return setting(notes, {
    type: 'flag',
    range: 'true, false',
    expected: 'true or false',
    fromText: (text) => ({ true: true, false: false })[text] ?? text,
    rules: [IsBoolean],
  });
}

function Fits(pattern: Pattern, options: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && pattern.test(value);
  return ValidateBy({ name: 'fits', validator: { validate } }, options);
}

function numeric(
  type: string,
  noun: string,
  { min, max, ...notes }: SettingNotes<number> & Bounds,
  isOfType: typeof IsInt,
): SettingDecorator<number> {
  const unit = notes.unit === undefined ? '' : ` ${notes.unit}`;
  return setting(notes, {
    type,
    range: `${min} to ${max}`,
    expected: `${noun} from ${min} to ${max}${unit}`,
    fromText: (text) => (isDecimal(text) ? Number(text) : text),
    rules: [isOfType, (options) => Min(min, options), (options) => Max(max, options)],
  });
}
