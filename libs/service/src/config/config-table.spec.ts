import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { configTable } from './config-table.js';
import { ProcessConfig } from './process-config.js';
import { ownSettings } from './setting.js';
import { ChoiceSetting, IntegerSetting, TextSetting } from './setting-kinds.js';

class OvenConfig {
  @IntegerSetting({ env: 'OVEN_HEAT_C', unit: '°C', default: 200, min: 30, max: 300, about: 'How hot.' })
  readonly heatC!: number;

  @TextSetting({ env: 'OVEN_CODE', pattern: /^\d{4}$/, expected: 'four digits', isSecret: true, about: 'Opens it.' })
  readonly code?: string;

  @ChoiceSetting({ env: 'OVEN_FUEL', default: 'gas', defaultText: 'by region', values: ['gas', 'wood'], about: 'a|b' })
  readonly fuel!: 'gas' | 'wood';
}

describe('configTable', () => {
  it('is a row for each setting: unit, default, range, and that a secret is one', () => {
    expect(configTable(ownSettings(OvenConfig)).split('\n').slice(2)).toEqual([
      '| `OVEN_HEAT_C` | `heatC` | integer | °C | `200` | 30 to 300 | How hot. |',
      '| `OVEN_CODE` | `code` | text | – | none | four digits | Opens it. Secret: never shown or logged. |',
      '| `OVEN_FUEL` | `fuel` | choice | – | by region | gas, wood | a\\|b |',
    ]);
  });

  it('is what docs/configuration.md says of the settings of both applications', () => {
    const text = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(text).toContain(`## Both applications\n\n${configTable(ownSettings(ProcessConfig))}\n\n`);
  });
});
