/*
 * What the choice of the product meant learns from, as numbers: `npx tsx models/understanding/pointing-data.ts OUT [SET.json...]`. Without
 * sets: of the shops in data/late, which nothing before it learnt from; with sets, for measuring. Writes OUT.json (what was asked, and which
 * product is right) and OUT.f32 (a row of numbers for each product).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import { POINTING_FEATURES } from '../../src/answering/finding/pointing.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import type { AnswerContext } from '../../src/domain/answer.js';
import { systemClock } from '../../src/domain/clock.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { writtenShops } from './written.js';

/** A question as it is asked in a room. */
interface Asked {
  readonly text: string;
  readonly context: AnswerContext;
  /** The product whose fact answers it; null: the store's does, or none. */
  readonly about: string | null;
  /** Whether its words say so while another product is shown. */
  readonly named: boolean;
}
interface Shop {
  readonly name: string;
  readonly catalogue: Catalogue;
  readonly asked: readonly Asked[];
}

const folder = new URL('.', import.meta.url).pathname;
const [out = '', ...sets] = process.argv.slice(2);
const reader = loadReader(folder);
const ranking = loadRanking(join(folder, 'ranking.json'));
const rows: Float32Array[] = [];
const index: object[] = [];
for (const { name, catalogue, asked } of sets.length > 0 ? sets.map(ofSet) : late()) {
  const understander = new Understander(reader, () => catalogue);
  const finder = new CatalogueEvidence({
    understander,
    catalogue: () => catalogue,
    ranking,
    closer: null,
    clock: systemClock,
  });
  for (const { text, context, about, named } of asked) {
    const [ask, second] = understander.understand(text).asks;
    // What asks several things, or for several products, points in other ways.
    if (ask === undefined || second !== undefined || ['list', 'recommend', 'compare', 'total'].includes(ask.kind))
      continue;
    const shown = context.thread ?? context.pinned;
    // What the store states, or nothing, is asked of whatever is shown; with nothing shown, words that say no product mean none.
    const right = about === null || (!named && shown === null) ? shown : about;
    const { all: found } = finder.pointing(ask, context);
    rows.push(...found.map(({ features }) => features));
    index.push({ shop: name, text, named, right: found.map(({ product }) => Number(product === right)) });
  }
  console.log(`${name}: ${index.length} questions`);
}
writeFileSync(`${out}.f32`, Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))));
writeFileSync(`${out}.json`, JSON.stringify({ width: POINTING_FEATURES.length, index }));

/** Written shops; what names its product is asked while another is shown, or none. */
function late(): Shop[] {
  return writtenShops('late').map(({ name, catalogue, asks }) => {
    const ids = catalogue.products.map(({ id }) => id);
    const asked = asks.flatMap(({ text, product, gold: [fact = ''], kind, named = false }, i): Asked[] => {
      if (kind !== 'fact' && kind !== 'none' && kind !== 'offtopic') return [];
      const about = fact === '' || fact.startsWith('store.') ? null : product;
      if (named) {
        const others = ids.filter((id) => id !== product);
        const other = others[i % others.length] ?? null;
        const context = { thread: i % 3 === 0 ? other : null, pinned: i % 5 === 0 ? null : other, recent: [] };
        return [{ text, about, named, context }];
      }
      // Now and then nothing is shown.
      const priced = /\.(?:price|promotion|stock)$/.test(fact);
      const any = i % 3 === 0 ? null : (ids[i % ids.length] ?? null);
      const pinned = product === null ? any : priced && i % 2 === 0 ? null : product;
      return [{ text, about, named, context: { thread: null, pinned, recent: [] } }];
    });
    return { name, catalogue, asked };
  });
}

function ofSet(path: string): Shop {
  const set = JSON.parse(readFileSync(path, 'utf8')) as {
    shop: string;
    context?: Partial<AnswerContext>;
    questions: {
      text: string;
      after?: string;
      context?: Partial<AnswerContext>;
      expect: { facts?: string[]; abstain?: boolean };
    }[];
  };
  const base: AnswerContext = { thread: null, pinned: null, recent: [], ...set.context };
  const asked = set.questions.flatMap(({ text, after, context: own, expect }): Asked[] => {
    const context = { ...base, ...own };
    const [fact] = expect.facts ?? [];
    if (after !== undefined || (fact === undefined && expect.abstain !== true)) return [];
    const about = fact === undefined || fact.startsWith('store.') ? null : fact.slice(0, fact.indexOf('.'));
    return [{ text, context, about, named: about !== null && about !== (context.thread ?? context.pinned) }];
  });
  return { name: path, catalogue: loadCatalogue(join(dirname(path), set.shop)), asked };
}
