import type { BrowserContext } from 'playwright-core';
import { quantile } from '../../src/check/statistics.js';
import { chromiumPath, keepConnections, launch, watchPlayback } from '../journey/browser.js';
import { within } from '../journey/waiting.js';
import { ask, listen, noteTimes, timesNoted } from './joins-page.js';
import { listening, type Row, served } from './served.js';

const JOINS = 15;
const COMMENTS = 24;
const SKEW_SECONDS = 30;
const PATIENCE_MS = 30_000;

/** What a viewer with a browser lives with: the room's own page in Chromium, on the same cores as the server. */
export async function joins(row: Row): Promise<void> {
  if (chromiumPath === undefined) {
    row('joining, comment to sound and skew in Chromium', 'Chromium is not installed here', '');
    return;
  }
  await served([listening], async ({ url }) => {
    const browser = await launch();
    try {
      const address = `${url}/rooms/demo`;
      // The page's policy lets no script in but its own; what listens in it is ours.
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        locale: 'zh-CN',
        bypassCSP: true,
      });
      // tsx wraps functions in a call of this, which the page does not have.
      await context.addInitScript('globalThis.__name = (made) => made;');
      await context.addInitScript(noteTimes);
      await context.addInitScript(keepConnections);
      await joining(row, context, address);
      await watching(row, context, address);
    } finally {
      await browser.close();
    }
  });
}

async function joining(row: Row, context: BrowserContext, address: string): Promise<void> {
  const offers: number[] = [];
  const pages: number[] = [];
  // The first loads the page's files into the browser's cache, as who came yesterday has them.
  for (let i = -1; i < JOINS; i += 1) {
    const page = await context.newPage();
    await page.goto(address);
    const times = await (await page.waitForFunction(timesNoted, undefined, { timeout: PATIENCE_MS })).jsonValue();
    await page.close();
    if (i < 0 || times === null) continue;
    offers.push(times.offerMs);
    pages.push(times.pageMs);
  }
  row('joining: offer to first picture shown in Chromium, p50 / p90', spread(offers), 'p50 500 ms, then 300');
  row('opening the page to first picture, p50 / p90', spread(pages), '');
}

async function watching(row: Row, context: BrowserContext, address: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(timesNoted, undefined, { timeout: PATIENCE_MS });
  await page.click('#unmute');
  const { skewMs, framesDecoded, seconds, freezes } = await watchPlayback(page, SKEW_SECONDS);
  const apart = skewMs.map(Math.abs);
  row(
    'sound against picture in Chromium, from the first that it tells on, p50 / most',
    `${quantile(apart, 0.5).toFixed(0)} / ${Math.max(...apart).toFixed(0)} ms`,
    '<= 45 ms, then 20',
  );
  row(
    `pictures decoded a second; freezes in ${SKEW_SECONDS} s`,
    `${(framesDecoded / seconds).toFixed(1)}; ${freezes}`,
    '25; 0',
  );
  await page.evaluate(listen);
  const times: number[] = [];
  for (let i = 0; i < COMMENTS; i += 1) {
    const text = `${(i % 8) + 1}号多少钱`;
    times.push(await within(PATIENCE_MS, 'the answer is heard in Chromium', page.evaluate(ask, text)));
  }
  row('comment to sound in Chromium, p50 / p90', spread(times), 'p50 350 ms, then 250');
}

function spread(times: readonly number[]): string {
  return `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.9).toFixed(0)} ms`;
}
