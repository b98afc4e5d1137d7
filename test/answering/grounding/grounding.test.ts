import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import { VERDICTS } from '../../../src/answering/grounding/verdicts.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { BAD_WRITTEN, type BadClause } from './bad-written.js';
import { NOW, RULES, type Shop, SHOPS, verdictOf } from './bench.js';
import { DEMO_FIRST, type GoodClause, PANTRY_FIRST, TRAIL_FIRST } from './good-first.js';
import { DEMO_SECOND, PANTRY_SECOND, TRAIL_SECOND } from './good-second.js';
import { THIRD } from './good-third.js';
import { mutations } from './mutations.js';
import { KEPT_BACK, LATER, LATER_KEPT_BACK, OF_VARIANTS, OPEN, writtenClauses } from './clauses.js';
import { PLAIN_INVENTIONS } from './plain-inventions.js';

const GOOD: readonly (readonly [Shop, readonly GoodClause[]])[] = [
  ['demo', [...DEMO_FIRST, ...DEMO_SECOND]],
  ['trail', [...TRAIL_FIRST, ...TRAIL_SECOND]],
  ['pantry', [...PANTRY_FIRST, ...PANTRY_SECOND]],
];
const BAD: readonly BadClause[] = [...BAD_WRITTEN, ...GOOD.flatMap(([shop, clauses]) => mutations(shop, clauses))];

function blockedOf(good: readonly (readonly [Shop, readonly GoodClause[]])[]): {
  readonly all: number;
  readonly blocked: readonly string[];
} {
  const judged = good.flatMap(([shop, clauses]) =>
    clauses.map(([text, product, citations, asked]) => ({
      text,
      verdict: verdictOf(SHOPS[shop], text, product, citations, asked),
    })),
  );
  const blocked = judged.filter(({ verdict }) => !verdict.supported);
  return {
    all: judged.length,
    blocked: blocked.map(({ text, verdict }) => `${text} -> ${verdict.check} ${verdict.detail ?? ''}`),
  };
}

const share = (part: number, all: number): string => `${part} of ${all} (${((100 * part) / all).toFixed(1)} %)`;

describe('clauses that are false or forbidden', () => {
  const judged = BAD.map((bad) => ({
    bad,
    verdict: verdictOf(SHOPS[bad.shop], bad.text, bad.product, bad.citations, bad.asked),
  }));
  const classes = [...new Set(BAD.map(({ attack }) => attack))].sort();
  console.info(
    [
      'bad clauses passed',
      ...classes.map((attack) => {
        const of = judged.filter(({ bad }) => bad.attack === attack);
        return `  ${attack.padEnd(20)} ${share(of.filter(({ verdict }) => verdict.supported).length, of.length)}`;
      }),
    ].join('\n'),
  );

  it('are many', () => {
    expect(BAD.length).toBeGreaterThanOrEqual(400);
  });

  it.each(classes)('are stopped: %s', (attack) => {
    const passed = judged
      .filter(({ bad, verdict }) => bad.attack === attack && verdict.supported)
      .map(({ bad }) => bad.text);
    expect(passed).toEqual([]);
  });

  it('are refused with documented names and short details', () => {
    for (const { verdict } of judged) {
      expect(Object.keys(VERDICTS)).toContain(verdict.check);
      expect(verdict.detail?.length ?? 0).toBeLessThanOrEqual(40);
    }
  });
});

describe('claims in everyday words', () => {
  it.each(PLAIN_INVENTIONS)('are stopped with and without a citation: %s', (text) => {
    for (const citations of [[], ['down-jacket.color']])
      expect(verdictOf(SHOPS.demo, text, 'down-jacket', citations)).toMatchObject({ supported: false });
  });
});

describe('clauses that the facts bear out', () => {
  it('are spoken, all but a few', () => {
    const { all, blocked } = blockedOf(GOOD);
    console.info(`good clauses blocked: ${share(blocked.length, all)}\n  ${blocked.join('\n  ')}`);
    expect(all).toBeGreaterThanOrEqual(150);
    expect(blocked.length / all).toBeLessThanOrEqual(0.03);
  });

  it('of the third batch are spoken, all but a few', () => {
    const { all, blocked } = blockedOf(THIRD);
    console.info(`good clauses blocked, third batch: ${share(blocked.length, all)}\n  ${blocked.join('\n  ')}`);
    expect(blocked.length / all).toBeLessThanOrEqual(0.03);
  });

  it.each(Object.entries(SHOPS))('are all the facts of the %s shop, in their own words', (_name, shop) => {
    const blocked = shop.facts.flatMap((fact) =>
      [fact.text.zh, fact.text.en].flatMap((text) =>
        text === undefined || verdictOf(shop, text, fact.product, [fact.id]).supported ? [] : [text],
      ),
    );
    expect(blocked).toEqual([]);
  });

  it('are talk that claims nothing', () => {
    expect(verdictOf(SHOPS.demo, '您好，欢迎来到直播间！', null, [])).toEqual({
      supported: true,
      check: 'claims-nothing',
    });
    expect(verdictOf(SHOPS.demo, 'Thanks for watching, everyone!', null, [])).toEqual({
      supported: true,
      check: 'claims-nothing',
    });
  });
});

describe.each([
  ['open', OPEN, 0, 0.31],
  ['kept back', KEPT_BACK, 0, 0.43],
  ['later', LATER, 0, 0.58],
  ['later, kept back', LATER_KEPT_BACK, 0, 0.55],
  ['of variants', OF_VARIANTS, 0, 0.06],
] as const)('clauses about shops of other kinds (%s)', (name, names, passed, blocked) => {
  const judged = writtenClauses(names).map((clause) => ({
    clause,
    verdict: verdictOf(clause.shop, clause.text, clause.product, clause.citations),
  }));
  const bad = judged.filter(({ clause }) => clause.attack !== null);
  const good = judged.filter(({ clause }) => clause.attack === null);

  it('are stopped when they are false, all but those known', () => {
    const through = bad.filter(({ verdict }) => verdict.supported);
    console.info(
      `bad clauses passed, ${name}: ${share(through.length, bad.length)}\n  ${through.map(({ clause }) => clause.text).join('\n  ')}`,
    );
    expect(through.length).toBeLessThanOrEqual(passed);
  });

  // The aim is 3 %: a true clause that is blocked becomes the composer's own sentence, which is true as well.
  it('are spoken when they are true, at least as many as ever before', () => {
    const stopped = good.filter(({ verdict }) => !verdict.supported);
    console.info(`good clauses blocked, ${name}: ${share(stopped.length, good.length)}`);
    expect(stopped.length / good.length).toBeLessThanOrEqual(blocked);
  });
});

describe('the moment of speaking', () => {
  const [jacket] = SHOPS.demo.products;
  if (jacket === undefined) throw new Error('the demo shop has no product');
  const checker = new ClauseCheck(loadMeanings());
  const at = (catalogue: Catalogue, now: number, text: string, citations: readonly string[]) =>
    checker.check(
      { text, language: 'zh', citations },
      { catalogue, now, product: jacket.id, asked: null, rules: RULES },
    );
  const { name, currency, products, facts, promotions } = SHOPS.demo;

  it('decides on facts that hold for a time', () => {
    const until = NOW + 1_000;
    const timed = new Catalogue({
      name,
      currency,
      products,
      promotions,
      facts: facts.map((fact) => (fact.id === 'down-jacket.care' ? { ...fact, validUntil: until } : fact)),
    });
    expect(at(timed, until - 1, '不要暴晒。', ['down-jacket.care'])).toMatchObject({ supported: true });
    expect(at(timed, until, '不要暴晒。', ['down-jacket.care'])).toMatchObject({
      supported: false,
      check: 'stale-fact',
    });
  });

  it('decides on prices: what was true before an edit is not any more', () => {
    const dearer = new Catalogue({
      name,
      currency,
      facts,
      promotions,
      products: products.map((one) =>
        one.id === jacket.id ? { ...one, livePrice: { minor: 45_900, currency } } : one,
      ),
    });
    expect(at(SHOPS.demo, NOW, '直播间399元。', ['down-jacket.price'])).toMatchObject({ supported: true });
    expect(at(dearer, NOW, '直播间399元。', ['down-jacket.price'])).toMatchObject({ supported: false });
    expect(at(dearer, NOW, '直播间459元，省140元。', ['down-jacket.price'])).toMatchObject({ supported: true });
  });
});

describe('a count that no order can have', () => {
  // A model once wrote 49.9 pieces; the price of so many could not be asked for, and the check threw.
  it('is refused', () => {
    expect(verdictOf(SHOPS.demo, '49.9件一共要399元。', 'down-jacket', ['down-jacket.price'])).toMatchObject({
      supported: false,
    });
  });
});

describe('verdicts', () => {
  it.each([
    ['直播间价599元。', 'wrong-slot'],
    ['直播间价388元。', 'number-not-in-fact'],
    ['直播间价399美元。', 'unit-changed'],
    ['这件是防水的。', 'unlicensed-words'],
    ['保温杯399元。', 'wrong-product'],
    ['这是顶级的。', 'forbidden-absolute'],
    ['比京东便宜。', 'forbidden-competitor'],
    ['祖传手艺。', 'tenant-banned'],
    ['加我微信。', 'forbidden-contact'],
  ])('say why: %s', (text, check) => {
    expect(verdictOf(SHOPS.demo, text, 'down-jacket', ['down-jacket.price'])).toMatchObject({
      supported: false,
      check,
    });
  });

  it('are explained in both languages', () => {
    for (const { zh, en } of Object.values(VERDICTS)) expect(zh.length * en.length).toBeGreaterThan(0);
  });
});
