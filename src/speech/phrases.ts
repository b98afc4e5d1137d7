import type { Language } from '../domain/language.js';

/** A word of a clause as far as breaks are concerned. */
export interface PhraseWord {
  readonly language: Language;
  /** One hanzi or one Latin word. */
  readonly text: string;
  /** What must stay together: no break falls between two words of one unit. */
  readonly unit: number;
}

/** Clauses up to this long are said in one breath, in syllables. */
const LONGEST_PHRASE = 17;
/** No part is shorter than this. */
const SHORTEST_PHRASE = 5;
/** A Latin word counts as so many syllables. */
const WORD = 1.5;
/** A place that is right counts as much as this many syllables of balance. */
const STRONG = 6;

/** Words that begin a phrase: conjunctions and what stands in front of a new thought; the others only where nothing better is near. */
const OPENERS: Readonly<
  Record<Language, { readonly strong: ReadonlySet<string>; readonly weak: ReadonlySet<string> }>
> = {
  zh: {
    strong: new Set(
      '或者 而且 并且 但是 不过 所以 因为 如果 要是 然后 还有 以及 也 就 都 再 又 还 而 只要 只有 一共 非常 特别 适合 搭配 包括 直接 现在 今天 可以 不用 不会'.split(
        ' ',
      ),
    ),
    weak: new Set('和 跟 与 从 在 对 给 为 用 让 把 比 是 有 能 会 要 想'.split(' ')),
  },
  en: {
    strong: new Set(
      'and but or so because when while if which who where with without than until before after unless though as'.split(
        ' ',
      ),
    ),
    weak: new Set('for from in on at by that is are to into over under through about'.split(' ')),
  },
};
/** A phrase ends behind these. */
const CLOSERS = ['的时候', '的话', '以后', '之后', '以前', '来说', '起来'];

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Where a long clause without a mark is divided: indexes of the words in front of which the voice rests for a moment. Natural
 * places first, near the middle; none where there is no natural place. Pure.
 */
export function phraseBreaks(clause: readonly PhraseWord[]): number[] {
  const places = placesOf(clause);
  const found: number[] = [];
  const divide = (from: number, to: number): void => {
    if (lengthOf(clause, from, to) <= LONGEST_PHRASE) return;
    let best = { at: -1, cost: Infinity };
    for (const { at, weight } of places) {
      if (at <= from || at >= to) continue;
      const [left, right] = [lengthOf(clause, from, at), lengthOf(clause, at, to)];
      if (Math.min(left, right) < SHORTEST_PHRASE) continue;
      const cost = Math.abs(left - right) - weight;
      if (cost < best.cost) best = { at, cost };
    }
    if (best.at < 0) return;
    divide(from, best.at);
    found.push(best.at);
    divide(best.at, to);
  };
  divide(0, clause.length);
  return found;
}

function lengthOf(clause: readonly PhraseWord[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += clause[i]?.language === 'en' ? WORD : 1;
  return sum;
}

function placesOf(clause: readonly PhraseWord[]): { readonly at: number; readonly weight: number }[] {
  // Hanzi are one character a word here, so an index into the text is an index into the clause; Latin words stand as one sign.
  const text = clause.map((word) => (word.language === 'zh' ? word.text : 'x')).join('');
  if (text.length !== clause.length) return [];
  const places: { at: number; weight: number }[] = [];
  const add = (at: number, weight: number): void => {
    if (at > 0 && at < clause.length && clause[at]?.unit !== clause[at - 1]?.unit) places.push({ at, weight });
  };
  for (const { segment, index } of words.segment(text)) {
    add(index, weightOf(segment, 'zh'));
  }
  clause.forEach(({ language, text: word }, at) => {
    if (language === 'en') add(at, weightOf(word.toLowerCase(), 'en'));
    for (const closer of CLOSERS) if (text.startsWith(closer, at)) add(at + closer.length, STRONG);
  });
  return places.filter(({ weight }) => weight > 0);
}

function weightOf(word: string, language: Language): number {
  const { strong, weak } = OPENERS[language];
  if (strong.has(word)) return STRONG;
  return weak.has(word) ? 1 : 0;
}
