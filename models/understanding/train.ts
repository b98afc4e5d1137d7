/*
 * Makes ontology.json, syllables.txt, weights.bin, ranking.json and manifest.json from data/:
 * `npx tsx models/understanding/train.ts` (with ONLY=ranking no new weights), about two minutes on one core, the same bytes each time.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cuesOf, featuresOf } from '../../src/answering/understanding/features.js';
import { Likeness } from '../../src/answering/matching/likeness.js';
import { Model } from '../../src/answering/understanding/model.js';
import { normalise } from '../../src/answering/understanding/normalise.js';
import { Reader } from '../../src/answering/understanding/reading.js';
import {
  attributes,
  DIMENSION,
  EPOCHS,
  file,
  heldOut,
  labels,
  ontology,
  syllables,
  table,
  texts,
  trainOn,
} from './classifier.js';
import { trainRanking } from './ranker.js';
import { Taught } from './taught.js';
import { writtenShops } from './written.js';

const path = (name: string): URL => new URL(name, import.meta.url);

// A classifier that has not seen the held-out questions: its figures are honest, and the ranking learns on its mistakes.
const held = new Set(heldOut);
// The likeness that has not seen every fourth written shop (tools/train_match.py --part).
const part = process.env['PART'] ?? '';
// Written shops teach the classifier too; every fourth is kept from the blind one, and the ranking learns on those.
const shops = writtenShops();
const unseen = shops.filter((_, i) => i % 4 === 3);
const taught = new Taught(shops);
// `BLIND=file` keeps it between runs, for work on the ranking alone.
const kept = process.env['BLIND'];
const blindBytes =
  kept !== undefined && existsSync(kept)
    ? readFileSync(kept)
    : trainOn(
        [...texts.filter((one) => !held.has(one)), ...taught.textsOf(shops.filter((shop) => !unseen.includes(shop)))],
        EPOCHS,
      );
if (kept !== undefined) writeFileSync(kept, blindBytes);
const blind = Model.read(blindBytes);
let right = 0;
let close = 0;
const wrong: string[] = [];
for (const { text, label } of heldOut) {
  const plain = normalise(text);
  const beliefs = blind.classify(featuresOf(plain, syllables, cuesOf(plain, ontology)));
  const ranked = [...beliefs.keys()].sort((a, b) => beliefs[b]! - beliefs[a]!);
  if (ranked[0] === label) right += 1;
  else wrong.push(`${text}: ${labels[label]} taken for ${labels[ranked[0]!]} ${beliefs[ranked[0]!]!.toFixed(2)}`);
  if (ranked.slice(0, 3).includes(label)) close += 1;
}
const figures = { heldOut: heldOut.length, first: round(right / heldOut.length), three: round(close / heldOut.length) };
console.log('classifier on held-out questions', figures);
if (process.env['SHOW'] === '1') console.log(wrong.join('\n'));

const only = process.env['ONLY'] === 'ranking';
const weights = only ? readFileSync(path('weights.bin')) : trainOn([...texts, ...taught.textsOf(shops)], EPOCHS);
const { ranking, report } = trainRanking(
  new Reader(blind, labels, ontology, syllables, Likeness.read(readFileSync(part))),
  unseen,
);
console.log('ranking', report);
// Which product is meant is learnt afterwards: pointing-data.ts, tools/train_pointing.py.
writeFileSync(path('ranking.json'), `${JSON.stringify(ranking, null, 1)}\n`);

writeFileSync(path('weights.bin'), weights);
writeFileSync(path('syllables.txt'), table);
writeFileSync(path('ontology.json'), JSON.stringify(file));
const manifest = {
  format: 'zhubo-understanding/1',
  version: 1,
  weights: { file: 'weights.bin', sha256: createHash('sha256').update(weights).digest('hex'), bytes: weights.length },
  ontology: 'ontology.json',
  syllables: 'syllables.txt',
  ranking: 'ranking.json',
  labels,
  dimension: DIMENSION,
  epochs: EPOCHS,
  texts: texts.length,
  writtenShops: shops.length,
  writtenQuestions: shops.reduce((sum, { asks }) => sum + asks.length, 0),
  attributes: attributes.length,
  figures: { classifier: figures, ranking: report },
};
writeFileSync(path('manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
