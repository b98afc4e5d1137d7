import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Presenters } from '../../src/assembly/presenters.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Failure } from '../../src/domain/failure.js';
import { STOPPED } from '../../src/domain/outlet.js';
import { because, type ReasonCode, wordsOf } from '../../src/domain/reasons.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { LiveEvidence } from '../../src/flywheel/live-evidence.js';
import { redact } from '../../src/flywheel/retention.js';
import { answerEntry } from '../flywheel/journal-contract.js';
import { OpenedFlywheel } from '../gateway/flywheel/opened.js';
import { KeptOutlets } from '../gateway/kept-outlets.js';
import { turns } from '../gateway/scripted.js';
import { NO_FIGURES } from '../gateway/walk/their-things.js';
import { SignedIn } from '../gateway/signed-in.js';
import { ScriptedVoice } from '../room/fakes.js';
import { chromiumPath, FAKE_MICROPHONE, launch } from '../journey/browser.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PRESENTER = join(ROOT, 'models/presenter');
/** Where pictures of the pages go, to be looked at; they are part of no assertion. */
const SHOTS = process.env['ZHUBO_TEST_SHOTS'];
const LOGIN = 'mei@acme.cn';
const PASSWORD = 'a long enough one';

describe.skipIf(chromiumPath === undefined)('the studio’s pages, in Chromium', () => {
  let pages: string;
  let installed: string;
  let browser: Browser;
  let flywheel: OpenedFlywheel;
  let outlets: KeptOutlets;
  let voice: ScriptedVoice;
  let presenters: Presenters;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  /** Tells operators of the room `demo` what was recorded. */
  let record: (entry: JournalEntry) => void;

  beforeAll(async () => {
    pages = mkdtempSync(join(tmpdir(), 'zhubo-pages-'));
    await build({
      configFile: join(ROOT, 'config/tooling/vite.config.ts'),
      build: { outDir: pages, emptyOutDir: true },
      logLevel: 'silent',
    });
    // A bundle that a merchant has added, beside the shipped one.
    installed = mkdtempSync(join(tmpdir(), 'zhubo-presenters-'));
    const manifest = JSON.parse(readFileSync(join(PRESENTER, 'avatar.json'), 'utf8')) as object;
    const ming = { ...manifest, id: 'ming', name: { zh: '小明', en: 'Ming' }, voice: { zh: { name: 'male' } } };
    mkdirSync(join(installed, 'ming'));
    writeFileSync(join(installed, 'ming/avatar.json'), JSON.stringify(ming));
    copyFileSync(join(PRESENTER, 'poster.jpg'), join(installed, 'ming/poster.jpg'));
    presenters = Presenters.read(PRESENTER, installed, { aspect: '9:16' }, silentLog);
    browser = await launch(FAKE_MICROPHONE);
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    rmSync(pages, { recursive: true });
    rmSync(installed, { recursive: true });
  });

  beforeEach(async () => {
    const evidence = new LiveEvidence(
      { record: () => undefined, close: async () => await Promise.resolve() },
      systemClock,
    );
    record = (entry) => evidence.record(entry);
    voice = new ScriptedVoice();
    outlets = new KeptOutlets();
    const none = async (): Promise<never> => await Promise.reject(new Error('there are no files here'));
    flywheel = await OpenedFlywheel.open(
      {
        pages,
        outlets: {
          ...{ outlets, inside: false, hls: none },
          recordings: { list: async () => await Promise.resolve([]), find: none, remove: none },
        },
        operating: {
          evidence: () => evidence,
          scripts: () => undefined,
          voice,
          timbres: (asked) => presenters.timbresOf(asked),
        },
      },
      presenters,
    );
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
    trainings[0]?.fail(new Failure('unavailable', because('training-killed', { signal: 'SIGKILL', said: '' })));
    const failed = page.locator('[role=alert]', { hasText: '上次训练没有完成' });
    await failed.getByText('训练被系统终止（SIGKILL），请重新训练。').waitFor();
    await shot('learning-failed');
    await page.click('#language');
    await page.getByText('The training was ended by SIGKILL; run it again.').waitFor();
    await page.click('#language');
    await failed.getByRole('button', { name: '重新训练' }).click();
    await page.waitForSelector('progress');
    expect(trainings).toHaveLength(2);
    trainings[1]?.fail(new Failure('unavailable', 'over'));
    await failed.waitFor();
    flywheel.train = async () =>
      await Promise.resolve({
        ...{ decision: 'kept', figures: NO_FIGURES, experience: null },
        reason: because('training-few', { labels: 3, least: 20 }),
      });
    await failed.getByRole('button', { name: '重新训练' }).click();
    await page.locator('#versions').getByText('只有 3 个判断，至少要 20 个').waitFor();
    await shot('learning-kept');
  });

  it('takes an operator’s judgement of an answer, and the facts that would have answered it', async () => {
    const comment = {
      kind: 'comment',
      room: 'demo',
      id: 'v1/c1',
      viewer: 'v1',
      text: '能洗吗',
      outcome: 'answered',
    } as const;
    for (const entry of [answerEntry('v1', '能洗吗'), { ...comment, turn: 'a1', receivedAt: 0 }]) {
      record(entry);
      await flywheel.record(entry);
    }
    const judgements = async () =>
      (
        await flywheel.told<{ entries: { feedback: { kind: string; facts: string[] }[] }[] }>(
          200,
          flywheel.call('GET', 'journal/demo/turns/a1'),
        )
      ).entries.flatMap(({ feedback }) => feedback.map(({ kind, facts }) => ({ kind, facts })));
    await open('after/demo');
    await page.getByRole('button', { name: '看依据' }).click();
    const judging = page.locator('.judging');
    await judging.getByRole('button', { name: '答得好' }).click();
    await judging.locator('.badge', { hasText: '答得好' }).waitFor();
    expect(await judgements()).toEqual([{ kind: 'good', facts: [] }]);
    await shot('judging');
    await judging.getByRole('button', { name: '该这样答' }).click();
    await judging.getByRole('button', { name: '店里没有资料能回答' }).click();
    await judging.locator('.badge', { hasText: '该这样答' }).waitFor();
    expect(await judgements()).toEqual([{ kind: 'better', facts: [] }]);
  });

  it('shows any day of a room that is not on air any more, without what was erased, and takes judgements of it', async () => {
    const { database } = flywheel;
    await flywheel.prepare('old');
    const asked = { kind: 'comment', room: 'old', text: '能洗吗', outcome: 'answered', turn: 'a1' } as const;
    const at = new Date(2026, 2, 5, 21, 30).getTime();
    const of = (show: string, time: number) =>
      new RoomJournal(writer, { tenant: 'default', room: 'old' }, () => ({
        time,
        show,
        factOf: () => undefined,
        made: () => ({}),
      }));
    const writer = new JournalWriter(database, systemClock, silentLog);
    // The day before, and twice on the day, after a restart: turns are numbered anew.
    for (const [show, time, viewer] of [
      ['s1', at - 86_400_000, 'v0'],
      ['s2', at - 60_000, 'v1'],
      ['s3', at, 'v2'],
    ] as const) {
      const journal = of(show, time);
      journal.record(answerEntry(viewer, `${viewer} 问的`, { room: 'old', turn: 'a1' }));
      journal.record({ ...asked, id: `${viewer}/c1`, viewer, text: `${viewer} 问的`, receivedAt: time - 3_000 });
      await journal.close();
    }
    await redact(database, systemClock, { tenant: 'default', of: { viewer: 'v1' }, reason: 'asked', by: 'o1' });
    await writer.close();
    await open('after/old');
    const rows = page.locator('#questions tbody tr');
    await rows.first().waitFor();
    expect(await page.inputValue('[name=day]')).toBe('2026-03-05');
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('v2 问的'), expect.stringContaining('···')]);
    await shot('after-a-day');
    await rows.first().getByRole('button', { name: '看依据' }).click();
    await page.locator('.evidence li', { hasText: 'v2 问的' }).waitFor();
    await page.locator('.judging').getByRole('button', { name: '答错了' }).click();
    await page.locator('.judging .badge', { hasText: '答错了' }).waitFor();
    const judged = await database.db.selectFrom('feedback').select(['room', 'n', 'kind']).execute();
    const links = await database.db.selectFrom('journal').select(['n', 'show_id']).where('room', '=', 'old').execute();
    expect(judged.map(({ kind, n }) => [kind, links.find((link) => link.n === n)?.show_id])).toEqual([['wrong', 's3']]);
    await page.keyboard.press('Escape');
    // Of who was erased the answer is there still.
    await rows.last().getByRole('button', { name: '看依据' }).click();
    await page.locator('.evidence-sentences', { hasText: '99元' }).waitFor();
    await page.keyboard.press('Escape');
    await page.fill('[name=day]', '2026-03-04');
    await page.getByText('v0 问的').first().waitFor();
    await page.fill('[name=day]', '2026-03-01');
    await page.getByText('这段时间没有人提问').waitFor();
  });

  it('makes a fact of what viewers asked in vain', async () => {
    const silent = { text: '我去问问', language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true } };
    await flywheel.record(answerEntry('v1', '这个杯子能放洗碗机吗', { turn: 'a1', sentences: [silent] }));
    await open('learning');
    const gap = page.locator('.gaps li', { hasText: '洗碗机' });
    await gap.getByLabel('资料怎么说').fill('杯子可以放洗碗机。');
    await shot('gaps');
    await page.keyboard.press('Enter');
    await gap.waitFor({ state: 'detached' });
    const facts = flywheel.store.snapshot('default', 'main').facts;
    expect(facts.some(({ text }) => text.zh === '杯子可以放洗碗机。')).toBe(true);
  });

  it('makes a fact of what was asked in vain in a room that is not on air', async () => {
    await flywheel.prepare('old');
    const silent = { text: '我去问问', language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true } };
    await flywheel.record(answerEntry('v1', '这个杯子能刻字吗', { room: 'old', turn: 'a1', sentences: [silent] }));
    await open('learning');
    await page.getByLabel('直播间').selectOption({ label: '旧直播间（未开播）' });
    const gap = page.locator('.gaps li', { hasText: '刻字' });
    await gap.getByText('保温杯').waitFor();
    await gap.getByLabel('资料怎么说').fill('杯子不能刻字。');
    await shot('gaps-off-air');
    await page.keyboard.press('Enter');
    await gap.waitFor({ state: 'detached' });
    const facts = flywheel.store.snapshot('default', 'main').facts;
    expect(facts.some(({ text }) => text.zh === '杯子不能刻字。')).toBe(true);
  });

  it('gives an operator the word at their own microphone, and takes it back', async () => {
    const { room } = flywheel.server;
    await open('rooms/demo/live');
    await page.click('#microphone');
    // The browser's own microphone beeps: it arrives as sound of 48 kHz, a frame of 40 ms each time.
    await turns(() => (room.microphone?.samples.length ?? 0) >= 48_000);
    expect((room.microphone?.samples.length ?? 1) % 1_920).toBe(0);
    expect(room.microphone?.samples.some((sample) => Math.abs(sample) > 1_000)).toBe(true);
    room.microphone?.tell({ type: 'live' });
    await page.getByText('观众正在听你说话').waitFor();
    await shot('microphone-live');
    await page.keyboard.press('Enter');
    await turns(() => room.microphone?.ended === true);
    room.microphone?.tell({ type: 'ended', why: 'ended', seconds: 1.2 });
    await page.getByText('已交还主播（1.2 秒）').waitFor();
    await shot('microphone-ended');
    // Somebody else has it now.
    room.takeOver('another', () => undefined);
    await page.click('#microphone');
    await page.getByText('别的运营正在说话').waitFor();
  });

  it('changes who presents a room and how it looks, says from when on, and begins it anew for that', async () => {
    const { rooms, store } = flywheel.studio;
    const room = { title: { zh: '小铺', en: 'Shop' }, theme: { logo: 'logo.png' } };
    await store.create('default', 'demo', { shop: 'main', private: false, body: room }, 'test');
    rooms.onAir.set('demo', 1);
    await open('rooms/demo/voice');
    await page.getByLabel('背景').selectOption('gradient');
    await page.getByLabel('上方颜色').fill('#224466');
    await page.getByLabel('用自己的主题色').check();
    await page.getByLabel('主题色', { exact: true }).fill('#ffee88');
    await page.getByText('白字看不清').waitFor();
    expect(await page.isDisabled('#save-look')).toBe(true);
    await page.getByLabel('主题色', { exact: true }).fill('#1f6f54');
    await page.getByLabel('画面形状').selectOption('16:9');
    await shot('look');
    await page.click('#save-look');
    await page.getByText('下次开播时生效').waitFor();
    expect((await store.get('default', 'demo')).body).toEqual({
      ...room,
      theme: { logo: 'logo.png', background: '#224466 #0d2b22', accent: '#1f6f54', aspect: '16:9' },
    });
    await shot('look-saved');
    await page.click('#restart');
    await page.locator('#restart').waitFor({ state: 'detached' });
    expect(rooms.onAir.get('demo')).toBe(2);
  });

  it('lets the voice follow the presenter, until one is chosen by hand, which then stays', async () => {
    const { store } = flywheel.studio;
    const room = { title: { zh: '小铺', en: 'Shop' } };
    await store.create('default', 'demo', { shop: 'main', private: false, body: room }, 'test');
    const body = async () => (await store.get('default', 'demo')).body;
    const heard = async (): Promise<string | undefined> => {
      const before = voice.timbres.length;
      await page.click('#listen');
      await turns(() => voice.timbres.length > before);
      await page.locator('#listen:not([disabled])').waitFor();
      return voice.timbres.at(-1)?.name;
    };
    const saved = async (): Promise<void> => {
      await page.click('#save-look');
      await page.locator('#save-look[disabled]').waitFor();
      await page.getByText('下次开播时生效').waitFor();
    };
    await open('rooms/demo/voice');
    const choice = page.getByLabel('声音', { exact: true });
    await choice.locator('option', { hasText: '跟随主播（女声）' }).waitFor({ state: 'attached' });
    expect(await heard()).toBe('female');
    await page.getByLabel('小明').check();
    await choice.locator('option', { hasText: '跟随主播（男声）' }).waitFor({ state: 'attached' });
    expect(await heard()).toBe('male');
    await saved();
    expect(await body()).toEqual({ ...room, presenter: 'ming' });
    await choice.selectOption('female-bright');
    expect(await heard()).toBe('female-bright');
    await page.locator('.presenters input').last().check();
    expect(await choice.inputValue()).toBe('female-bright');
    await shot('voice-by-hand');
    await saved();
    expect(await body()).toEqual({ ...room, voice: 'female-bright' });
  });

  it('says why an outlet fails in the language of the page, in English where the reason is newer than the page', async () => {
    const { rooms, store } = flywheel.studio;
    const body = { title: { zh: '小铺', en: 'Shop' } };
    await store.create('default', 'demo', { shop: 'main', private: false, body }, 'test');
    rooms.onAir.set('demo', 1);
    const target = { type: 'rtmp', url: 'rtmp://push.example.com/live', key: 'k' } as const;
    await outlets.make('demo', { name: '抖音', enabled: true, target });
    const why = because('rtmp-key', { said: ' (BadAuth)' });
    outlets.report = { ...STOPPED, state: 'failed', error: wordsOf(why, 'en'), why };
    await open('settings/outlets');
    const row = page.locator('#outlets tr', { hasText: '抖音' });
    await row.getByText('平台不接受串流密钥 (BadAuth)，请到平台重新复制。').waitFor();
    await shot('outlet-failed');
    await page.click('#language');
    await row.getByText('The platform refused the stream key (BadAuth): copy it there again.').waitFor();
    await page.click('#language');
    // It is looked at again by itself.
    const newer = { code: 'of-tomorrow' as ReasonCode, values: {} };
    outlets.report = { ...STOPPED, state: 'retrying', error: 'The tide is out.', why: newer };
    await row.getByText('The tide is out.').waitFor();
    expect(await row.getByText('The tide is out.').getAttribute('lang')).toBe('en');
    // What is over does not look as if it were still so.
    outlets.report = { ...outlets.report, state: 'live' };
    await row.getByText('上次中断：').waitFor();
  });

  it('brings the tab that is open into view on a phone', async () => {
    await open('rooms/demo/check');
    await page.getByRole('link', { name: '开播检查' }).waitFor();
    const tab = await page.locator('.tabs [aria-current]').boundingBox();
    expect(tab === null ? Infinity : tab.x + tab.width).toBeLessThanOrEqual(390);
    await shot('tab-in-view');
  });

  it('says why something was refused in the language of the page', async () => {
    await open('settings/users');
    await page.getByLabel('姓名').fill('小林');
    await page.getByLabel('登录名（邮箱）').fill(LOGIN);
    await page.keyboard.press('Enter');
    await page.locator('[role=alert]', { hasText: `登录名“${LOGIN}”已有人用。` }).waitFor();
    await page.click('#language');
    await page.locator('[role=alert]', { hasText: `The login "${LOGIN}" is taken.` }).waitFor();
    await shot('refused');
  });
});
