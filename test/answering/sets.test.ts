import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';

interface Named {
  readonly text: string;
  readonly product?: string | null;
  readonly citations?: readonly string[];
}
interface QuestionSet {
  readonly shop: string;
  readonly questions: readonly (Named & {
    readonly id: string;
    readonly expect: {
      readonly facts?: readonly string[];
      readonly all?: readonly string[];
      readonly product?: string;
    };
  })[];
  readonly good: readonly Named[];
  readonly bad: readonly (Named & { readonly attack: string })[];
}

const folder = new URL('sets/', import.meta.url).pathname;
const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.shop.json'));
const read = (name: string): QuestionSet => JSON.parse(readFileSync(folder + name, 'utf8')) as QuestionSet;

describe('the question sets', () => {
  it('are at least 300 questions each, no comment twice in all of them', () => {
    const texts = names.flatMap((name) => read(name).questions.map(({ text }) => text));
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) expect(read(name).questions.length).toBeGreaterThanOrEqual(300);
    expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
  });

  it.each(names)('%s names facts and products that its shop has', (name) => {
    const { shop, questions, good, bad } = read(name);
    const catalogue = loadCatalogue(folder + shop);
    const facts = [
      ...questions.flatMap(({ expect: { facts: any = [], all = [] } }) => [...any, ...all]),
      ...good.flatMap(({ citations = [] }) => citations),
    ];
    expect(facts.filter((id) => catalogue.fact(id) === undefined)).toEqual([]);
    const products = [...good, ...bad].flatMap(({ product }) => product ?? []);
    expect(products.filter((id) => catalogue.product(id) === undefined)).toEqual([]);
    expect(new Set(bad.map(({ attack }) => attack)).size).toBeGreaterThanOrEqual(17);
  });
});
