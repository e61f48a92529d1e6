import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { TIME_REQUEST_RULES } from '@app/contracts';
import { projectRoot } from '@app/testing';

const page = readFileSync(join(projectRoot(), 'apps/time-client/web/index.html'), 'utf8');

const input = (id: string) => page.match(new RegExp(`<input\\s+id="${id}"[^>]*>`))?.[0];

it('the form of the page has the ranges and defaults of the contracts', () => {
  const { updateInterval, duration, timeZone } = TIME_REQUEST_RULES;
  expect(input('interval')).toContain(`min="${updateInterval.min}"`);
  expect(input('interval')).toContain(`max="${updateInterval.max}"`);
  expect(input('interval')).toContain(`value="${updateInterval.default}"`);
  expect(input('duration')).toContain(`min="${duration.min}"`);
  expect(input('duration')).toContain(`max="${duration.max}"`);
  expect(input('duration')).toContain(`value="${duration.default}"`);
  expect(input('timeZone')).toContain(`maxlength="${timeZone.maxLength}"`);
  expect(input('timeZone')).toContain(`value="${timeZone.default}"`);
});

it('the page has no script and no style of its own, so that the strictest policy for contents will do', () => {
  expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});
