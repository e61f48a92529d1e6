import { expect, it } from '@jest/globals';
import type { Update } from '../stream/stream-events.js';
import { toCsv, toJson } from './download.js';

const update: Update = {
  sequence: 7,
  dueUnixMs: 1_700_000_000_250,
  timeString: '2023-11-14 23:13:20.250000',
  latenessMs: 0.84,
  owner: 'vm',
  isFinal: true,
};

it('toCsv has a head, and a line for each update', () => {
  expect(toCsv([update])).toBe(
    'sequenceNum,dueUnixMs,timeString,latenessMs,owner,isFinal\r\n' +
      '7,1700000000250,2023-11-14 23:13:20.250000,0.84,vm,true\r\n',
  );
});

it('toCsv leaves unknown numbers empty, quotes what needs it, and makes no formulas', () => {
  const [, line] = toCsv([{ ...update, latenessMs: NaN, owner: '=a,"b"' }]).split('\r\n');
  expect(line).toBe(`7,1700000000250,2023-11-14 23:13:20.250000,,"'=a,""b""",true`);
});

it('toJson says what was asked for, too', () => {
  const request = { interval: 1, duration: 0, timeZone: 'UTC', aligned: false };
  expect(JSON.parse(toJson([{ ...update, latenessMs: NaN }], request))).toMatchObject({
    request,
    updates: [{ sequenceNum: 7, latenessMs: null, isFinal: true }],
  });
});
