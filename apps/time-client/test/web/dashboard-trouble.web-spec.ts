import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { startTcpProxy, waitUntil, type TcpProxy } from '@app/testing';
import type { Browser } from 'playwright-core';
import { TimeSystem } from '../time-system.js';
import { startBrowser } from './browser.js';
import { DashboardPage } from './dashboard-page.js';
import { GatewayProcess } from './gateway-process.js';

const FAST = '?interval=0.1';

let browser: Browser;
let system: TimeSystem;
let gateway: GatewayProcess;
let dashboard: DashboardPage;
let proxy: TcpProxy | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  system = await TimeSystem.start(2);
});

afterEach(async () => {
  await dashboard?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  proxy = undefined;
  await gateway?.[Symbol.asyncDispose]();
  await system?.[Symbol.asyncDispose]();
});

async function open(env: NodeJS.ProcessEnv = {}): Promise<void> {
  gateway = await GatewayProcess.start(system, env);
  dashboard = await DashboardPage.open(browser, `${gateway.url}${FAST}`);
}

async function openThroughProxy(): Promise<void> {
  gateway = await GatewayProcess.start(system);
  proxy = await startTcpProxy(gateway.url);
  dashboard = await DashboardPage.open(browser, `http://127.0.0.1:${proxy.port}/${FAST}`);
}

async function expectNothingMissing(): Promise<void> {
  await dashboard.shows('state', 'live');
  await dashboard.reaches((await dashboard.number()) + 20);
  await waitUntil(() => dashboard.page.locator('#problem').isHidden(), { what: 'no problem to be told' });
  expect(await dashboard.counts()).toMatchObject({ missing: 0, repeated: 0, restarts: 0 });
  expect(dashboard.consoleErrors).toEqual([]);
}

it('says that no replica is alive, and goes on with none missing when there is one', async () => {
  await open();
  await dashboard.reaches(10);
  for (const { process } of system.replicas) process.kill('SIGKILL');
  await dashboard.shows('problem-what', 'no time-server replica is alive');
  expect(await dashboard.text('problem-next')).toContain('goes on, with none missing');
  const lanes = () => Promise.all(['time-server-1', 'time-server-2'].map((name) => dashboard.laneState(name)));
  await waitUntil(async () => String(await lanes()) === 'dead,dead', { what: 'two lanes of the dead' });
  await system.startReplica('time-server-3');
  await dashboard.shows('clock-owner', 'time-server-3');
  await expectNothingMissing();
});

it('says that the broker is lost, and goes on with none missing when it is back', async () => {
  await open();
  await dashboard.reaches(10);
  system.broker.kill('SIGKILL');
  await system.broker.ended;
  await dashboard.shows('problem-what', 'lost its broker');
  await dashboard.shows('state', /^waiting$/);
  expect(await dashboard.text('state')).toBe('waiting');
  await system.broker.restart();
  await expectNothingMissing();
});

it('says that a limit is reached, and goes on by itself when there is room', async () => {
  await open({ MAX_READERS: '1' });
  await dashboard.reaches(3);
  const first = dashboard;
  dashboard = await DashboardPage.open(browser, `${gateway.url}${FAST}`);
  await dashboard.shows('problem-what', 'A limit is reached');
  expect(await dashboard.text('problem-next')).toMatch(/tried again .+ by itself/);
  await first[Symbol.asyncDispose]();
  await dashboard.shows('state', 'live');
  await dashboard.reaches(3);
});

it('says that it is offline, and goes on with none missing when it is back', async () => {
  await openThroughProxy();
  await dashboard.reaches(10);
  await dashboard.context.setOffline(true);
  proxy?.cut();
  await dashboard.shows('problem-what', 'offline');
  expect(await dashboard.text('problem-next')).toMatch(/goes on with number \d+ by itself/);
  proxy?.restore();
  await dashboard.context.setOffline(false);
  await expectNothingMissing();
  await dashboard.hasResumedEachTime();
});

it('notices a connection that has died without a word, and goes on with none missing', async () => {
  await openThroughProxy();
  await dashboard.reaches(10);
  proxy?.blackHole();
  await dashboard.shows('problem-what', /^No update since \d\d:\d\d:\d\d/);
  await dashboard.shows('problem-next', 'The gateway does not answer');
  await dashboard.shows('state', /^waiting$/);
  expect(await dashboard.text('state')).toBe('waiting');
  proxy?.restore();
  await expectNothingMissing();
});

it('begins anew, and does not call it a hole, when the gateway no longer knows its own signature', async () => {
  await open(); // without STREAM_TOKEN_KEY each process has a key of its own
  await dashboard.reaches(10);
  await gateway.end('SIGKILL');
  await dashboard.shows('problem-what', /gateway/);
  await gateway.start();
  await dashboard.shows('state', 'live');
  await dashboard.shows('count-received', /\d\d/);
  await dashboard.hasCounts({ missing: 0, repeated: 0, resumes: 0, restarts: 1 });
  expect(await dashboard.text('state')).toBe('live');
});
