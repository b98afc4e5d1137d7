import { OF_FACET } from './lexicon/concepts.js';
import type { Fact } from '../../domain/product.js';
import { sizesIn } from './sizes.js';
import { type Token, tokens, type Vocabulary } from './lexer.js';
import type { Names } from './names.js';
import { plainText } from './plain-text.js';
import { acts, type Piece, type Reading, readings } from './scopes.js';

/** A fact as the check reads it. */
export interface FactReading {
  readonly fact: Fact;
  /** Plain texts, one a language. */
  readonly texts: readonly string[];
  readonly pieces: readonly FactPiece[];
  /** Chinese words that no list knows, joined with bars, and English ones by stem. */
  readonly characters: string;
  readonly stems: ReadonlySet<string>;
  readonly concepts: ReadonlySet<string>;
  /** What its facet speaks of though no word says it. */
  readonly implied: ReadonlySet<string>;
}

export interface FactPiece extends Piece {
  readonly fact: Fact;
  readonly language: 'zh' | 'en';
  /** Meanings and words of the piece, and of the one before when it has none of its own. */
  readonly labels: ReadonlySet<string>;
  /** Sizes named in it: s, xl. */
  readonly codes: readonly string[];
  /** Which sentence of the fact it is in. */
  readonly sentence: number;
}

const read = new WeakMap<Names, WeakMap<Fact, FactReading>>();

/** Reads a fact once; facts are immutable. */
export function factReading(fact: Fact, names: Names): FactReading {
  const all = read.get(names) ?? new WeakMap<Fact, FactReading>();
  read.set(names, all);
  const known = all.get(fact);
  if (known !== undefined) return known;
  const reading = readFact(fact, names.full);
  all.set(fact, reading);
  return reading;
}

function readFact(fact: Fact, names: Vocabulary): FactReading {
  const texts: string[] = [];
  const pieces: FactPiece[] = [];
  const characters: string[] = [];
  const stems = new Set<string>();
  const concepts = new Set<string>();
  for (const language of ['zh', 'en'] as const) {
    const stated = fact.text[language];
    if (stated === undefined) continue;
    const text = plainText(stated);
    texts.push(text);
    characters.push('|');
    const row = compounds(tokens(text, names), text);
    let end = -1;
    for (const token of row) {
      for (const concept of token.concepts) concepts.add(concept);
      if (token.kind === 'stop' || token.kind === 'comma' || token.kind === 'figure' || token.kind === 'name') continue;
      if (/[\u3400-\u9fff]/.test(token.text)) {
        if (token.kind === 'unknown' || token.kind === 'word') {
          if (end !== token.start || token.concepts.length > 0) characters.push('|');
          characters.push(token.text);
          end = token.concepts.length > 0 ? -1 : token.end;
        }
      } else stems.add(token.text);
    }
    for (const [i, reading] of readings(row, text).entries())
      pieces.push(...labelled(reading, fact, language, text, i));
  }
  const spoken = [...concepts].some(
    (concept) => concept.startsWith('l.') && concept !== 'l.size' && concept !== 'l.price',
  );
  const implied = (OF_FACET[fact.facet] ?? []).filter((concept) => !spoken || !concept.startsWith('l.'));
  return { fact, texts, pieces, characters: characters.join(''), stems, concepts, implied: new Set(implied) };
}

/** A word that no list knows takes in the single characters beside it: 腰 and 果 are 腰果, 铁 and 铲 are 铁铲. */
function compounds(row: readonly Token[], text: string): Token[] {
  const out: Token[] = [];
  for (const token of row) {
    const last = out.at(-1);
    if (
      last?.end === token.start &&
      joins(last) &&
      joins(token) &&
      (last.kind === 'unknown' || token.kind === 'unknown')
    )
      out[out.length - 1] = {
        start: last.start,
        end: token.end,
        text: text.slice(last.start, token.end),
        kind: 'unknown',
        concepts: [],
        sign: 1,
      };
    else out.push(token);
  }
  return out;
}

function joins({ kind, text }: Token): boolean {
  return kind === 'unknown' ? /^[\u3400-\u9fff]+$/.test(text) : kind === 'talk' && JOINING.test(text);
}

/** Single characters of talk that are parts of nouns. */
const JOINING =
  /^[头手水脚脸身嘴腿腰肩备用套面边顶底品板类型式性物货单本页期张台盏铁爱补杯勺锅碗桌伞垫党超老巨贼立标门子床窗体盖盘针线床]$/;

function labelled(reading: Reading, fact: Fact, language: 'zh' | 'en', text: string, sentence: number): FactPiece[] {
  let last: ReadonlySet<string> = new Set();
  return reading.pieces.map((piece) => {
    const own = labelsOf(piece);
    const labels = own.size > 0 ? own : last;
    if (own.size > 0) last = own;
    return { ...piece, fact, language, labels, codes: sizesIn(text.slice(piece.start, piece.end)), sentence };
  });
}

/** What a piece's words mean, else the words themselves. */
export function labelsOf(piece: Piece): ReadonlySet<string> {
  const labels = new Set<string>();
  for (const { token } of piece.words) {
    if (acts(token)) continue;
    if (token.concepts.length === 0) labels.add(token.text);
    for (const concept of token.concepts) labels.add(concept);
  }
  return labels;
}
