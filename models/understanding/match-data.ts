/*
 * Turns what the matching network learns from into numbers: `npx tsx models/understanding/match-data.ts OUT.json [SET.json...]`.
 * Without sets: data/match/*.txt (format in README). With question sets: those, for measuring.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unitsOf } from '../../src/answering/matching/units.js';
import { normalise } from '../../src/answering/understanding/normalise.js';
import { Ontology, type OntologyFile } from '../../src/answering/understanding/ontology.js';
import { ProductNames } from '../../src/answering/understanding/product-names.js';
import { Syllables } from '../../src/answering/understanding/syllables.js';
import { FACETS } from '../../src/domain/comment.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { type Asked, TALK, type Talk, writtenShops } from './written.js';

const folder = new URL('.', import.meta.url).pathname;
const ontology = new Ontology(JSON.parse(readFileSync(join(folder, 'ontology.json'), 'utf8')) as OntologyFile);
const syllables = new Syllables(readFileSync(join(folder, 'syllables.txt'), 'utf8'));
const out = process.argv[2] ?? '';
const sets = process.argv.slice(3);
const shops =
  sets.length > 0
    ? sets.map(fromSet)
    : writtenShops().map(({ name, catalogue, asks }) => numbers(catalogue, asks, name));
writeFileSync(out, JSON.stringify({ facets: FACETS, talk: TALK, shops }));
const asked = shops.flatMap(({ questions }) => questions);
console.log(
  `${shops.length} shops, ${shops.reduce((n, s) => n + s.facts.length, 0)} facts, ${asked.length} questions`,
  Object.fromEntries(['fact', 'none', ...TALK].map((kind) => [kind, asked.filter((one) => one.kind === kind).length])),
);

function numbers(catalogue: Catalogue, asks: readonly Asked[], name: string) {
  const names = new ProductNames(catalogue, ontology, syllables);
  const units = (text: string): number[] => [...unitsOf(names.find(normalise(text)).masked, syllables)];
  const facts = catalogue.facts.map((fact) => ({
    id: fact.id,
    product: fact.product,
    facet: FACETS.indexOf(fact.facet),
    zh: fact.text.zh === undefined ? [] : units(fact.text.zh),
    en: fact.text.en === undefined ? [] : units(fact.text.en),
  }));
  const at = new Map(facts.map(({ id }, i) => [id, i]));
  return {
    name,
    facts,
    questions: asks.map(({ text, product, gold, kind }) => ({
      units: units(text),
      text,
      product,
      gold: gold.flatMap((id) => at.get(id) ?? []),
      kind,
    })),
  };
}

function fromSet(path: string) {
  const set = JSON.parse(readFileSync(path, 'utf8')) as {
    shop: string;
    context?: { pinned?: string | null };
    questions: {
      text: string;
      context?: { pinned?: string | null; thread?: string | null };
      expect: { facts?: string[]; abstain?: boolean; intent?: string };
    }[];
  };
  const catalogue = loadCatalogue(join(dirname(path), set.shop));
  const asks = set.questions.flatMap(({ text, context, expect }): Asked[] => {
    const pinned = context?.thread ?? context?.pinned ?? set.context?.pinned ?? null;
    if (expect.abstain === true) return [{ text, product: pinned, gold: [], kind: 'none' }];
    if (expect.intent !== undefined) return [{ text, product: pinned, gold: [], kind: expect.intent as Talk }];
    const [first] = expect.facts ?? [];
    if (first === undefined) return [];
    const product = first.startsWith('store.') ? pinned : first.slice(0, first.indexOf('.'));
    return [{ text, product, gold: expect.facts ?? [], kind: 'fact' }];
  });
  return numbers(catalogue, asks, basename(path));
}
