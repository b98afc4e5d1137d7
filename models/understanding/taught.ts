import { profileOf } from '../../src/answering/finding/fact-profile.js';
import { readFileSync } from 'node:fs';
import { Likeness } from '../../src/answering/matching/likeness.js';
import { Model } from '../../src/answering/understanding/model.js';
import { normalise } from '../../src/answering/understanding/normalise.js';
import { ProductNames } from '../../src/answering/understanding/product-names.js';
import { Reader } from '../../src/answering/understanding/reading.js';
import { EPOCHS, labels, ontology, syllables, type Text, texts, trainOn } from './classifier.js';
import type { WrittenShop } from './written.js';

/** Which attribute a question is about is found without it. */
const LIKENESS = Likeness.read(readFileSync(new URL('match.bin', import.meta.url)));
/** A fact states an attribute strongly enough to lend it to the questions it answers. */
const STATES = 0.45;
const TALK_LABELS: Readonly<Record<string, string>> = { offtopic: 'off-topic' };

/**
 * What written shops teach the classifier. A question is about what its fact states: of several attributes the one that a classifier
 * taught by the ontology alone finds likeliest in the question.
 */
export class Taught {
  readonly #of = new Map<WrittenShop, Text[]>();

  constructor(shops: readonly WrittenShop[]) {
    const reader = new Reader(Model.read(trainOn(texts, Math.min(4, EPOCHS))), labels, ontology, syllables, LIKENESS);
    for (const shop of shops) this.#of.set(shop, textsOf(shop, reader));
    const count = [...this.#of.values()].reduce((sum, { length }) => sum + length, 0);
    console.log(`${shops.length} written shops teach ${count} questions`);
  }

  textsOf(shops: readonly WrittenShop[]): Text[] {
    return shops.flatMap((shop) => this.#of.get(shop) ?? []);
  }
}

function textsOf({ catalogue, asks }: WrittenShop, reader: Reader): Text[] {
  const names = new ProductNames(catalogue, ontology, syllables);
  return asks.flatMap(({ text, gold, kind }): Text[] => {
    if (kind === 'none') return [];
    const reading = reader.read(normalise(text), names);
    if (kind !== 'fact') {
      const label = labels.indexOf(TALK_LABELS[kind] ?? kind);
      return label < 0 ? [] : [{ text: reading.masked, label, kind: 'chat' }];
    }
    const fact = catalogue.fact(gold[0] ?? '');
    if (fact === undefined) return [];
    const profile = profileOf(fact, fact.product === null ? undefined : catalogue.product(fact.product), reader);
    let best = { label: -1, score: 0 };
    for (const [attribute, strength] of profile.attributes) {
      const known = ontology.attributes[attribute];
      if (strength < STATES || known === undefined) continue;
      const fits = known.facet === fact.facet ? 1 : known.also.includes(fact.facet) ? 0.7 : 0.3;
      const score = strength * fits * ((reading.beliefs[attribute] ?? 0) + 0.02);
      if (score > best.score) best = { label: attribute, score };
    }
    return best.label < 0 ? [] : [{ text: reading.masked, label: best.label, kind: 'ask' }];
  });
}
