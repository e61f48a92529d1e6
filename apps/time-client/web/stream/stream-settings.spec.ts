import { describe, expect, it } from '@jest/globals';
import { checkDraft, draftFromQuery, isFaulty, settingNameOf, toQuery } from './stream-settings.js';

const RANGES = { interval: { min: 0.01, max: 86_400 }, duration: { min: 0, max: 315_360_000 } };
const DRAFT = { interval: '1', duration: '0', timeZone: 'UTC', aligned: false };

describe('checkDraft', () => {
  it('makes settings of what was typed', () => {
    expect(
      checkDraft({ interval: ' 0.5 ', duration: '60', timeZone: ' Europe/Paris ', aligned: true }, RANGES),
    ).toEqual({
      interval: 0.5,
      duration: 60,
      timeZone: 'Europe/Paris',
      aligned: true,
    });
  });

  it('names all that is wrong at once, with what would be right', () => {
    const faults = checkDraft({ interval: '0', duration: 'x', timeZone: 'Mars/Base', aligned: false }, RANGES);
    expect(faults).toEqual([
      { field: 'interval', message: 'must be a number of seconds from 0.01 to 86,400' },
      { field: 'duration', message: 'must be a number of seconds from 0 to 315,360,000' },
      { field: 'timeZone', message: 'must be a time zone such as UTC or Europe/Paris' },
    ]);
  });

  it.each(['', ' ', '1e9', '-1', 'NaN', 'Infinity', '1,5'])('refuses an interval of %j', (interval) => {
    expect(isFaulty(checkDraft({ ...DRAFT, interval }, RANGES))).toBe(true);
  });
});

describe('a link', () => {
  it('says all settings, and says them again when it is read', () => {
    const settings = { interval: 0.25, duration: 60, timeZone: 'Europe/Paris', aligned: true };
    const draft = draftFromQuery(new URLSearchParams(String(toQuery(settings))), DRAFT);
    expect(checkDraft(draft, RANGES)).toEqual(settings);
  });

  it('may leave things out', () => {
    expect(draftFromQuery(new URLSearchParams('interval=2'), DRAFT)).toEqual({ ...DRAFT, interval: '2' });
  });
});

it('settingNameOf knows the names that the gateway uses', () => {
  expect(['updateInterval', 'interval', 'timeZone', 'policy'].map(settingNameOf)).toEqual([
    'interval',
    'interval',
    'timeZone',
    undefined,
  ]);
});
