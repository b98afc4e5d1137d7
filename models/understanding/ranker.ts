import { Catalogue } from '../../src/knowledge/catalogue.js';
import type { AnswerContext } from '../../src/domain/answer.js';
import type { Fact, Product } from '../../src/domain/product.js';
import { systemClock } from '../../src/domain/clock.js';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import {
  ANSWER_FEATURES,
  answerFeatures,
  dot,
  judge,
  type RankingFile,
} from '../../src/answering/finding/judgement.js';
import { MATCH_FEATURES } from '../../src/answering/finding/match.js';
import type { Reader } from '../../src/answering/understanding/reading.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import { attributes, fill, goods, heldOut, labels, random } from './classifier.js';
import { Variations } from './variations.js';
import { syllables } from './classifier.js';
import type { WrittenShop } from './written.js';

/* Learns how the features of a match weigh, and when a match is an answer, on shops made of the ontology's statements. */

/** One question with its candidates: features of each, which of them are right (none: nothing answers it). */
export interface Case {
  readonly text: string;
  readonly weight: number;
  readonly candidates: readonly { readonly features: Float32Array; readonly right: boolean }[];
  readonly answer: (at: number, margin: number) => Float32Array;
}

const START: RankingFile = {
  format: 'zhubo-ranking/2',
  match: MATCH_FEATURES.map(() => 0.5),
  answer: { hidden: [], output: [], bias: 0 },
  threshold: 0.55,
  closer: { rank: 0.3, answer: 0.4, bias: -0.34 },
  pointing: null,
};
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/**
 * @param blind Has not seen the held-out questions, which the made shops are asked.
 * @param unseen Written shops whose questions the classifier has not seen.
 */
export function trainRanking(
  blind: Reader,
  unseen: readonly WrittenShop[],
): { ranking: RankingFile; report: Record<string, number> } {
  const made = syntheticCases(blind);
  const written = writtenCases(blind, unseen);
  const cases = [...made, ...written];
  const match = trainMatch(cases);
  const answer = trainAnswer(cases, match);
  const ranking: RankingFile = { ...START, match, answer };
  const report = {
    cases: made.length,
    ...measured('made', made, ranking),
    written: written.length,
    ...measured('written', written, ranking),
  };
  console.log(MATCH_FEATURES.map((name, i) => `${name} ${match[i]!.toFixed(2)}`).join(', '));
  return { ranking, report };
}

/** Shops of random statements, one or two a fact, asked by questions the classifier has not seen. */
function syntheticCases(reader: Reader): Case[] {
  const cases: Case[] = [];
  const variations = new Variations(random, goods, '', syllables);
  const byLabel = new Map<number, string[]>();
  for (const { text, label, kind } of heldOut)
    if (kind === 'ask') byLabel.set(label, [...(byLabel.get(label) ?? []), text]);
  const others = heldOut
    .filter(({ label }) => labels[label] === 'off-topic' || labels[label] === 'odd')
    .map(({ text }) => text);
  const stated = attributes.map((one, index) => ({ one, index })).filter(({ one }) => one.statements.length > 0);
  const dropped = (chance: number): ((attribute: number) => boolean) => {
    const gone = new Map<number, boolean>();
    return (attribute) => {
      if (!gone.has(attribute)) gone.set(attribute, random() < chance);
      return gone.get(attribute) === false;
    };
  };
  for (let shop = 0; shop < 120; shop += 1) {
    const facts: (Fact & { states: Set<number> })[] = [];
    const present = new Set<number>();
    const chosen = new Set<number>();
    while (chosen.size < 22) chosen.add(pick(stated).index);
    const own = [...chosen].slice(0, 14);
    const seen = new Map<string, number>();
    for (let i = 0; i < chosen.size; i += 1) {
      const first = [...chosen][i]!;
      const product = own.includes(first) ? 'thing' : null;
      const members =
        random() < 0.3 && i + 1 < chosen.size && own.includes([...chosen][i + 1]!) === own.includes(first)
          ? [first, [...chosen][(i += 1)]!]
          : [first];
      const say = (zh: boolean): string | undefined => {
        const parts = members
          .map((at) => attributes[at]!.statements.filter((s) => /\p{Script=Han}/u.test(s) === zh))
          .map((list) => (list.length === 0 ? undefined : fill(pick(list))));
        return parts.some((part) => part === undefined) ? undefined : parts.join(zh ? '，' : ', ');
      };
      const zh = say(true);
      const en = say(false);
      const mode = random();
      const text = {
        ...(zh !== undefined && (mode < 0.75 || en === undefined) ? { zh } : {}),
        ...(en !== undefined && (mode > 0.45 || zh === undefined) ? { en } : {}),
      };
      if (Object.keys(text).length === 0) continue;
      const known = attributes[first]!;
      const facet = known.also.length > 0 && random() < 0.35 ? pick(known.also) : known.facet;
      const n = (seen.get(`${product}.${facet}`) ?? 0) + 1;
      seen.set(`${product}.${facet}`, n);
      for (const member of members) present.add(member);
      facts.push({
        id: `${product ?? 'store'}.${facet}.${n}`,
        product,
        facet,
        text,
        source: 'made',
        version: 1,
        states: new Set(members),
      });
    }
    // What the product states comes before what the store states of the same.
    for (const fact of [...facts]) {
      if (fact.product === null || random() > 0.2) continue;
      const [first] = fact.states;
      const other = attributes[first!]!.statements;
      const text = fill(pick(other));
      facts.push({
        ...fact,
        id: `store.${fact.facet}.9${facts.length}`,
        product: null,
        text: /\p{Script=Han}/u.test(text) ? { zh: text } : { en: text },
        states: new Set(),
      });
    }
    const good = pick(goods);
    const money = { minor: 9900, currency: 'CNY' as const };
    const product: Product = {
      id: 'thing',
      link: 1,
      name: good,
      aliases: [],
      price: money,
      livePrice: money,
      stock: 5,
      tagline: good,
      variants: [],
      sizeChart: [],
    };
    const zhPrice = `${good.zh}的价格是99元。`;
    facts.push({
      id: 'thing.price',
      product: 'thing',
      facet: 'price',
      text: { zh: zhPrice, en: `The ${good.en} is 99 yuan.` },
      source: 'made',
      version: 1,
      states: new Set([0]),
    });
    facts.push({
      id: 'thing.stock',
      product: 'thing',
      facet: 'stock',
      text: { zh: `${good.zh}现在有货，还有5件。`, en: `The ${good.en} is in stock, 5 left.` },
      source: 'made',
      version: 1,
      states: new Set([attributes.findIndex(({ id }) => id === 'stock')]),
    });
    present.add(0);
    const catalogue = new Catalogue({ name: good, currency: 'CNY', products: [product], facts, promotions: [] });
    const keep = dropped(0.25);
    const understander = new Understander(reader, () => catalogue);
    const finder = new CatalogueEvidence({
      understander,
      catalogue: () => catalogue,
      ranking: START,
      closer: null,
      clock: systemClock,
      keepCue: keep,
    });
    const ask = (text: string, right: (fact: Fact) => boolean): void => {
      const varied = variations
        .vary(text, 0.6)
        .replaceAll('\uE000', /\p{Script=Han}/u.test(text) ? good.zh : `the ${good.en}`);
      const one = caseOf(finder, understander, reader, varied, { thread: null, pinned: 'thing', recent: [] }, right, 1);
      if (one !== undefined) cases.push(one);
    };
    for (const index of present) {
      const questions = byLabel.get(index);
      if (questions === undefined) continue;
      for (let i = 0; i < 2; i += 1)
        ask(pick(questions), (fact) => (fact as Fact & { states: Set<number> }).states.has(index));
    }
    for (let i = 0; i < 12; i += 1) {
      const absent = pick([...byLabel.keys()].filter((label) => label < attributes.length && !present.has(label)));
      const id = attributes[absent]!.id;
      if (attributes[absent]!.near.some((near) => present.has(attributes.findIndex((one) => one.id === near))))
        continue;
      if (attributes.some((one, at) => present.has(at) && one.near.includes(id))) continue;
      if (
        [
          'price-variant',
          'discount',
          'overview',
          'recommend-ask',
          'list-products',
          'price-range-list',
          'difference',
          'reviews',
          'bestseller',
          'quality',
          'made-for',
        ].includes(id)
      )
        continue;
      ask(pick(byLabel.get(absent)!), () => false);
    }
    for (let i = 0; i < 6; i += 1) ask(pick(others), () => false);
  }
  return cases;
}

/** Shops with written questions: of each question the product is on the card, as it mostly is in a live room. */
function writtenCases(reader: Reader, shops: readonly WrittenShop[]): Case[] {
  const cases: Case[] = [];
  for (const { catalogue, asks } of shops) {
    const understander = new Understander(reader, () => catalogue);
    const finder = new CatalogueEvidence({
      understander,
      catalogue: () => catalogue,
      ranking: START,
      closer: null,
      clock: systemClock,
    });
    for (const { text, product, gold, kind } of asks) {
      if (kind !== 'fact' && kind !== 'none' && kind !== 'offtopic') continue;
      const right = new Set(gold);
      const around: AnswerContext = { thread: null, pinned: product, recent: [] };
      const one = caseOf(finder, understander, reader, text, around, ({ id }) => right.has(id), 1);
      // A right fact that is not among the candidates is a mistake of the product, not of the ranking.
      if (one !== undefined && (right.size === 0 || one.candidates.some((candidate) => candidate.right)))
        cases.push(one);
    }
  }
  return cases;
}

function caseOf(
  finder: CatalogueEvidence,
  understander: Understander,
  reader: Reader,
  text: string,
  context: AnswerContext,
  right: (fact: Fact) => boolean,
  weight: number,
): Case | undefined {
  const [ask, second] = understander.understand(text).asks;
  if (ask === undefined || second !== undefined || ['list', 'recommend', 'compare', 'total'].includes(ask.kind))
    return undefined;
  const { question, ranked } = finder.consider(ask, context);
  const profiles = ranked.map(({ profile }) => profile);
  return {
    text,
    weight,
    candidates: ranked.map(({ features, profile }) => ({ features, right: right(profile.fact) })),
    answer: (at, margin) =>
      answerFeatures(question, ranked[at]!.profile, ranked[at]!.features, margin, profiles, reader),
  };
}

function trainMatch(cases: readonly Case[]): number[] {
  const weights = [...START.match];
  const usable = cases.filter(({ candidates }) => candidates.some(({ right }) => right));
  const EPOCHS = 60;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const pace = 0.05 * (1 - epoch / EPOCHS);
    for (let step = 0; step < usable.length; step += 1) {
      const { candidates, weight } = usable[Math.floor(random() * usable.length)]!;
      const scores = candidates.map(({ features }) => dot(features, weights));
      const top = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - top));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const good = candidates.reduce((sum, { right }, i) => sum + (right ? shares[i]! : 0), 0);
      candidates.forEach(({ features, right }, i) => {
        const error = shares[i]! / total - (right ? shares[i]! / Math.max(1e-9, good) : 0);
        for (let k = 0; k < weights.length; k += 1) weights[k]! -= pace * weight * error * features[k]!;
      });
      for (let k = 0; k < weights.length; k += 1) weights[k]! *= 1 - 2e-5;
    }
  }
  return weights.map((value) => Math.round(value * 1000) / 1000);
}

function bestOf(
  { candidates, answer }: Case,
  match: readonly number[],
): { features: Float32Array; right: boolean } | undefined {
  const scored = candidates
    .map(({ features, right }, at) => ({ at, right, score: dot(features, match) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  return best === undefined
    ? undefined
    : { features: answer(best.at, best.score - (second?.score ?? 0)), right: best.right };
}

/** One hidden layer: an attribute that fits says little when the value asked for is missing, and only together they tell. */
function trainAnswer(cases: readonly Case[], match: readonly number[]): RankingFile['answer'] {
  const rows = cases.flatMap((one) => {
    const best = bestOf(one, match);
    if (best === undefined) return [];
    const answerable = one.candidates.some(({ right }) => right);
    // The wrong fact for a question that has an answer is no better than silence, and no worse than half a mistake.
    const share = answerable && !best.right ? 0.5 : answerable ? 1 : 1.3;
    return [{ features: best.features, y: best.right ? 1 : 0, weight: one.weight * share }];
  });
  const size = ANSWER_FEATURES.length;
  const HIDDEN = 10;
  const hidden = Array.from({ length: HIDDEN }, () => Array.from({ length: size + 1 }, () => (random() - 0.5) * 0.6));
  const output = Array.from({ length: HIDDEN }, () => (random() - 0.5) * 0.6);
  let bias = 0;
  const EPOCHS = 120;
  const total = rows.reduce((sum, { weight }) => sum + weight, 0) / rows.length;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const pace = (0.03 * (1 - epoch / EPOCHS)) / total;
    for (let step = 0; step < rows.length; step += 1) {
      const { features, y, weight } = rows[Math.floor(random() * rows.length)]!;
      const active = hidden.map((row) => Math.tanh(dot(features, row) + row[size]!));
      const sum = active.reduce((all, value, i) => all + value * output[i]!, bias);
      const error = (1 / (1 + Math.exp(-sum)) - y) * weight;
      for (let h = 0; h < HIDDEN; h += 1) {
        const back = error * output[h]! * (1 - active[h]! ** 2);
        output[h]! -= pace * (error * active[h]! + 2e-3 * output[h]!);
        const row = hidden[h]!;
        for (let k = 0; k < size; k += 1) row[k]! -= pace * (back * features[k]! + 2e-3 * row[k]!);
        row[size]! -= pace * back;
      }
      bias -= pace * error;
    }
  }
  const short = (value: number): number => Math.round(value * 1000) / 1000;
  return { hidden: hidden.map((row) => row.map(short)), output: output.map(short), bias: short(bias) };
}

function measured(name: string, cases: readonly Case[], ranking: RankingFile): Record<string, number> {
  let asked = 0;
  let first = 0;
  let kept = 0;
  let none = 0;
  let quiet = 0;
  for (const one of cases) {
    const best = bestOf(one, ranking.match);
    if (best === undefined) continue;
    const belief = judge(best.features, ranking.answer);
    if (one.candidates.some(({ right }) => right)) {
      asked += 1;
      if (best.right) first += 1;
      if (best.right && belief >= ranking.threshold) kept += 1;
    } else {
      none += 1;
      if (belief < ranking.threshold) quiet += 1;
    }
  }
  const share = (part: number, of: number): number => Math.round((part / Math.max(1, of)) * 1000) / 1000;
  return {
    [`${name}Ranked`]: share(first, asked),
    [`${name}Recall`]: share(kept, asked),
    [`${name}Abstention`]: share(quiet, none),
  };
}
