import { ValidateBy } from 'class-validator';
import { settingsOf, type SettingDecorator } from './setting.js';

/** This setting makes sense only if the setting `otherKey` is there, too. */
export function OnlyTogetherWith(otherKey: string): SettingDecorator<unknown> {
  return pairRule('onlyTogetherWith', [otherKey], 'needs', (config) => isSet(config, otherKey));
}

/** This setting and each of `otherKeys` exclude each other. */
export function NotTogetherWith(...otherKeys: string[]): SettingDecorator<unknown> {
  return pairRule('notTogetherWith', otherKeys, 'cannot be combined with', (config) =>
    otherKeys.every((key) => !isSet(config, key)),
  );
}

function pairRule(
  name: string,
  otherKeys: readonly string[],
  verb: string,
  holds: (config: object) => boolean,
): SettingDecorator<unknown> {
  return ValidateBy({
    name,
    validator: {
      validate: (_value, args) => args !== undefined && holds(args.object),
      defaultMessage: (args) => `${verb} ${envNames(args?.object, otherKeys)}`,
    },
  });
}

function isSet(config: object, key: string): boolean {
  return Reflect.get(config, key) !== undefined;
}

function envNames(config: object | undefined, keys: readonly string[]): string {
  const settings = config === undefined ? [] : settingsOf(config);
  return keys.map((key) => settings.find((known) => known.key === key)?.env ?? key).join(' or ');
}
