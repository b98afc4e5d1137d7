/* Measures understanding and evidence on question sets: `npx tsx models/understanding/measure.ts SET.json...`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import { CloserLook } from '../../src/answering/finding/closer-look.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import type { AnswerContext } from '../../src/domain/answer.js';
import { systemClock } from '../../src/domain/clock.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';

const folder = new URL('.', import.meta.url).pathname;
const reader = loadReader(folder);
const ranking = loadRanking(join(folder, 'ranking.json'));
const closer = await CloserLook.open(folder, reader, ranking.closer);
interface Expect {
  facts?: string[];
  all?: string[];
  abstain?: boolean;
  intent?: string;
  product?: string;
}
interface Item {
  id: string;
  text: string;
  context?: Partial<AnswerContext>;
  viewer?: string;
  after?: string;
  expect: Expect;
}
const sums = {
  asked: 0,
  first: 0,
  three: 0,
  rank: 0,
  gone: 0,
  abstain: 0,
  quiet: 0,
  all: 0,
  allRight: 0,
  intent: 0,
  intentRight: 0,
  product: 0,
  productRight: 0,
  times: [] as number[],
};
const show = process.env['SHOW'] !== '0';
for (const path of process.argv.slice(2)) {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  const old = json.questions === undefined;
  const shop = old ? 'config/shop.json' : join(dirname(path), json.shop);
  const items: Item[] = old
    ? [
        ...json.answerable.map(([text, id]: [string, string]) => ({ id: '', text, expect: { facts: [id] } })),
        ...json.unanswerable.map((text: string) => ({ id: '', text, expect: { abstain: true } })),
      ]
    : json.questions;
  const base: AnswerContext = { thread: null, pinned: old ? 'down-jacket' : null, recent: [], ...json.context };
  const catalogue = loadCatalogue(shop);
  const understander = new Understander(reader, () => catalogue);
  const finder = new CatalogueEvidence({
    understander,
    catalogue: () => catalogue,
    ranking,
    closer,
    clock: systemClock,
  });
  await finder.prepare(new AbortController().signal);
  const one = { ...sums };
  const threads = new Map<string, string | null>();
  for (const { id, text, context, expect, viewer, after } of items) {
    const started = performance.now();
    const understanding = understander.understand(text);
    const evidence = await finder.find(
      understanding,
      { ...base, ...context, ...(after === undefined ? {} : { thread: threads.get(viewer ?? '') ?? null }) },
      new AbortController().signal,
    );
    sums.times.push(performance.now() - started);
    if (viewer !== undefined) threads.set(viewer, evidence.at(-1)?.product ?? threads.get(viewer) ?? null);
    const got = evidence
      .filter(({ answerable }) => answerable)
      .flatMap(({ facts }) => facts.map(({ fact }) => fact.id));
    const brief = `${id} ${text} [${context === undefined ? '' : JSON.stringify(context)}] | ${evidence.map(({ ask, belief, reason, product }) => `${ask.kind}:${ask.attributes.slice(0, 3).join('+')}/${ask.terms.join('+')}@${product} ${belief.toFixed(2)} ${reason ?? ''}`).join(' ; ')} ${understanding.intent}`;
    const say = (what: string) => show && console.log(`${what} ${brief} => ${got.slice(0, 3).join(', ')}`);
    if (expect.abstain === true) {
      sums.abstain += 1;
      if (got.length === 0) sums.quiet += 1;
      else say('ANSWERED');
    } else if (expect.facts !== undefined && expect.facts.length > 0) {
      sums.asked += 1;
      const at = got.findIndex((fact) => expect.facts!.includes(fact));
      if (at === 0) sums.first += 1;
      if (at >= 0 && at < 3) sums.three += 1;
      if (at >= 0) sums.rank += 1 / (at + 1);
      if (got.length === 0) sums.gone += 1;
      const lead = understanding.asks.map(
        (ask) =>
          finder.consider(ask, {
            ...base,
            ...context,
            ...(after === undefined ? {} : { thread: threads.get(viewer ?? '') ?? null }),
          }).ranked[0]?.profile.fact.id ?? '',
      );
      if (at !== 0)
        say(
          `${got.length === 0 && expect.facts.includes(lead[0] ?? '') ? 'SHY' : got.length === 0 ? 'NONE ' + lead.join(',') : at > 0 ? 'LATE' : 'MISS'}(${expect.facts.join('|')})`,
        );
    } else if (expect.all !== undefined) {
      sums.all += 1;
      if (expect.all.every((fact) => got.includes(fact))) sums.allRight += 1;
      else say(`ALL(${expect.all.join('&')})`);
    } else if (expect.intent !== undefined) {
      sums.intent += 1;
      if (understanding.intent === expect.intent) sums.intentRight += 1;
      else say(`INTENT(${expect.intent})`);
    } else if (expect.product !== undefined) {
      sums.product += 1;
      if (evidence.some(({ product }) => product === expect.product)) sums.productRight += 1;
      else say(`PRODUCT(${expect.product})`);
    }
  }
  const d = (
    key:
      | 'asked'
      | 'first'
      | 'abstain'
      | 'quiet'
      | 'all'
      | 'allRight'
      | 'intent'
      | 'intentRight'
      | 'product'
      | 'productRight'
      | 'three'
      | 'gone',
  ) => sums[key] - one[key];
  console.log(
    `== ${path}: R@1 ${(d('first') / d('asked')).toFixed(3)} R@3 ${(d('three') / d('asked')).toFixed(3)} of ${d('asked')} (refused ${d('gone')}); abstains ${d('quiet')}/${d('abstain')}; all ${d('allRight')}/${d('all')}; intent ${d('intentRight')}/${d('intent')}; product ${d('productRight')}/${d('product')}`,
  );
}
sums.times.sort((a, b) => a - b);
console.log(
  `R@1 ${(sums.first / sums.asked).toFixed(3)} R@3 ${(sums.three / sums.asked).toFixed(3)} MRR ${(sums.rank / sums.asked).toFixed(3)} of ${sums.asked} (refused ${sums.gone}); abstention ${(sums.quiet / sums.abstain).toFixed(3)} of ${sums.abstain}; median ${sums.times[sums.times.length >> 1]!.toFixed(2)} ms`,
);
