import { CatalogueEvidence } from '../../answering/finding/catalogue-evidence.js';
import { nearnessOf, packed } from '../../answering/finding/experience.js';
import { ANSWER_FEATURES, answerFeatures, type RankingFile } from '../../answering/finding/judgement.js';
import type { Reader } from '../../answering/understanding/reading.js';
import { Understander } from '../../answering/understanding/understander.js';
import type { Clock } from '../../domain/clock.js';
import { Catalogue, type CatalogueContent } from '../../knowledge/catalogue.js';
import { type Label, questionKey } from './label.js';

const MARGIN = ANSWER_FEATURES.indexOf('margin');

/** A labelled question with its candidates, read once; everything that is fitted or measured works on these numbers. */
export interface Case {
  readonly key: string;
  readonly label: Label;
  readonly vector: Float32Array;
  readonly packed: string;
  readonly candidates: readonly { readonly fact: string; readonly features: Float32Array; readonly right: boolean }[];
  /** Features of the judgement about one candidate, with the margin given. */
  readonly judged: (at: number, margin: number) => Float32Array;
}

/** What is near to a case among other cases, by candidate. */
export interface Near {
  readonly facts: Float32Array;
  readonly nothing: number;
}

/** Makes cases of labels; what asks several things at once, or nothing, teaches nothing here. */
export function casesOf(
  labels: readonly Label[],
  shops: ReadonlyMap<string, CatalogueContent>,
  reader: Reader,
  ranking: RankingFile,
  clock: Clock,
): Case[] {
  const finders = new Map<string, { readonly understander: Understander; readonly finder: CatalogueEvidence }>();
  for (const [room, content] of shops) {
    const catalogue = new Catalogue(content);
    const understander = new Understander(reader, () => catalogue);
    finders.set(room, {
      understander,
      finder: new CatalogueEvidence({ understander, catalogue: () => catalogue, ranking, closer: null, clock }),
    });
  }
  const cases: Case[] = [];
  for (const label of labels) {
    const parts = finders.get(label.room);
    if (parts === undefined) continue;
    const [ask, second] = parts.understander.understand(label.text).asks;
    if (ask === undefined || second !== undefined || ask.kind !== 'fact') continue;
    const { question, ranked } = parts.finder.consider(ask, label.context);
    const profiles = ranked.map(({ profile }) => profile);
    const right = new Set(label.facts);
    const kept = new Map<number, Float32Array>();
    cases.push({
      key: questionKey(label),
      label,
      vector: question.meaning.vector,
      packed: packed(question.meaning.vector),
      candidates: ranked.map(({ profile, features }) => ({
        fact: profile.fact.id,
        features,
        right: right.has(profile.fact.id),
      })),
      judged: (at, margin) => {
        const one = ranked[at];
        if (one === undefined) return new Float32Array(ANSWER_FEATURES.length);
        const known = kept.get(at) ?? answerFeatures(question, one.profile, one.features, margin, profiles, reader);
        kept.set(at, known);
        known[MARGIN] = Math.min(2, margin);
        return known;
      },
    });
  }
  return cases;
}

/** How near a case comes to others; the same question asked again does not count. */
export function nearOf(one: Case, others: readonly Case[]): Near {
  const facts = new Float32Array(one.candidates.length);
  let nothing = 0;
  for (const other of others) {
    if (other.key === one.key || other.label.room !== one.label.room) continue;
    const near = nearnessOf(one.vector, new Int8Array(Buffer.from(other.packed, 'base64')));
    if (near <= 0) continue;
    if (other.label.facts.length === 0) nothing = Math.max(nothing, near);
    one.candidates.forEach(({ fact }, i) => {
      if (other.label.facts.includes(fact)) facts[i] = Math.max(facts[i] ?? 0, near);
    });
  }
  return { facts, nothing };
}
