import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { answerEntry } from '../flywheel/journal-contract.js';
import { OpenedFlywheel } from '../gateway/flywheel/opened.js';
import { SignedIn } from '../gateway/signed-in.js';
import { chromiumPath, launch } from '../journey/browser.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where pictures of the pages go, to be looked at; they are part of no assertion. */
const SHOTS = process.env['ZHUBO_TEST_SHOTS'];
const LOGIN = 'mei@acme.cn';
const PASSWORD = 'a long enough one';

describe.skipIf(chromiumPath === undefined)('the studio’s pages, in Chromium', () => {
  let pages: string;
  let browser: Browser;
  let flywheel: OpenedFlywheel;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    pages = mkdtempSync(join(tmpdir(), 'zhubo-pages-'));
    await build({
      configFile: join(ROOT, 'config/tooling/vite.config.ts'),
      build: { outDir: pages, emptyOutDir: true },
      logLevel: 'silent',
    });
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    rmSync(pages, { recursive: true });
  });

  beforeEach(async () => {
    flywheel = await OpenedFlywheel.open({ pages });
    await flywheel.access.users.add('default', { login: LOGIN, name: 'Mei', role: 'owner' }, PASSWORD);
    const { cookie } = await SignedIn.at(flywheel.server.url, LOGIN, PASSWORD);
    const [name = '', value = ''] = cookie.split('=');
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    await context.addCookies([{ name, value, url: flywheel.server.url }]);
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
  });

  afterEach(async () => {
    await context.close();
    await flywheel.close();
    expect(faults).toEqual([]);
  });

  const open = async (hash: string): Promise<void> => {
    await page.goto(`${flywheel.server.url}/studio#/${hash}`);
  };
  const shot = async (name: string): Promise<void> => {
    if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  };

  it('shows a training as it runs, why one failed, and runs it again', async () => {
    await flywheel.record(answerEntry('v1', '多少钱', { turn: 'a1' }));
    flywheel.later();
    await flywheel.told(201, flywheel.call('POST', 'journal/demo/1/feedback', { kind: 'good' }));
    const trainings: { tell: (share: number) => void; fail: (error: Error) => void }[] = [];
    flywheel.train = async (_input, tell) =>
      await new Promise((_resolve, fail) => {
        trainings.push({ tell, fail });
      });
    await open('learning');
    await page.click('#train');
    await page.waitForSelector('progress');
    trainings[0]?.tell(0.4);
    await page.getByText('已完成 40%').waitFor();
    await shot('learning-running');
    trainings[0]?.fail(new Failure('unavailable', 'The training was ended by SIGKILL; run it again.'));
    const failed = page.locator('[role=alert]', { hasText: '上次训练没有完成' });
    await failed.getByText('SIGKILL').waitFor();
    await shot('learning-failed');
    await failed.getByRole('button', { name: '重新训练' }).click();
    await page.waitForSelector('progress');
    expect(trainings).toHaveLength(2);
    trainings[1]?.fail(new Failure('unavailable', 'over'));
    await failed.waitFor();
  });
});
