import type { Sentence } from '../domain/answer.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import type { Answered } from './asking.js';
import { productOf } from './asking.js';
import type { Told } from './liar/attack.js';
import { caughtIn, dense } from './liar/ledger.js';
import { parts } from './liar/wording.js';
import { flaws } from './oracle/oracle.js';
import { kindOf } from './question-set.js';

/** One spoken sentence with what is wrong about it. */
export interface JudgedSentence {
  readonly sentence: Sentence;
  /** At least 1. */
  readonly clauses: number;
  /** The lie that the liar knows to have told, or null. */
  readonly lie: string | null;
  /** What the oracle objects to; empty: nothing. */
  readonly flaws: readonly string[];
}

/** How one question went. Measures that do not apply to it are null. */
export interface Judgement {
  readonly answered: Answered;
  /** Rank (from 1) of the first right fact among the evidence; Infinity: it is not there. */
  readonly rank: number | null;
  /** For `all`: whether each fact stands among the first three of a question of the comment. */
  readonly inThree: boolean | null;
  readonly intent: boolean | null;
  readonly product: boolean | null;
  /** The right fact is cited and what must be said, and only that, is said. */
  readonly correct: boolean | null;
  readonly refused: boolean;
  readonly sentences: readonly JudgedSentence[];
  /** Why it is no success, for people; empty: it is one. */
  readonly complaints: readonly string[];
}

/** Judges an answer against what the set expects, the liar's table (`told`) and the oracle. */
export function judge(answered: Answered, catalogue: Catalogue, now: number, told: readonly Told[]): Judgement {
  const { asked, evidence, sentences, understanding, context } = answered;
  const { expect: expected } = asked;
  const complaints: string[] = [];
  const stated = expected.facts ?? expected.all;
  const wanted = stated?.length === 0 ? undefined : stated;
  const ranked = interleaved(evidence.map(({ facts }) => facts.map(({ fact }) => fact.id)));
  const at = wanted === undefined ? -1 : ranked.findIndex((id) => wanted.includes(id));
  const rank = wanted === undefined ? null : at < 0 ? Infinity : at + 1;
  if (rank !== null && rank > 1)
    complaints.push(`wants ${wanted?.join(' or ') ?? ''} first, found ${ranked.slice(0, 3).join(', ') || 'nothing'}`);
  const firsts = new Set(evidence.flatMap(({ facts }) => facts.slice(0, 3).map(({ fact }) => fact.id)));
  const inThree =
    expected.all === undefined ? (rank === null ? null : rank <= 3) : expected.all.every((id) => meets(id, firsts));
  const intent = expected.intent === undefined ? null : understanding.intent === expected.intent;
  if (intent === false) complaints.push(`wants intent ${expected.intent ?? ''}, understood ${understanding.intent}`);
  const about = productOf(sentences, evidence);
  const product = expected.product === undefined ? null : about === expected.product;
  if (product === false) complaints.push(`wants product ${expected.product ?? ''}, took ${about ?? 'none'}`);
  const refused = sentences.every(({ kind }) => kind !== 'facts');
  const correct = correctness(answered, refused, complaints);
  const judged = sentences.map((sentence): JudgedSentence => {
    const lie = caughtIn(sentence, told);
    const wrong = flaws(sentence, {
      catalogue,
      now,
      asked: answered.text,
      product: about ?? context.thread ?? context.pinned,
    });
    return {
      sentence,
      clauses: clausesOf(sentence.text),
      lie: lie === null ? null : `${lie.attack}: ${lie.fragment}`,
      flaws: wrong.map(({ why, detail }) => `${why}: ${detail}`),
    };
  });
  for (const { sentence, lie, flaws: found } of judged) {
    if (lie !== null) complaints.push(`spoke a lie (${lie}): ${sentence.text}`);
    if (found.length > 0) complaints.push(`the oracle objects (${found.join('; ')}): ${sentence.text}`);
  }
  if (sentences.length === 0) complaints.push('silence: nothing was said');
  return { answered, rank, inThree, intent, product, correct, refused, sentences: judged, complaints };
}

function correctness({ asked, sentences }: Answered, refused: boolean, complaints: string[]): boolean | null {
  const { expect: expected, mustSay, mustNotSay } = asked;
  const kind = kindOf(expected);
  const cited = new Set(sentences.flatMap(({ citations }) => citations));
  const said = dense(sentences.map(({ text }) => text).join(' '));
  const problems: string[] = [];
  if (expected.abstain === true && !refused) problems.push('wants a refusal');
  if (expected.facts !== undefined || expected.all !== undefined) {
    if (refused) problems.push('was refused');
    else if (expected.facts !== undefined && expected.facts.length > 0 && !expected.facts.some((id) => cited.has(id)))
      problems.push(`cites ${[...cited].join(', ')} instead of ${expected.facts.join(' or ')}`);
    const missing = expected.all?.filter((id) => !meets(id, cited)) ?? [];
    if (!refused && missing.length > 0) problems.push(`does not cite ${missing.join(', ')}`);
  }
  for (const words of mustSay ?? []) if (!said.includes(dense(words))) problems.push(`does not say ${words}`);
  for (const words of mustNotSay ?? []) if (said.includes(dense(words))) problems.push(`says ${words}`);
  complaints.push(...problems);
  const judgedByWords = (mustSay?.length ?? 0) + (mustNotSay?.length ?? 0) > 0;
  return kind === 'facts' || kind === 'all' || judgedByWords ? problems.length === 0 : null;
}

/** Whether a fact is among those given; a price is told by the saving on it, too. */
function meets(id: string, given: ReadonlySet<string>): boolean {
  return given.has(id) || (id.endsWith('.price') && given.has(id.replace(/price$/, 'promotion')));
}

/** First facts of every question in turn: none of a comment's questions hides behind another. */
function interleaved(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const ids = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
  return [...new Set(ids)];
}

/** Clauses of a sentence, at least one. */
export function clausesOf(text: string): number {
  return Math.max(1, parts(text).length);
}
