import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from '@jest/globals';
import { waitUntil } from '@app/testing';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What Chromium itself writes when a server is away or refuses: no page can keep it from that. */
const LOADING_FAILED = /^Failed to load resource|net::ERR_/;

/** What the page counts. */
export interface Counts {
  readonly received: number;
  readonly missing: number;
  readonly repeated: number;
  readonly moves: number;
  readonly reconnects: number;
  readonly resumes: number;
  readonly restarts: number;
}

/** The dashboard in a browser of its own, as a person sees it. */
export class DashboardPage implements AsyncDisposable {
  /** Errors of scripts, and whatever else is written to the console as one. */
  readonly consoleErrors: string[] = [];
  /** Answers and connections that failed. */
  readonly failedLoads: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.consoleErrors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const list = LOADING_FAILED.test(message.text()) ? this.failedLoads : this.consoleErrors;
      list.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<DashboardPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1120 }, ...options });
    const dashboard = new DashboardPage(context, await context.newPage());
    dashboard.page.setDefaultTimeout(90_000);
    await dashboard.page.goto(url);
    return dashboard;
  }

  text(id: string): Promise<string> {
    return this.page.locator(`#${id}`).innerText();
  }

  /** The number beside the big clock; NaN if there is none yet. */
  async number(): Promise<number> {
    return numberIn(await this.text('clock-number'));
  }

  async counts(): Promise<Counts> {
    const names = ['received', 'missing', 'repeated', 'moves', 'reconnects', 'resumes', 'restarts'] as const;
    const counts = await Promise.all(names.map(async (name) => [name, numberIn(await this.text(`count-${name}`))]));
    return Object.fromEntries(counts);
  }

  /** The state of a replica's lane, such as `serves this stream` or `dead`. */
  laneState(replica: string): Promise<string> {
    return this.page.locator('#lanes li', { hasText: replica }).locator('.lane-state').innerText();
  }

  /** Waits until the number beside the clock is at least this one. */
  async reaches(number: number, withinMs = 90_000): Promise<void> {
    await waitUntil(async () => (await this.number()) >= number, { withinMs, what: `update ${number} in the page` });
  }

  async shows(id: string, text: string | RegExp, withinMs = 90_000): Promise<void> {
    await waitUntil(async () => (await this.text(id)).search(text) >= 0, { withinMs, what: `#${id} to say ${text}` });
  }

  /** Waits until the counts are these; they are drawn a frame later than they are known. */
  async hasCounts(expected: Partial<Counts>): Promise<void> {
    const isSo = async (): Promise<boolean> => (expect(await this.counts()).toMatchObject(expected), true);
    await waitUntil(isSo, { withinMs: 90_000, what: `the counts ${JSON.stringify(expected)}` });
  }

  /** Every connection but the first, and there were some, has gone on with a stream. */
  async hasResumedEachTime(): Promise<void> {
    const isSo = async (): Promise<boolean> => {
      const { resumes, reconnects } = await this.counts();
      return resumes > 0 && resumes === reconnects;
    };
    await waitUntil(isSo, { withinMs: 90_000, what: 'as many resumes as reconnects' });
  }

  /** What axe finds that is serious or worse. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const results = await this.page.evaluate<AxeResults>('axe.run()');
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.context.close();
  }
}

function numberIn(text: string): number {
  return /\d/.test(text) ? Number(text.replaceAll(/[^\d.-]/g, '')) : NaN;
}
