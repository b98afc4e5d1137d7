import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Viewer } from '../../src/delivery/viewer.js';
import { contrastOf } from '../../src/domain/colour.js';
import { Failure } from '../../src/domain/failure.js';
import { BOTTLE, SCARF, type Server, serve, turns } from '../gateway/scripted.js';
import { chromiumPath, launch } from '../journey/browser.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(chromiumPath === undefined)('the pages, in Chromium before a scripted room', () => {
  let pages: string;
  let browser: Browser;
  let server: Server;
  let context: BrowserContext;
  /** Errors in the page, breaches of the policy, and requests to anyone but our server. */
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
    server = await serve({ pages, poster: () => join(ROOT, 'models/presenter/poster.jpg') });
    faults = [];
  });

  afterEach(async () => {
    await context.close();
    await server.app.close();
  });

  async function open(
    path: string,
    options: { width?: number; height?: number; locale?: string; init?: string } = {},
  ): Promise<Page> {
    const { width = 390, height = 844, locale = 'zh-CN' } = options;
    context = await browser.newContext({ viewport: { width, height }, locale });
    if (options.init !== undefined) await context.addInitScript({ content: options.init });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // A refused offer is logged by the browser itself; the page shows it as a state.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) faults.push(`external request: ${request.url()}`);
    });
    // Not its load: that waits for the first picture of a video which has its stream by then (HTML, "delaying-the-load-event"), and none is sent here.
    await page.goto(`${server.url}${path}`, { waitUntil: 'domcontentloaded' });
    return page;
  }

  /** Cuts the page's socket and waits until it is back. */
  async function reconnect(): Promise<void> {
    const hellos = server.greeted();
    for (const client of server.app.websocketServer.clients) client.terminate();
    await turns(() => server.greeted() > hellos);
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.fill('#comment-input', text);
    await page.click('#comment-send');
  }

  it('shows the product with both prices, the caption as it is spoken, and the host’s answer with its sources', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    expect(await page.textContent('#product-card s')).toBe('¥159.00');
    server.room.answer('a1', '今天直播间九十九元。', ['bottle.price', 'bottle.promotion']);
    await page.waitForSelector('#comments .host >> text=今天直播间九十九元。');
    expect(await page.textContent('#comments .host .status')).toContain('2');
    expect(await page.textContent('#caption')).toBe('今天直播间九十九元。');
    server.room.emit({ type: 'product.shown', product: SCARF });
    await page.waitForSelector('#product-card >> text=羊毛围巾');
    expect(await page.textContent('#product-card')).toContain('缺货');
    expect(faults).toEqual([]);
  });

  it('wears the colours and the logo of its room, prices as legible as before', async () => {
    server.room.theme = { accent: '#1f6f54', logo: '/v1/rooms/demo/logo' };
    const page = await open('/rooms/demo');
    await page.locator('#back img').waitFor();
    const colour = async (selector: string, of: 'color' | 'backgroundColor'): Promise<string> =>
      await page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${of}`);
    expect(await colour('#comment-send', 'backgroundColor')).toBe('rgb(31, 111, 84)');
    const [r = 0, g = 0, b = 0] = (await colour('.prices strong', 'color')).match(/\d+/g)?.map(Number) ?? [];
    const hex = `#${[r, g, b].map((level) => level.toString(16).padStart(2, '0')).join('')}`;
    expect(contrastOf(hex, '#1d1922')).toBeGreaterThanOrEqual(4.5);
    expect(faults).toEqual([]);
  });

  it('shows an edited price everywhere at once, and a correction of what was said as such', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    const product = { ...BOTTLE, livePrice: '¥89.00' };
    server.room.emit({ type: 'product.changed', product });
    await page.waitForSelector('#product-card >> text=¥89.00');
    await page.waitForSelector('#products >> text=¥89.00', { state: 'attached' });
    const text = '更正一下，保温杯现在是89元。';
    server.room.emit({ type: 'correction', turn: 'c2', of: 'a1.1', was: '99元', text, citations: ['bottle.price'] });
    await page.waitForSelector('#comments .correction >> text=现在是89元');
    expect(await page.textContent('#comments .correction .status')).toBe('更正');
    expect(faults).toEqual([]);
  });

  it('follows our own comment from sent to answered, and says why one was refused', async () => {
    server.room.verdict = ({ text }) => (text.includes('微信') ? 'contact_spam' : null);
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    await say(page, '多少钱');
    await page.waitForSelector('#comments .mine >> text=已收到');
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    await page.waitForSelector('#comments .mine >> text=已回答');
    await say(page, '加我微信');
    await page.waitForSelector('#comments .mine .failed');
    // Our own comment is shown once, although the room tells everybody about it.
    expect(await page.locator('#comments li').count()).toBe(2);
    expect(await page.inputValue('#comment-input')).toBe('');
    expect(faults).toEqual([]);
  });

  it('shows what viewers write as text, never as markup', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    const title = await page.title();
    server.room.emit({ type: 'comment.shown', comment: { id: 'v-x/c1', nickname: attack, text: attack } });
    server.room.answer('a1', attack);
    await page.waitForSelector('#comments .host');
    expect(await page.textContent('#comments .other')).toBe(attack + attack);
    expect(await page.locator('#comments img, #comments script').count()).toBe(0);
    expect(await page.title()).toBe(title);
    expect(faults).toEqual([]);
  });

  it('shows who arrives what was said before, once', async () => {
    server.room.emit({ type: 'comment.shown', comment: { id: 'v-x/c1', nickname: '小李', text: '有黑色吗' } });
    server.room.answer('a1', '有黑色。');
    const page = await open('/rooms/demo');
    await page.waitForSelector('#comments .host >> text=有黑色。');
    expect(await page.locator('#comments li').count()).toBe(2);
    await reconnect();
    server.room.emit({ type: 'comment.shown', comment: { id: 'v-x/c2', nickname: '小李', text: '谢谢' } });
    await page.waitForSelector('#comments .other >> text=谢谢');
    expect(await page.locator('#comments .host').count()).toBe(1);
  });

  it('comes back by itself when the socket is lost, and a comment sent meanwhile is not lost silently', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    server.room.verdict = () => 'desk_full';
    const back = reconnect();
    await say(page, '在吗');
    await page.waitForSelector('#comments .mine .failed');
    await back;
    server.room.answer('a1', '我在。');
    await page.waitForSelector('#comments .host >> text=我在。');
  });

  it('offers only to receive, with the ICE servers the room names', async () => {
    const init = `
      window.seen = [];
      const set = RTCPeerConnection.prototype.setConfiguration;
      RTCPeerConnection.prototype.setConfiguration = function (configuration) {
        window.seen.push(configuration);
        return set.call(this, configuration);
      };`;
    const page = await open('/rooms/demo', { init });
    await turns(() => server.watching.joined.length > 0);
    const [joined] = server.watching.joined;
    expect(joined?.room).toBe('demo');
    const directions = joined?.offer.match(/^a=(recvonly|sendrecv|sendonly|inactive)/gm);
    expect(directions).toEqual(['a=recvonly', 'a=recvonly']);
    expect(await page.evaluate('window.seen[0]')).toEqual({
      iceServers: [{ urls: 'stun:stun.example:3478' }, { urls: 'turn:turn.example', username: 'u', credential: 'c' }],
    });
  });

  it('is live once connected, comes back when the connection ends, and lets go of its session when it is left', async () => {
    const peers: Viewer[] = [];
    const nothing = (): void => undefined;
    const events = {
      arriving: nothing,
      connected: nothing,
      gone: nothing,
      keyFrame: nothing,
      moved: nothing,
      nack: nothing,
    };
    server.watching.answer = async (offer) => {
      const { viewer, answer } = await Viewer.answer(offer, {
        ice: { addresses: [], servers: [] },
        pictures: true,
        layers: 1,
        relieved: false,
        events,
        monotonic: () => performance.now(),
      });
      peers.push(viewer);
      return answer;
    };
    const page = await open('/rooms/demo');
    await page.waitForSelector('#state.live');
    expect(server.watching.left).toEqual([]);
    await peers[0]?.close();
    await turns(() => peers.length === 2);
    await page.waitForSelector('#state.live');
    const [first, second] = server.watching.joined.map((join) => join.session);
    expect(server.watching.left).toEqual([first]);
    await page.goto('about:blank');
    await turns(() => server.watching.left.length === 2);
    expect(server.watching.left).toEqual([first, second]);
    await peers[1]?.close();
  }, 60_000);

  it('says that the room is full while it is, and that it tries again', async () => {
    server.watching.failure = new Failure('overloaded', 'The room has its viewers.', { retryable: true });
    const page = await open('/rooms/demo');
    await page.waitForSelector('#state.full >> text=直播间人数已满');
    server.watching.failure = null;
    await turns(() => server.watching.joined.length > 0);
  });

  it.each([
    [360, 640],
    [390, 844],
    [390, 420],
    [844, 390],
    [667, 375],
    [768, 1024],
    [1280, 800],
  ])('at %i x %i nothing sticks out, the input is in view and the AI label uncovered', async (width, height) => {
    const page = await open('/rooms/demo', { width, height });
    await page.waitForSelector('#product-card >> text=¥99.00');
    for (let i = 0; i < 30; i += 1) server.room.answer(`a${i}`, '一句不太长也不太短的回答。'.repeat(3));
    await page.waitForSelector('#comments .host >> nth=29');
    const fits = await page.evaluate(
      '[document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight]',
    );
    expect(fits).toEqual([true, true]);
    for (const id of ['#comment-input', '#comment-send', '#unmute', '#video']) {
      const box = await page.locator(id).boundingBox();
      expect(box, id).not.toBeNull();
      expect((box?.y ?? height) + (box?.height ?? 0), id).toBeLessThanOrEqual(height);
      expect(box?.height ?? 0, id).toBeGreaterThan(20);
    }
    // The AI label is printed in the picture's upper eighth; in English it reaches nearly across a portrait.
    const [picture, button] = [await page.locator('#video').boundingBox(), await page.locator('#unmute').boundingBox()];
    if (picture === null || button === null) throw new Error('no picture or no button');
    const beside = button.x >= picture.x + picture.width * 0.85;
    const below = button.y >= picture.y + picture.height / 8;
    expect(beside || below).toBe(true);
  });

  it('speaks the browser’s language, the one asked for, and the one chosen, and keeps the choice', async () => {
    const page = await open('/rooms/demo', { locale: 'en-GB' });
    await page.waitForSelector('#unmute >> text=Tap for sound');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.click('#language');
    await page.waitForSelector('#unmute >> text=点击开启声音');
    await page.reload();
    await page.waitForSelector('#unmute >> text=点击开启声音');
    await page.goto(`${server.url}/rooms/demo?lang=en`);
    await page.waitForSelector('#product-card >> text=Steel bottle');
    expect(await page.getAttribute('#comment-input', 'aria-label')).toContain('Ask');
    expect(faults).toEqual([]);
  });

  it('every control has a name and can be reached by keyboard', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    const nameless = await page.evaluate(`[...document.querySelectorAll('button, input, a, summary')]
      .filter((one) => ((one.getAttribute('aria-label') ?? '') + one.textContent).trim() === '').map((one) => one.outerHTML)`);
    expect(nameless).toEqual([]);
    await page.focus('#comment-input');
    await page.keyboard.type('多少钱');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#comments .mine >> text=多少钱');
    await page.focus('#unmute');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector("#video").muted')).toBe(false);
  });

  it('offers the options of a quiz to tap while answers are taken', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    server.room.emit({ type: 'quiz.asked', turn: 's1', question: '着火了先做什么？', options: ['报警', '拍照'] });
    await page.click('#chips >> text=A 报警');
    await page.waitForSelector('#comments .mine >> text=A');
    await page.waitForSelector('#comments .mine >> text=已收到');
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'counted' });
    await page.waitForSelector('#comments .mine .status >> text=已计入答题');
    server.room.emit({ type: 'quiz.closed', turn: 's1', counts: [1, 0] });
    await page.waitForSelector('#chips >> text=多少钱');
    expect(faults).toEqual([]);
  });

  it('says so when the show ends', async () => {
    const page = await open('/rooms/demo');
    await page.waitForSelector('#product-card >> text=¥99.00');
    server.room.emit({ type: 'room.state', phase: 'closing', speaking: false, viewers: 3, product: null });
    await page.waitForSelector('#state >> text=直播已结束');
    expect(await page.textContent('#viewers')).toContain('3');
  });

  it('the lobby leads to the rooms, and a wrong address back to the lobby', async () => {
    const page = await open('/rooms/nowhere', { locale: 'en' });
    await page.waitForSelector('text=There is no such room');
    await page.click('#missing-link');
    await page.waitForSelector('.room-card >> nth=1');
    await page.click('.room-card >> nth=0');
    await page.waitForSelector('#product-card >> text=Steel bottle');
    expect(page.url()).toContain('/rooms/demo');
    expect(faults).toEqual([]);
  });
});
