import { afterEach, describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/answering/generation/breaker.js';
import { Budget } from '../../../src/answering/generation/budget.js';
import { Generator } from '../../../src/answering/generation/generator.js';
import { OpenAiChat } from '../../../src/answering/generation/openai-chat.js';
import { lineOf, requestIn } from '../../../src/answering/generation/protocol.js';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import { secondsOf } from '../../../src/answering/script-writer/pitch.js';
import { ScriptWriter } from '../../../src/answering/script-writer/script-writer.js';
import { seededRandom, systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { Catalogue } from '../../../src/knowledge/catalogue.js';
import { checkSlots, renderLine } from '../../../src/knowledge/script.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';
import { ScriptedServer, type Step } from '../generation/scripted-server.js';
import { shop } from '../shop.js';

const catalogue = loadCatalogue(new URL('../../../config/shop.json', import.meta.url).pathname);
const wanted = { product: 'down-jacket', language: 'zh', seconds: 40 } as const;
const signal = new AbortController().signal;
let server: ScriptedServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

function writer(of: Catalogue = catalogue, generator: Generator | null = null, seed = 1): ScriptWriter {
  return new ScriptWriter({
    catalogue: () => of,
    check: new ClauseCheck(loadMeanings()),
    generator,
    clock: systemClock,
    random: seededRandom(seed),
  });
}

async function model(steps: readonly Step[]): Promise<Generator> {
  server = new ScriptedServer([steps]);
  return new Generator({
    chat: new OpenAiChat({ url: await server.open(), model: 'm' }),
    breaker: new Breaker({ clock: systemClock }),
    budget: new Budget({ clock: systemClock }),
    clock: systemClock,
    log: silentLog,
    firstTokenMs: 60_000,
    stallMs: 60_000,
    totalMs: 60_000,
  });
}

const clause = (say: string, ...facts: string[]): Step => ({ do: 'send', text: lineOf({ say, facts }) });

describe('a pitch from templates', () => {
  it('opens, tells, proves, offers and calls, with every line verified and cited', async () => {
    const { lines, by, blocked } = await writer().write(wanted, signal);
    expect(by).toBe('templates');
    expect(blocked).toEqual([]);
    expect([...new Set(lines.map(({ part }) => part))]).toEqual(['hook', 'point', 'proof', 'offer', 'call']);
    for (const { verdict, citations, part } of lines) {
      expect(verdict.supported).toBe(true);
      if (part !== 'hook' && part !== 'call') expect(citations.length).toBeGreaterThan(0);
    }
  });

  it('keeps to the length, in both languages', async () => {
    for (const language of ['zh', 'en'] as const) {
      for (const seconds of [10, 25, 45]) {
        const pitch = await writer().write({ ...wanted, language, seconds }, signal);
        expect(pitch.seconds).toBeLessThanOrEqual(seconds + 1);
        expect(pitch.seconds).toBeGreaterThan(seconds * 0.5);
      }
    }
    expect(secondsOf('一二三四五六七八九', 'zh')).toBeCloseTo(2.4);
  });

  it('is not padded when the facts are few', async () => {
    const { lines, seconds } = await writer(shop()).write({ product: 'scarf', language: 'zh', seconds: 300 }, signal);
    expect(seconds).toBeLessThan(60);
    expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
  });

  it('follows a later change of the price', async () => {
    const { lines } = await writer().write(wanted, signal);
    const product = catalogue.product('down-jacket');
    const offer = lines.find(({ part }) => part === 'offer');
    if (product === undefined || offer === undefined) throw new Error('no offer');
    checkSlots(offer.say, product, 'test');
    expect(offer.text).toContain('399元');
    const cheaper = { ...product, livePrice: { minor: 29_900, currency: 'CNY' } } as const;
    expect(renderLine(offer.say, cheaper, 'zh').text).toContain('299元');
  });

  it('says a range as the shop states it where variants cost differently', async () => {
    const { lines } = await writer(shop()).write({ product: 'jeans', language: 'zh', seconds: 20 }, signal);
    expect(lines.find(({ part }) => part === 'offer')?.text).toContain('从200元到220元');
  });

  it('reads otherwise each time', async () => {
    const one = writer();
    const texts = new Set<string>();
    for (let i = 0; i < 4; i += 1) texts.add((await one.write(wanted, signal)).lines.map(({ text }) => text).join(''));
    expect(texts.size).toBe(4);
  });

  it('fills segments of a show with lines whose slots are left open', () => {
    const lines = writer().writeLines({ product: 'down-jacket', kind: 'promotion', language: 'zh', lengthMs: 20_000 });
    expect(lines.join('')).toContain('{livePrice}');
    expect(writer().writeLines({ product: 'nobody', kind: 'pitch', language: 'zh', lengthMs: 20_000 })).toEqual([]);
    expect(writer().writeLines({ product: 'down-jacket', kind: 'welcome', language: 'zh', lengthMs: 20_000 })).toEqual(
      [],
    );
  });

  it('refuses what cannot be written, by name', async () => {
    await expect(writer().write({ ...wanted, product: 'sofa' }, signal)).rejects.toThrow(/sofa.*down-jacket/);
    await expect(writer().write({ ...wanted, seconds: 3 }, signal)).rejects.toThrow(/3 seconds.*5 to 600/);
  });
});

describe('a pitch from a language model', () => {
  it('takes its lines, puts script slots for its figures, and stops what is false', async () => {
    const generator = await model([
      clause('欢迎来看轻暖羽绒服。'),
      clause('面料是锦纶，填充的是白鸭绒，含绒量 90%。', 'down-jacket.material'),
      clause('全网最低价，还免费送围巾！', 'down-jacket.price'),
      clause('直播间价{down-jacket.price.live}，平时价599元。', 'down-jacket.price'),
      clause('这件羽绒服在江苏常熟生产。', 'down-jacket.origin'),
    ]);
    const { lines, by, blocked } = await writer(catalogue, generator).write(wanted, signal);
    expect(by).toBe('language-model');
    expect(lines.map(({ say }) => say)).toContain('直播间价{livePrice}，平时价{price}。');
    expect(lines.map(({ text }) => text).join('')).not.toMatch(/最低|免费/);
    expect(blocked[0]?.text).toContain('最低');
    expect(lines.at(-1)?.part).toBe('call');
    const request = requestIn(server?.requests[0] ?? []);
    expect(request).toMatchObject({ seconds: 40, comment: '' });
  });

  it('gets the offer added when the model forgets it', async () => {
    const generator = await model([
      clause('面料是锦纶，填充的是白鸭绒，含绒量 90%。', 'down-jacket.material'),
      clause('这件羽绒服在江苏常熟生产。', 'down-jacket.origin'),
    ]);
    const { lines } = await writer(catalogue, generator).write(wanted, signal);
    expect(lines.map(({ part }) => part)).toEqual(['point', 'proof', 'offer', 'call']);
  });

  it('is the templates’ when the model is of no use', async () => {
    const generator = await model([{ do: 'send', text: '当然！全场免费。' }]);
    expect((await writer(catalogue, generator).write(wanted, signal)).by).toBe('templates');
  });
});
