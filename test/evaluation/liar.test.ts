import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_PERSONA } from '../../src/answering/composing/persona.js';
import { messagesFor, type ModelRequest } from '../../src/answering/generation/protocol.js';
import { seededRandom } from '../../src/domain/clock.js';
import { planInjection } from '../../src/evaluation/liar/added-lies.js';
import { FAILURES, honestly, LIES, type Scene, type Told } from '../../src/evaluation/liar/attack.js';
import type { Dialect } from '../../src/evaluation/liar/dialect.js';
import { caughtIn, contains, dense } from '../../src/evaluation/liar/ledger.js';
import { Liar } from '../../src/evaluation/liar/liar.js';
import { lie } from '../../src/evaluation/liar/lies.js';
import { failing } from '../../src/evaluation/liar/playing.js';
import { dialect } from '../../src/evaluation/liar/room-dialect.js';
import { claimOf, inEnglish, inHan } from '../../src/evaluation/liar/wording.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';

const shopAt = (path: string): ReturnType<typeof loadCatalogue> =>
  loadCatalogue(new URL(path, import.meta.url).pathname);
const demo = shopAt('../../config/shop.json');
const clothing = shopAt('../answering/sets/dev-clothing.shop.json');
const NOW = 1_800_000_000_000;

/** Prompts are lists of ids, answers plain lines: the least that a protocol can be. */
const lines: Dialect = {
  read: (messages) => ({
    language: 'zh',
    about: 'down-jacket',
    facts: (messages.at(-1)?.content ?? '')
      .split(' ')
      .map((id) => ({ id, product: 'down-jacket', says: '', slots: {} })),
  }),
  written: (told) => told.map(({ text, citations }) => `${text} [${citations.join(',')}]\n`),
};
const write = (told: readonly Told[]): readonly string[] => told.map(({ text }) => `${text}\n`);

function sceneOf(catalogue: typeof demo, product: string, seed: number, language: 'zh' | 'en'): Scene {
  const random = seededRandom(seed);
  const facts = catalogue.factsOf(product, NOW).filter(({ text }) => text[language] !== undefined);
  const claims = [0, 1].flatMap(() => facts[Math.floor(random() * facts.length)] ?? []);
  return {
    catalogue,
    now: NOW,
    product: catalogue.product(product) ?? null,
    claims: [...new Set(claims)].map((fact) => claimOf(fact, language, random, catalogue.product(product))),
    language,
    random,
  };
}

describe('a lie', () => {
  const options = { rivals: ['京东'], injection: planInjection(7_123, 0) };
  it('is no list of what there is, told the other way round', () => {
    // "有50厘米和30厘米两个大小" was once counted as a lie of what comes in 30 and 50 cm.
    const scene = sceneOf(demo, 'thermal-mug', 1, 'zh');
    const [claim] = scene.claims;
    if (claim === undefined) throw new Error('the mug has no facts');
    const told = (text: string) =>
      lie('swapped-numbers', { ...scene, claims: [{ ...claim, text, language: 'zh' }] }, options);
    expect(told('有18厘米和26厘米两种。')).toBeNull();
    expect(told('有18厘米和26厘米两种，分别重40克和70克。')).not.toBeNull();
    expect(told('高18厘米，宽26厘米。')).not.toBeNull();
  });

  const scenes = (seed: number): Scene[] =>
    (['zh', 'en'] as const).flatMap((language) => [
      ...demo.products.map(({ id }) => sceneOf(demo, id, seed, language)),
      ...clothing.products.map(({ id }) => sceneOf(clothing, id, seed, language)),
    ]);

  it.each(LIES)('of the class %s has its place in real shops and is false by its own table', (attack) => {
    let placed = 0;
    for (let seed = 1; seed <= 8; seed += 1)
      for (const scene of scenes(seed)) {
        const told = lie(attack, scene, options) ?? [];
        const false_ = told.filter(({ fragments }) => fragments.length > 0);
        placed += false_.length;
        for (const one of false_) {
          expect(caughtIn(one, [one]), one.text).not.toBeNull();
          // The true answer must not be taken for it.
          for (const claim of scene.claims) {
            const honest = { text: claim.text, citations: [claim.fact.id] };
            expect(caughtIn(honest, [one]), `${one.text} / ${claim.text}`).toBeNull();
          }
        }
      }
    expect(placed).toBeGreaterThan(0);
  });

  it('is not seen where a number only begins with it', () => {
    expect(contains(dense('直播间价399元'), dense('价39'))).toBe(false);
    expect(contains(dense('直播间价 39 元'), dense('39元'))).toBe(true);
    expect(contains(dense('1,399元'), dense('399元'))).toBe(false);
  });

  it('in the citation alone is none when the right fact is cited', () => {
    const scene = sceneOf(demo, 'down-jacket', 1, 'zh');
    const told = (lie('missing-citation', scene, options) ?? []).find((one) => one.unlessCited !== undefined);
    if (told === undefined) throw new Error('no citation could be left out');
    expect(caughtIn({ text: told.text, citations: [] }, [told])).not.toBeNull();
    expect(caughtIn({ text: told.text, citations: told.unlessCited ?? [] }, [told])).toBeNull();
  });

  it('spells numbers', () => {
    expect([499, 1005, 10, 15, 350, 20_000].map(inHan)).toEqual([
      '四百九十九',
      '一千零五',
      '十',
      '十五',
      '三百五十',
      '二万',
    ]);
    expect([499, 21, 1_200].map(inEnglish)).toEqual([
      'four hundred and ninety-nine',
      'twenty-one',
      'one thousand two hundred',
    ]);
  });
});

describe('a failing endpoint', () => {
  const scene = sceneOf(demo, 'down-jacket', 3, 'zh');

  it.each(FAILURES)('%s has something to do', (mode) => {
    expect(failing(mode, scene, write).steps.length).toBeGreaterThan(0);
  });

  it('that dies cuts a number in two where there is one', () => {
    const price = demo.fact('down-jacket.price');
    if (price === undefined) throw new Error('the demo shop lost a price');
    const { told } = failing('dies-midway', { ...scene, claims: [claimOf(price, 'zh', () => 0)] }, write);
    expect(caughtIn({ text: '轻暖羽绒服直播间价39', citations: [] }, told)).not.toBeNull();
    expect(caughtIn({ text: '轻暖羽绒服直播间价399元', citations: [] }, told)).toBeNull();
  });
});

describe('the liar', () => {
  let liar: Liar | null = null;
  afterEach(async () => {
    await liar?.close();
    liar = null;
  });
  const start = async (): Promise<{ liar: Liar; ask: (signal?: AbortSignal) => Promise<string> }> => {
    const started = await Liar.start({
      catalogue: () => demo,
      now: () => NOW,
      dialect: lines,
      seed: 1,
      rivals: ['京东'],
    });
    liar = started;
    const client = new OpenAI({ baseURL: started.url, apiKey: 'none', maxRetries: 0 });
    const ask = async (signal?: AbortSignal): Promise<string> => {
      const stream = await client.chat.completions.create(
        { model: 'm', stream: true, messages: [{ role: 'user', content: 'down-jacket.price down-jacket.care' }] },
        { ...(signal === undefined ? {} : { signal }) },
      );
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return text;
    };
    return { liar: started, ask };
  };

  it('speaks the wire format of a chat endpoint and answers from the facts of the prompt', async () => {
    const { liar: started, ask } = await start();
    expect(await ask()).toMatch(/399元.*\[down-jacket\.price\]/);
    expect(started.ledger.take().map(({ fragments }) => fragments)).toEqual([[], []]);
  });

  it('says what its table holds', async () => {
    const { liar: started, ask } = await start();
    started.use(['changed-number', 'negation-flipped']);
    for (let i = 0; i < 4; i += 1) {
      const heard = { text: await ask(), citations: [] };
      expect(caughtIn(heard, started.ledger.take())).not.toBeNull();
    }
    expect(started.placed).toBe(4);
  });

  it('fails as it is told: an error, a broken connection, a stall that an abort ends', async () => {
    const { liar: started, ask } = await start();
    started.use(['refuses-service', 'dies-midway', 'stalls-after']);
    await expect(ask()).rejects.toThrow(/scripted endpoint refuses/);
    await expect(ask()).rejects.toThrow();
    const stop = new AbortController();
    const waiting = ask(stop.signal);
    await expect.poll(() => started.requests).toBe(3);
    stop.abort();
    await expect(waiting.catch((error: unknown) => String(error))).resolves.toMatch(/abort|价|洗/i);
  });
});

describe('the room’s dialect', () => {
  it('reads a prompt of the answerer and writes figures as placeholders, swapped ones swapped', () => {
    const price = { 'down-jacket.price.live': '399元', 'down-jacket.price.list': '599元' };
    const fact = {
      id: 'down-jacket.price',
      product: 'down-jacket',
      says: '直播间价399元，平时价599元。',
      slots: price,
    };
    const request: ModelRequest = {
      language: 'zh',
      about: { id: 'down-jacket', name: '轻暖羽绒服' },
      facts: [{ ...fact, id: 'down-jacket.care', says: '手洗。', slots: {} }, fact],
      points: [{ ask: '多少钱', facts: ['down-jacket.price'] }],
      comment: '多少钱',
      viewers: 1,
    };
    const asked = dialect.read(messagesFor(DEFAULT_PERSONA, request));
    if (asked === null) throw new Error('the prompt was not understood');
    expect(asked.facts[0]?.id).toBe('down-jacket.price');
    const swapped = {
      attack: 'swapped-numbers',
      text: '直播间价599元，平时价399元。',
      language: 'zh',
      fragments: [],
    } as const;
    const [line] = dialect.written([{ ...swapped, citations: ['down-jacket.price'] }], asked, () => 0);
    expect(JSON.parse(line ?? '')).toEqual({
      say: '直播间价{down-jacket.price.list}，平时价{down-jacket.price.live}。',
      facts: ['down-jacket.price'],
    });
  });
});

describe('an honest clause', () => {
  it('is true by the table', () => {
    const scene = sceneOf(demo, 'down-jacket', 2, 'en');
    for (const claim of scene.claims) expect(caughtIn(honestly(claim), [honestly(claim)])).toBeNull();
  });
});
