import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { TimeSystem } from '../time-system.js';
import { startBrowser } from './browser.js';
import { DashboardPage } from './dashboard-page.js';
import { GatewayProcess } from './gateway-process.js';

const TOKEN_KEY = 'a key for tests that is long enough for them';
const KEY = 'open sesame';
const FAST = '?interval=0.1';

let browser: Browser;
let system: TimeSystem;
let gateway: GatewayProcess;
let dashboard: DashboardPage;

const open = async (query = '', options: BrowserContextOptions = {}): Promise<void> => {
  dashboard = await DashboardPage.open(browser, `${gateway.url}${query}`, options);
};

beforeAll(async () => {
  [browser, system] = await Promise.all([startBrowser(), TimeSystem.start(2)]);
  gateway = await GatewayProcess.start(system, { STREAM_TOKEN_KEY: TOKEN_KEY });
});

afterAll(async () => {
  await browser?.close();
  await gateway?.[Symbol.asyncDispose]();
  await system?.[Symbol.asyncDispose]();
});

afterEach(async () => {
  await dashboard[Symbol.asyncDispose]();
});

describe('the dashboard', () => {
  it('shows updates as they come: the time, the number, the lateness, the owner, and none missing', async () => {
    await open(FAST);
    await dashboard.reaches(20);
    await dashboard.shows('state', /^live$/);
    expect(await dashboard.text('clock-time')).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
    expect(await dashboard.text('clock-lateness')).toMatch(/^-?[\d.]+ ms$/);
    expect(await dashboard.text('clock-owner')).toMatch(/^time-server-[12]$/);
    const isServed = async () =>
      (await dashboard.laneState(await dashboard.text('clock-owner'))) === 'serves this stream';
    await waitUntil(isServed, { what: 'the lane of its owner' });
    expect(await dashboard.counts()).toMatchObject({ missing: 0, repeated: 0, reconnects: 0 });
    const line = dashboard.page.locator('#lateness .lines path');
    await waitUntil(async () => /^M.*C/.test((await line.getAttribute('d')) ?? ''), { what: 'a line' });
    expect(dashboard.consoleErrors).toEqual([]);
    expect(dashboard.failedLoads).toEqual([]);
  });

  it('lists the newest update first, holds few rows, and stands still for who reads further down', async () => {
    await open('?interval=0.01');
    await dashboard.reaches(300);
    const { page } = dashboard;
    const first = page.locator('#shown-rows tr').first();
    const newest = async () => Number(await first.locator('td').first().innerText());
    await waitUntil(async () => (await newest()) > 250, { what: 'the newest update first' });
    expect(await page.locator('#shown-rows tr').count()).toBeLessThan(40);
    await page.locator('#rows').evaluate((box) => (box.scrollTop = 3_000));
    const middle = page.locator('#shown-rows tr[aria-rowindex]').nth(8).locator('td').first();
    const isOlder = async () => Number(await middle.innerText()) < (await dashboard.number()) - 50;
    await waitUntil(isOlder, { what: 'older rows', withinMs: 90_000 });
    const shownAt = await topOf(middle, await middle.innerText());
    await dashboard.reaches((await dashboard.number()) + 100);
    expect(Math.abs((await topOf(middle, shownAt.text)).px - shownAt.px)).toBeLessThan(31);
  });

  it('shows that the owner was killed, who took over, and no number missing', async () => {
    await open(FAST);
    await dashboard.reaches(10);
    const victim = await dashboard.text('clock-owner');
    await waitUntil(async () => (await dashboard.laneState(victim)) === 'serves this stream', { what: 'its lane' });
    const other = victim === 'time-server-1' ? 'time-server-2' : 'time-server-1';
    const killedMs = performance.now();
    system.replica(victim).process.kill('SIGKILL');
    await waitUntil(async () => (await dashboard.laneState(victim)) === 'dead', { what: 'a grey lane' });
    await dashboard.shows('clock-owner', other);
    const shownMs = performance.now() - killedMs;
    const before = await dashboard.number();
    await dashboard.reaches(before + 10);
    expect(await dashboard.counts()).toMatchObject({ missing: 0, repeated: 0, reconnects: 0 });
    await dashboard.shows('moves', new RegExp(`${victim} died, ${other} took over · \\d+ ms`));
    // one each, and more only on a machine where streams move because it stands still
    for (const drawn of ['#lateness .mark', '#thread .jump']) {
      const isDrawn = async () => (await dashboard.page.locator(drawn).count()) === (await dashboard.counts()).moves;
      await waitUntil(isDrawn, { what: `a ${drawn} for each move` });
    }
    expect((await dashboard.counts()).moves).toBeGreaterThan(0);
    process.stdout.write(`kill of the owner: in the page after ${Math.round(shownMs)} ms\n`);
    await system.startReplica(victim);
    await waitUntil(async () => (await dashboard.laneState(victim)) === 'serving', { what: 'its return' });
    expect(dashboard.consoleErrors).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'goes on with the next number when the gateway ends by %s and comes back',
    async (signal) => {
      await open(FAST);
      await dashboard.reaches(10);
      await gateway.end(signal);
      await dashboard.shows('problem', /gateway/);
      expect(await dashboard.text('problem-next')).toContain('by itself');
      await gateway.start();
      await dashboard.shows('state', 'live');
      await dashboard.reaches((await dashboard.number()) + 10);
      expect(await dashboard.counts()).toMatchObject({ missing: 0, repeated: 0, restarts: 0 });
      await dashboard.hasResumedEachTime();
      await waitUntil(() => dashboard.page.locator('#problem').isHidden(), { what: 'no problem to be told' });
      expect(dashboard.consoleErrors).toEqual([]);
    },
  );

  it('ends with the last update of a stream that has an end', async () => {
    await open('?interval=0.1&duration=1');
    await dashboard.shows('state', 'finished');
    await dashboard.reaches(10); // the state is told at once, what was recorded is drawn with the next frame
    expect(await dashboard.number()).toBe(10);
    await dashboard.hasCounts({ received: 11, missing: 0, reconnects: 0 });
  });
});

describe('the form of the dashboard', () => {
  it('says what is wrong with which field, and starts nothing until it is right', async () => {
    await open('?interval=0&duration=soon&timeZone=Mars/Base');
    const { page } = dashboard;
    await dashboard.shows('interval-fault', 'from 0.01 to 86,400');
    expect(await dashboard.text('duration-fault')).toContain('a number of seconds');
    expect(await dashboard.text('timeZone-fault')).toContain('Europe/Paris');
    expect(await page.locator('[aria-invalid=true]').count()).toBe(3);
    expect(await dashboard.text('state')).toBe('not started');
    await page.getByLabel('Interval').fill('0.2');
    await page.getByLabel('Duration').fill('0');
    await page.getByLabel('Time zone').fill('Asia/Tokyo');
    await page.getByLabel('Time zone').press('Enter');
    await dashboard.reaches(3);
    expect(await dashboard.text('clock-zone')).toBe('Asia/Tokyo');
    expect(await page.locator('[aria-invalid=true]').count()).toBe(0);
  });

  it('shows what only the gateway knows to be wrong where it is to be mended', async () => {
    await open('?interval=86400');
    const { page } = dashboard;
    await page.locator('#timeZone').evaluate((input) => input.removeAttribute('maxlength'));
    // A zone for the browser, and none that the gateway takes.
    await page.getByLabel('Time zone').fill('+02:00');
    await page.getByRole('button', { name: 'Start' }).click();
    await dashboard.shows('timeZone-fault', /zone/);
    expect(await dashboard.text('state')).toBe('not running');
    expect(await dashboard.text('problem-next')).toContain('press Start');
  });

  it('makes a link that opens the same stream', async () => {
    await open('', { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = dashboard;
    await page.getByLabel('Interval').fill('0.5');
    await page.getByLabel('Aligned').check();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await dashboard.shows('share-said', 'Copied');
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    await page.goto(link);
    await dashboard.reaches(1_000_000); // numbered from the Unix epoch
    expect(await page.getByLabel('Interval').inputValue()).toBe('0.5');
    expect(await page.getByLabel('Aligned').isChecked()).toBe(true);
  });

  it('stops, and starts again', async () => {
    await open(FAST);
    await dashboard.reaches(3);
    await dashboard.page.getByRole('button', { name: 'Stop' }).click();
    await dashboard.shows('state', 'stopped');
    await dashboard.page.getByRole('button', { name: 'Start' }).click();
    await dashboard.shows('state', 'live');
    await dashboard.reaches(3);
    expect(await dashboard.counts()).toMatchObject({ missing: 0, reconnects: 0 });
  });

  it.each([
    ['CSV', /^sequenceNum,dueUnixMs,timeString,latenessMs,owner,isFinal\r\n0,\d+/],
    ['JSON', /"request": \{\s+"interval": 0\.1/],
  ])('saves what was received as %s', async (name, content) => {
    await open(FAST);
    await dashboard.reaches(5);
    const saved = dashboard.page.waitForEvent('download');
    await dashboard.page.getByRole('button', { name }).click();
    expect(await readFile(await (await saved).path(), 'utf8')).toMatch(content);
  });
});

describe('a dashboard whose gateway wants a key', () => {
  let locked: GatewayProcess;

  beforeAll(async () => {
    const hash = createHash('sha256').update(KEY).digest('hex');
    locked = await GatewayProcess.start(system, { STREAM_TOKEN_KEY: TOKEN_KEY, API_KEYS: `reader:${hash}:read` });
  });

  afterAll(async () => {
    await locked?.[Symbol.asyncDispose]();
  });

  it('asks for it, says that a wrong one will not do, and goes on with the right one, over restarts as well', async () => {
    dashboard = await DashboardPage.open(browser, `${locked.url}${FAST}`);
    const { page } = dashboard;
    await dashboard.shows('key-dialog', 'wants an API key');
    await page.getByLabel('API key', { exact: true }).fill('guess');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await dashboard.shows('key-fault', 'does not take this key');
    await page.getByLabel('API key', { exact: true }).fill(KEY);
    await page.keyboard.press('Enter');
    await dashboard.reaches(10);
    await waitUntil(async () => (await page.locator('#lanes li').count()) === 2, { what: 'both lanes' });
    await locked.end('SIGKILL');
    await dashboard.shows('problem', /gateway/);
    await locked.start();
    await dashboard.shows('state', 'live');
    await dashboard.reaches((await dashboard.number()) + 10);
    expect(await dashboard.counts()).toMatchObject({ missing: 0, repeated: 0, restarts: 0 });
    await dashboard.hasResumedEachTime();
    expect(dashboard.consoleErrors).toEqual([]);
  });
});

describe('for everyone', () => {
  it.each([
    ['in the light', { colorScheme: 'light' }],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a telephone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
    ['in calm', { colorScheme: 'light', reducedMotion: 'reduce' }],
  ] as const)('axe finds nothing serious, and nothing sticks out, %s', async (_, options) => {
    await open(FAST, options);
    await dashboard.reaches(20);
    expect(await dashboard.accessibilityFaults()).toEqual([]);
    const sticksOutPx = await dashboard.page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(sticksOutPx).toBe(0);
  });

  it('can be used by keyboard alone: zoom, go back in time, return to now', async () => {
    await open(FAST);
    await dashboard.reaches(10);
    const { page } = dashboard;
    const wayBack = page.getByRole('button', { name: 'Back to now' });
    await page.locator('#lateness').focus();
    await page.keyboard.press('+');
    const isZoomed = async () => (await page.locator('#span input:checked').count()) === 0;
    await waitUntil(isZoomed, { what: 'the zoom' });
    await page.keyboard.press('ArrowLeft');
    await wayBack.waitFor({ state: 'visible' });
    await page.keyboard.press('Home');
    await wayBack.waitFor({ state: 'hidden' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('csv');
  });

  it('is zoomed by the brush', async () => {
    await open(FAST);
    await dashboard.reaches(10);
    const { page } = dashboard;
    const box = await page.locator('#overview').boundingBox();
    if (!box) throw new Error('there is no overview');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.4, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Back to now' }).waitFor({ state: 'visible' });
    expect(await page.locator('#span input:checked').count()).toBe(0);
  });
});

interface Place {
  readonly text: string;
  readonly px: number;
}

/** Where in the window the row with this number is. */
async function topOf(cell: ReturnType<DashboardPage['page']['locator']>, text: string): Promise<Place> {
  const row = cell.page().locator('#shown-rows td:first-child', { hasText: new RegExp(`^${text}$`) });
  const box = await row.boundingBox();
  return { text, px: box?.y ?? NaN };
}
