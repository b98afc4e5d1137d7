import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../gateway/receiver.js';
import { chromiumPath, FAKE_MICROPHONE, launch } from './browser.js';
import { dataFolder } from './data-folder.js';
import { type RunningServer, startServer } from './server.js';
import { JourneySocket } from './socket.js';

const SHOTS = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));
const PASSWORD = 'bamboo lane in the rain';
const CSV = [
  '商品编号,名称,价格,直播价,库存,材质,洗护',
  'linen-shirt,亚麻衬衫,199,159,40,55% 亚麻和 45% 棉,冷水手洗，不要漂白',
  'canvas-bag,帆布托特包,89,69,120,16 安帆布,可以机洗',
].join('\n');

describe.skipIf(chromiumPath === undefined)('the studio, from an empty install to a show and its evidence', () => {
  let data: ReturnType<typeof dataFolder>;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let receiver: Receiver;
  const faults: string[] = [];

  beforeAll(async () => {
    data = dataFolder();
    mkdirSync(SHOTS, { recursive: true });
    server = await startServer({ ZHUBO_DATA: data.path, ZHUBO_WEBHOOK_INSIDE: 'true' });
    receiver = await Receiver.open();
    browser = await launch(FAKE_MICROPHONE);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.setDefaultTimeout(40_000);
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // What a browser logs of an answer that is no success is part of the journey (no shop yet: 404).
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        faults.push(message.text());
    });
  });

  afterAll(async () => {
    await browser.close();
    await receiver.close();
    expect(await server.stop()).toBe(0);
    data.remove();
  });

  it('makes the first owner with the link on the console', async () => {
    const setup = /\/studio#setup=\S+/.exec(server.log())?.[0] ?? 'no setup link in the log';
    await page.goto(`${server.url}${setup}`);
    await page.fill('input[name=login]', 'owner@shop.example');
    await page.fill('input[name=name]', '林小竹');
    await page.fill('input[name=password]', PASSWORD);
    await page.click('button[type=submit]');
    await page.waitForSelector('.room-card');
    expect(page.url()).not.toContain('setup=');
    await page.screenshot({ path: join(SHOTS, 'studio-overview.png') });
    // Two cores carry one room in real time: the demo leaves the air for the new shop.
    const { csrf } = (await (await page.request.get(`${server.url}/v1/session`)).json()) as { csrf: string };
    const off = await page.request.put(`${server.url}/v1/studio/rooms/demo/live`, {
      headers: { 'x-csrf-token': csrf },
      data: { live: false },
    });
    expect(off.status()).toBe(200);
  });

  it('imports a shop from a CSV, with its mistakes by row, and goes live with it', async () => {
    await page.goto(`${server.url}/studio#/new`);
    await page.fill('input[name=room-id]', 'linen');
    await page.fill('input[name=title-zh]', '亚麻小铺');
    await page.click('button[type=submit]');
    const file = (text: string) => ({ name: 'shop.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.setInputFiles('#import-file', file(CSV.replace('159', '很便宜')));
    await page.click('#import-preview');
    await page.waitForSelector('.issues');
    expect(await page.textContent('.issues tbody tr')).toMatch(/^2/);
    expect(await page.isDisabled('#import-commit')).toBe(true);
    await page.setInputFiles('#import-file', file(CSV));
    await page.click('#import-preview');
    await page.waitForSelector('#import-commit:not([disabled])');
    await page.click('#import-commit');
    await page.click('#go-live');
    await page.waitForURL(/rooms\/linen\/live/);
    await page.waitForFunction(
      () =>
        (
          globalThis as unknown as { document: { querySelector(s: string): { currentTime: number } | null } }
        ).document.querySelector('.picture video')?.currentTime !== 0,
    );
  });

  it('answers a question about it, with the fact behind the answer, and is corrected on air', async () => {
    const viewer = await JourneySocket.open(server.url, '/v1/rooms/linen/socket');
    viewer.send({ type: 'comment', id: 'c1', nickname: '<b>阿青</b>', text: '亚麻衬衫是什么材质' });
    const answered = page.locator('.comment', { hasText: '是什么材质' });
    await answered.locator('.badge', { hasText: '已回答' }).waitFor();
    expect(await answered.textContent()).toContain('<b>阿青</b>');
    await page.locator('.group', { hasText: '是什么材质' }).getByRole('button', { name: '看依据' }).click();
    const evidence = page.locator('.evidence');
    await evidence.waitFor();
    expect(await evidence.textContent()).toContain('linen-shirt.material');
    expect(await evidence.textContent()).toContain('有依据');
    await page.screenshot({ path: join(SHOTS, 'studio-live.png') });

    await page.locator('.said.a').last().getByRole('button', { name: '更正' }).click();
    await page.fill('textarea[name=correction]', '这件衬衫的面料以吊牌为准。');
    await page.locator('dialog').getByRole('button', { name: '更正', exact: true }).click();
    await page.locator('.said.c', { hasText: '以吊牌为准' }).waitFor();
    // The operator's own voice, in the presenter's place: here the beeps of the browser's microphone.
    await page.click('#microphone');
    await page.getByText('观众正在听你说话').waitFor();
    await viewer.next((event) => event.type === 'caption' && String(event['text']).includes('真人声音'), 20_000);
    await page.screenshot({ path: join(SHOTS, 'studio-microphone.png') });
    await page.click('#microphone');
    await page.getByText('已交还主播').waitFor();
    viewer.close();
  });

  it('records the show, and sends its events elsewhere, once it was seen that they arrive', async () => {
    await page.goto(`${server.url}/studio#/settings/outlets`);
    await page.selectOption('#new-outlet select', 'recording');
    await page.fill('input[name=outlet-name]', '存档');
    await page.click('#new-outlet button[type=submit]');
    await page.locator('#outlets tr', { hasText: '存档' }).locator('.badge', { hasText: '输出中' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'studio-outlets.png') });
    await page.goto(`${server.url}/studio#/settings/webhooks`);
    await page.fill('input[name=webhook-url]', receiver.url);
    await page.click('#new-webhook button[type=submit]');
    await page.locator('.notice', { hasText: 'whsec_' }).waitFor();
    await page.getByRole('button', { name: '发送测试' }).click();
    await page.locator('.notice', { hasText: '已送达' }).waitFor();
    expect(receiver.received.map(({ event }) => event.type)).toContain('webhook.test');
    await page.screenshot({ path: join(SHOTS, 'studio-webhooks.png') });
  });

  it('shows afterwards what was asked and why it was answered so, on a phone too', async () => {
    await page.goto(`${server.url}/studio#/after/linen`);
    await page.locator('.tile', { hasText: '更正' }).locator('strong', { hasText: '1' }).waitFor();
    const row = page.locator('#questions tr', { hasText: '是什么材质' });
    await row.getByRole('button', { name: '看依据' }).click();
    expect(await page.locator('dialog .evidence').textContent()).toContain('linen-shirt.material');
    await page.keyboard.press('Escape');
    await page.screenshot({ path: join(SHOTS, 'studio-review.png') });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.click('#language');
    await page.getByRole('heading', { name: 'Review' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'studio-phone.png') });
    const wider = await page.evaluate(
      () =>
        (globalThis as unknown as { document: { documentElement: { scrollWidth: number } } }).document.documentElement
          .scrollWidth,
    );
    expect(wider).toBeLessThanOrEqual(390);
    expect(faults).toEqual([]);
  });
});
