import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, copyFileSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from './browser.js';
import { PLATFORM_KEY, type RunningServer, startServer } from './server.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = join(ROOT, 'src/client/examples');
const run = promisify(execFile);

describe('a stranger’s afternoon: the examples, as they are printed', () => {
  let server: RunningServer;
  let shop: Server;
  let origin: string;

  beforeAll(async () => {
    // The stranger's own site, which has the one page and nothing else.
    shop = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(readFileSync(join(EXAMPLES, 'embed.html')));
    });
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const address = shop.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    server = await startServer({ ZHUBO_ALLOWED_ORIGINS: origin });
  });

  afterAll(async () => {
    shop.close();
    expect(await server.stop()).toBe(0);
  });

  it('the Node bridge says what became of every line, and ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-bridge-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(ROOT, 'dist/zhubo-client'), join(folder, 'node_modules/zhubo-client'));
    symlinkSync(join(ROOT, 'node_modules/ws'), join(folder, 'node_modules/ws'));
    copyFileSync(join(EXAMPLES, 'comment-bridge.mjs'), join(folder, 'comment-bridge.mjs'));
    const bridge = spawn(process.execPath, ['comment-bridge.mjs', server.url, 'demo'], {
      cwd: folder,
      env: { ...process.env, ZHUBO_KEY: PLATFORM_KEY },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let printed = '';
    bridge.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
    bridge.stdin.end('u1\t3号多少钱\nu2\t三号链接什么价格\nu3\t加我微信 abc12345\nu4\t哈哈哈\n');
    const [code] = (await once(bridge, 'exit')) as [number];
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    const ends = printed.split('\n').filter((line) => line.startsWith('ended'));
    expect(ends.map((line) => line.split(' ')[1]).sort()).toEqual(['line-1', 'line-2', 'line-3', 'line-4']);
    expect(ends.find((line) => line.includes('line-3'))).toContain('rejected: contact_spam');
    expect(ends.find((line) => line.includes('line-4'))).toContain('chat');
    expect(printed).toMatch(/(aloud|in text) .*\d/);
  });

  it('the Python script asks and prints its answers', async () => {
    const { stdout } = await run('python3', [join(EXAMPLES, 'shop.py'), server.url, 'demo', '1号多少钱', '包邮吗'], {
      env: { ...process.env, ZHUBO_KEY: PLATFORM_KEY, PYTHONIOENCODING: 'utf-8' },
      timeout: 120_000,
    });
    expect(stdout).toMatch(/1号多少钱 -> (answered|replied|grouped) .*\d/);
    expect(stdout).toMatch(/包邮吗 -> (answered|replied|grouped|refused) .+/);
  });

  it.skipIf(chromiumPath === undefined)(
    'the embedded room plays in a page of another site and answers there',
    async () => {
      const browser = await launch();
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      await page.goto(`${origin}/?server=${encodeURIComponent(server.url)}&room=demo`);
      await page.waitForFunction(() => document.querySelector('video').currentTime > 1, undefined, { timeout: 30_000 });
      await page.fill('#text', '2号多少钱');
      await page.click('button');
      await page.waitForFunction(() => document.querySelectorAll('#answers li').length > 0, undefined, {
        timeout: 60_000,
      });
      expect(await page.textContent('#answers')).toMatch(/\d/);
      expect(faults).toEqual([]);
      await browser.close();
    },
  );
});

/** The page's, inside the functions that run there. */
declare const document: {
  querySelector(selector: 'video'): { readonly currentTime: number };
  querySelectorAll(selector: string): { readonly length: number };
};
