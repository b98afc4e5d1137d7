import { ADVERBS_ZH } from './lexicon/adverbs-zh.js';
import { MEANINGS } from './lexicon/concepts.js';
import { DENIALS_EN, NO_DENIALS_EN, RESETS_EN, TALK_EN } from './lexicon/talk-en.js';
import { DENIALS_ZH, NO_DENIALS_ZH, RESETS_ZH, TALK_ZH } from './lexicon/talk-zh.js';
import { type Quantity, quantities } from './quantities.js';
import { stem } from './stem.js';

/** A piece of a text and what it is to the check. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** As it is compared: English words as stems. */
  readonly text: string;
  /**
   * `word` may claim something, `talk` claims nothing, `deny` and `reset` turn what follows, `name` is of a product or the
   * shop, `unknown` is in no list and no fact.
   */
  readonly kind: 'word' | 'talk' | 'deny' | 'reset' | 'name' | 'figure' | 'conjunction' | 'comma' | 'stop' | 'unknown';
  readonly concepts: readonly string[];
  /** -1: the word says the opposite of its meaning's line (断货). */
  readonly sign: 1 | -1;
  readonly quantity?: Quantity;
  /** Of a name: the products called so; empty for the shop and for names too short to tell. */
  readonly products?: readonly string[];
  /** Of a name: too short to tell a product (包, 茶). */
  readonly weak?: boolean;
}

/** What a text may use besides the lists: words of facts and names. Keys are plain text, English by stems. */
export interface Vocabulary {
  /** Whether Chinese characters stand in a row in a fact. */
  has(characters: string): boolean;
  hasWord(stemmed: string): boolean;
  /** Products (or the shop: empty) called so; undefined: no name. */
  name(text: string): readonly string[] | undefined;
  /** Whether any Chinese name begins with the character, and the longest English name's words. */
  readonly longestName: number;
  /** Full names as they stand in a plain text; null: none. */
  readonly masks: RegExp | null;
  /** The products a name found by `masks` is of. */
  named(text: string): readonly string[];
}

export const NO_VOCABULARY: Vocabulary = {
  has: () => false,
  hasWord: () => false,
  name: () => undefined,
  longestName: 0,
  masks: null,
  named: () => [],
};

interface Entry {
  readonly talk: boolean;
  readonly kind: 'word' | 'talk' | 'deny' | 'reset' | 'conjunction';
  readonly concepts: readonly string[];
  readonly sign: 1 | -1;
}

const CONJUNCTIONS_ZH = ['和', '与', '以及', '及', '跟', '加上', '外加', '加', '还有', '或', '或者', '和是'];
const CONJUNCTIONS_EN = new Set(['and', 'or', 'plus']);

function lexicon(language: 'zh' | 'en'): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const key = language === 'zh' ? (word: string) => word : phrase;
  const put = (word: string, kind: Entry['kind'], talk: boolean): void => {
    const known = entries.get(key(word));
    entries.set(key(word), {
      talk: talk || known?.talk === true,
      kind,
      concepts: known?.concepts ?? [],
      sign: known?.sign ?? 1,
    });
  };
  for (const [word, { concepts, sign }] of MEANINGS[language]) {
    const known = entries.get(key(word));
    entries.set(key(word), { talk: false, kind: 'word', concepts: [...(known?.concepts ?? []), ...concepts], sign });
  }
  for (const word of language === 'zh' ? ADVERBS_ZH : []) put(word, 'talk', true);
  for (const word of language === 'zh' ? TALK_ZH : TALK_EN) put(word, 'talk', true);
  for (const word of language === 'zh' ? RESETS_ZH : RESETS_EN) put(word, 'reset', true);
  for (const word of language === 'zh' ? DENIALS_ZH : DENIALS_EN) put(word, 'deny', true);
  for (const word of language === 'zh' ? NO_DENIALS_ZH : NO_DENIALS_EN) {
    const known = entries.get(key(word));
    // 不锈钢 and 不影响 claim something; they only do not deny.
    const claims = language === 'zh' && /^(?:不锈钢|不影响二次销售|无理由|无线|别墅|不适)$/.test(word);
    entries.set(key(word), { talk: !claims, kind: claims ? 'word' : 'talk', concepts: known?.concepts ?? [], sign: 1 });
  }
  for (const word of language === 'zh' ? CONJUNCTIONS_ZH : CONJUNCTIONS_EN) {
    if (word === '还有' || word === '加') continue;
    put(word, 'conjunction', true);
  }
  return entries;
}

const ZH = lexicon('zh');
const EN = lexicon('en');
const LONGEST_ZH = Math.max(...[...ZH.keys()].map((word) => word.length));
const LONGEST_EN = 6;

/** An English phrase as it is looked up: stems with single spaces. */
export function phrase(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => stem(word))
    .join(' ');
}

/** 58 yuan a jar, each bag: what a price or a figure is for claims nothing more. */
const PACKED = /^(?:pair|box|bag|bottl|jar|tin|piec|set|tub|pack|can|unit)$/;
const PER = /(?:yuan|dollars?|\d|ml|\bg|per|each|every)\s+(?:(?:a|an|per|each|for a)\s+)?$/;
const STOP = /[。！？!?；;\n]|\.(?=\s|$)|…/y;
const COMMA = /[，,：:—()（）"“”「」]|\s[-–]\s/y;
const ENGLISH_WORD = /[a-z][a-z0-9]*(?:['&.+/-][a-z0-9]+)*/y;
const CHINESE = /[\u3400-\u9fff]+/y;

/** The tokens of a plain text (see plainText), without gaps except spaces and signs that mean nothing. */
export function tokens(text: string, vocabulary: Vocabulary): Token[] {
  const figures = quantities(text);
  const out: Token[] = [];
  const spans = vocabulary.masks === null ? [] : [...text.matchAll(vocabulary.masks)];
  let span = 0;
  let at = 0;
  let next = 0;
  while (at < text.length) {
    while ((spans[span]?.index ?? Infinity) < at) span += 1;
    const full = spans[span];
    if (full?.index === at) {
      out.push({ ...simple('name', at, at + full[0].length, full[0]), products: vocabulary.named(full[0]) });
      at += full[0].length;
      continue;
    }
    while ((figures[next]?.end ?? Infinity) <= at) next += 1;
    const figure = figures[next];
    const limit = Math.min(
      figure === undefined || figure.start < at ? text.length : figure.start,
      full?.index ?? text.length,
    );
    if (figure?.start === at) {
      // A name may begin with a figure: 14寸电脑包.
      const named = chineseName(text, at, vocabulary);
      if (named !== null && named.end > figure.end) {
        out.push(named);
        at = named.end;
        continue;
      }
      out.push({
        start: at,
        end: figure.end,
        text: text.slice(at, figure.end),
        kind: 'figure',
        concepts: [],
        sign: 1,
        quantity: figure,
      });
      at = figure.end;
      continue;
    }
    const here = text[at] ?? '';
    if (here === '、' || here === '/' || here === '&' || here === '+') {
      out.push(simple('conjunction', at, at + 1, here));
      at += 1;
      continue;
    }
    const stop = sticky(STOP, text, at);
    if (stop !== null) {
      out.push(simple('stop', at, at + stop.length, stop));
      at += stop.length;
      continue;
    }
    const comma = sticky(COMMA, text, at);
    if (comma !== null) {
      out.push(simple('comma', at, at + comma.length, comma));
      at += comma.length;
      continue;
    }
    const run = sticky(CHINESE, text, at);
    if (run !== null) {
      const named = figure === undefined ? null : chineseName(text, at, vocabulary);
      const end = Math.max(Math.min(at + run.length, limit), named?.end ?? 0);
      chinese(text, at, end, vocabulary, out);
      at = end;
      continue;
    }
    const word = sticky(ENGLISH_WORD, text, at);
    if (word !== null) {
      at = english(text, at, limit, vocabulary, out);
      continue;
    }
    if (/\d/.test(here)) out.push(simple('unknown', at, at + 1, here));
    at += 1;
  }
  // 80%羊毛加20%聚酯: a sum, not an ingredient.
  return out.map((token, i) => {
    if (token.text === '加' && out[i + 1]?.kind === 'figure')
      return simple('conjunction', token.start, token.end, '加');
    // 六个月到三岁, 薄到1.5毫米: how far, not where it is delivered.
    if (token.text === '到' && out[i + 1]?.kind === 'figure') return simple('talk', token.start, token.end, '到');
    // Grain free; sugar free and fresh.
    if (token.text === 'free' && isFree(out, i)) return simple('talk', token.start, token.end, 'free');
    return out[i + 1]?.text === 'free' && isFree(out, i + 1) ? { ...token, sign: -1 } : token;
  });
}

const GIVEN = /^(?:l\.|gift|discount|freeship|repair|card|bag|pouch)/;

/** Whether "free" says that there is none of what stands in front of it. */
function isFree(row: readonly Token[], at: number): boolean {
  const [before, after] = [row[at - 1], row[at + 1]];
  return (
    before !== undefined &&
    (before.kind === 'word' || before.kind === 'unknown') &&
    /^[a-z]/.test(before.text) &&
    !before.concepts.some((concept) => GIVEN.test(concept)) &&
    !/^(?:it|them|one|you|is|are|for|get|repair|replac|resend|deliver|shipp?|post|sampl|return|swap)/.test(
      before.text,
    ) &&
    (after === undefined || after.kind === 'comma' || after.kind === 'stop' || after.kind === 'conjunction')
  );
}

function sticky(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function simple(kind: Token['kind'], start: number, end: number, text: string): Token {
  return { start, end, text, kind, concepts: [], sign: 1 };
}

function chineseName(text: string, at: number, vocabulary: Vocabulary): Token | null {
  for (let length = Math.min(vocabulary.longestName, text.length - at); length >= 2; length -= 1) {
    const products = vocabulary.name(text.slice(at, at + length));
    if (products !== undefined) return { ...simple('name', at, at + length, text.slice(at, at + length)), products };
  }
  return null;
}

/** Cuts Chinese characters into the cheapest row of known words, by dynamic programming. */
function chinese(text: string, from: number, to: number, vocabulary: Vocabulary, out: Token[]): void {
  const size = to - from;
  const cost = new Float64Array(size + 1).fill(Infinity);
  const best: (Token | undefined)[] = [];
  cost[0] = 0;
  for (let i = 0; i < size; i += 1) {
    const base = cost[i] ?? Infinity;
    const offer = (token: Token, price: number): void => {
      const end = token.end - from;
      if (base + price < (cost[end] ?? Infinity)) {
        cost[end] = base + price;
        best[end] = token;
      }
    };
    const start = from + i;
    offer(simple('unknown', start, start + 1, text[start] ?? ''), 10);
    const most = Math.min(Math.max(LONGEST_ZH, vocabulary.longestName), size - i);
    for (let length = 1; length <= most; length += 1) {
      const end = start + length;
      const part = text.slice(start, end);
      const entry = ZH.get(part);
      if (entry !== undefined) {
        const { kind, concepts, sign, talk } = entry;
        const known = kind === 'word' && !talk && vocabulary.has(part) ? 0.95 : 1;
        offer(
          { start, end, text: part, kind: kind === 'word' && talk ? 'talk' : kind, concepts, sign },
          kind === 'deny' ? 0.9 : known,
        );
      }
      const products = vocabulary.name(part);
      if (products !== undefined)
        offer(
          {
            ...simple('name', start, end, part),
            concepts: entry?.concepts ?? [],
            products,
            weak: length === 1,
          },
          length === 1 ? 1.5 : 0.8,
        );
      if (length <= 12 && (length > 1 || !DENYING.has(part)) && vocabulary.has(part))
        offer(simple('word', start, end, part), length === 1 ? 2.4 : 1.05);
    }
  }
  const row: Token[] = [];
  for (let end = size; end > 0;) {
    const token = best[end];
    if (token === undefined) break;
    row.push(token);
    end = token.start - from;
  }
  row.reverse();
  out.push(...merged(row, text));
}

const DENYING = new Set(['不', '没', '无', '未', '别', '勿', '非', '免']);

/** Single characters of talk that make nouns together (备用头带): two in a row are a word that a fact must know. */
const NOUNS =
  /^[头手水脚脸身嘴腿腰肩备用带装配套面边顶底品板型类式性物货单本页期档份张把台盏位色人铁爱补另疼顿杯勺锅碗桌伞垫党超太怪贼]$/;
const RUN = new RegExp(`^(?:${NOUNS.source.slice(1, -1)}){2,}$`);
/** Unknown characters in a row are one unknown word; so are two single characters of facts: 防 and 水 do not make 防水. */
function merged(row: readonly Token[], text: string): Token[] {
  const out: Token[] = [];
  for (const token of row) {
    const last = out.at(-1);
    if (
      last !== undefined &&
      last.end === token.start &&
      NOUNS.test(token.text) &&
      (NOUNS.test(last.text) || RUN.test(last.text)) &&
      token.kind === 'talk' &&
      (last.kind === 'talk' || last.kind === 'unknown')
    ) {
      out[out.length - 1] = simple('unknown', last.start, token.end, text.slice(last.start, token.end));
      continue;
    }
    const loose = (one: Token): boolean =>
      one.kind === 'unknown' || (one.kind === 'word' && one.concepts.length === 0 && one.end - one.start === 1);
    if (last !== undefined && loose(token) && (last.kind === 'unknown' || loose(last)) && last.end === token.start) {
      out[out.length - 1] = { ...simple('unknown', last.start, token.end, text.slice(last.start, token.end)) };
    } else out.push(token);
  }
  return out;
}

/** One English word or the longest phrase that begins here. */
function english(text: string, at: number, limit: number, vocabulary: Vocabulary, out: Token[]): number {
  const words: { end: number; key: string }[] = [];
  let from = at;
  while (words.length < LONGEST_EN && from < limit) {
    const word = sticky(ENGLISH_WORD, text, from);
    if (word === null) break;
    words.push({ end: from + word.length, key: stem(word) });
    from += word.length;
    const gap = /^[ -](?=[a-z])/.exec(text.slice(from, from + 2));
    if (gap === null) break;
    from += 1;
  }
  for (let length = words.length; length >= 1; length -= 1) {
    const key = words
      .slice(0, length)
      .map((word) => word.key)
      .join(' ');
    const end = words[length - 1]?.end ?? at;
    const products = vocabulary.name(key);
    if (products !== undefined) {
      out.push({ ...simple('name', at, end, key), concepts: EN.get(key)?.concepts ?? [], products });
      return end;
    }
    const entry = EN.get(key);
    if (entry !== undefined) {
      const { kind, concepts, sign } = entry;
      const talk = entry.talk || (PACKED.test(key) && PER.test(text.slice(Math.max(0, at - 24), at)));
      out.push({ start: at, end, text: key, kind: kind === 'word' && talk ? 'talk' : kind, concepts, sign });
      return end;
    }
  }
  const [first] = words;
  const end = first?.end ?? at + 1;
  const key = first?.key ?? '';
  const free = /^(.+)-(?:free)$/.exec(text.slice(at, end));
  if (free !== null) {
    const inner = stem(free[1] ?? '');
    const entry = EN.get(inner);
    out.push({ ...simple('word', at, end, inner), concepts: entry?.concepts ?? [], sign: -1 });
    return end;
  }
  const parts = key.split(/[-/]/);
  if (parts.length > 1 && !vocabulary.hasWord(key)) {
    // dark-green: each part for itself.
    let start = at;
    for (const part of text.slice(at, end).split(/[-/]/)) {
      const stemmed = stem(part);
      const entry = EN.get(stemmed);
      if (entry !== undefined) {
        const { kind, concepts, sign, talk } = entry;
        out.push({
          start,
          end: start + part.length,
          text: stemmed,
          kind: kind === 'word' && talk ? 'talk' : kind,
          concepts,
          sign,
        });
      } else if (part.length > 0)
        out.push(simple(vocabulary.hasWord(stemmed) ? 'word' : 'unknown', start, start + part.length, stemmed));
      start += part.length + 1;
    }
    return end;
  }
  out.push(simple(vocabulary.hasWord(key) ? 'word' : 'unknown', at, end, key));
  return end;
}
