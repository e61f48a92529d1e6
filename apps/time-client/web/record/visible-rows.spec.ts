import { expect, it } from '@jest/globals';
import { visibleRows } from './visible-rows.js';

it.each([
  ['none', 0, 0, { first: 0, end: 0 }],
  ['a few', 3, 0, { first: 0, end: 3 }],
  ['the top of many', 1_000, 0, { first: 0, end: 16 }],
  ['the middle of many', 1_000, 15_000, { first: 494, end: 516 }],
  ['the end of many', 1_000, 29_700, { first: 984, end: 1_000 }],
  ['what is no longer there', 10, 29_700, { first: 10, end: 10 }],
])('visibleRows of %s', (_, count, scrollTopPx, rows) => {
  expect(visibleRows(count, 30, scrollTopPx, 300)).toEqual(rows);
});
