import { IsOptional, type ValidationOptions } from 'class-validator';

/** What one configuration key is: the single home of its names, type, unit, default, range and description. */
export interface Setting {
  /** The environment variable. */
  readonly env: string;
  /** The key in the file, which is also the property's name. */
  readonly key: string;
  readonly type: string;
  readonly unit?: string;
  readonly range: string;
  /** What a mistake is told to expect. */
  readonly expected: string;
  /** Absent: the setting may stay unset. */
  readonly defaultValue?: unknown;
  /** The default in words, where its value differs from machine to machine. */
  readonly defaultText?: string;
  readonly about: string;
  /** A secret's value is never shown. */
  readonly isSecret: boolean;
  /** Reads the text of the environment variable; returns it unchanged if it makes no sense, for validation to refuse. */
  readonly fromText: (text: string) => unknown;
}

/** What the author of a configuration class says of a setting of any kind. */
export interface SettingNotes<Value> {
  readonly env: string;
  readonly about: string;
  readonly unit?: string;
  readonly default?: Value;
  readonly defaultText?: string;
  readonly isSecret?: boolean;
}

/** What the kind of a setting (integer, choice …) adds to the author's notes. */
export interface SettingKind {
  readonly type: string;
  readonly range: string;
  readonly expected: string;
  readonly fromText: (text: string) => unknown;
  readonly rules: readonly ((options: ValidationOptions) => PropertyDecorator)[];
}

/** A decorator for properties that can hold a `Value`; on any other property it does not compile. */
export type SettingDecorator<Value> = <Key extends string>(target: { readonly [K in Key]?: Value }, key: Key) => void;

/** A class whose decorated properties are settings. */
export type SettingsClass<Config extends object> = new () => Config;

const declared = new WeakMap<object, Setting[]>();

/** Declares a property as a setting: what validates it, what reads it and what documents it all come from here. */
export function setting<Value>(notes: SettingNotes<Value>, kind: SettingKind): SettingDecorator<Value> {
  const { default: defaultValue, isSecret = false, ...rest } = notes;
  const { rules, ...described } = kind;
  return (target, key) => {
    const own = declared.get(target) ?? [];
    declared.set(target, [...own, { ...rest, ...described, key, isSecret, defaultValue }]);
    for (const rule of rules) rule({ message: kind.expected })(target, key);
    if (defaultValue === undefined) IsOptional()(target, key);
  };
}

/** The settings that a class declares itself, in the order of its source. */
export function ownSettings(settingsClass: SettingsClass<object>): readonly Setting[] {
  const prototype: object = settingsClass.prototype;
  return declared.get(prototype) ?? [];
}

/** The settings of a configuration object's class: those of its base classes first. */
export function settingsOf(config: object): readonly Setting[] {
  const found: Setting[] = [];
  let prototype: object | null = Object.getPrototypeOf(config);
  while (prototype !== null) {
    found.unshift(...(declared.get(prototype) ?? []));
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}
