import type { Catalogue } from '../../knowledge/catalogue.js';
import { PRODUCT, stem } from './features.js';
import { normalise } from './normalise.js';
import { oneEdit } from './one-edit.js';
import type { Ontology } from './ontology.js';
import { KINDS, PLAIN_WORDS } from './product-kinds.js';
import { SoundStarts, type Syllables } from './syllables.js';

/** Where a text speaks of products. */
export interface Mention {
  /** The products it can mean; several when the words fit several. */
  readonly products: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface Mentions {
  readonly mentions: readonly Mention[];
  /** The text with each mention as one `PRODUCT` character. */
  readonly masked: string;
}

/** How sure a surface is a name: whole names and aliases, parts of names, kinds of goods. */
const WHOLE = 3;
const PART = 2;
const KIND = 1;
/** A word of the name that has a meaning of its own: the strawberry of strawberry crisps. */
const VALUE = 0.5;

const ZH_NUMBERS = '一二三四五六七八九十';
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const NUMBERED: readonly RegExp[] = [
  /(?<![\d.])(\d{1,4})\s*(?:号(?!码|线|楼)(?:链接|商品|宝贝|产品|品|款)?|#)/g,
  /(?:\bno\.?|\bnumber|\bnr\.?|\blink|\bitem|\bproduct|#|链接|编号)\s*(\d{1,4})(?!\d)/g,
  /(?:第)([一二三四五六七八九十两\d]{1,3})(?:个(?!月)|款|件(?!半|多|打|便|几)|号|样)(?:链接|商品|宝贝)?/g,
  /([一二三四五六七八九十]{1,3})号(?!码|线|楼)(?:链接|商品|宝贝|产品|品|款)?/g,
];

const ORDINAL = new RegExp(
  `\\b(?:the )?(${ORDINALS.join('|')}|last|\\d{1,3}(?:st|nd|rd|th)) (?:one|item|product|link)\\b`,
);
const TWO_NUMBERS =
  /(?<![\d.])(\d{1,3})\s*(?:和|跟|与|还是|、|or|and|vs\.?|&)\s*(\d{1,3})\s*号?(?![\d.]|\s*(?:斤|岁|cm|kg|个月|件|块|元))/;

/** What it costs is asked, without a word of costs. */
const IS_FREE = new RegExp(`^(?:is|are) (?:the )?${PRODUCT} (?:for )?free\\b`);

/** Without these a text names nothing by its number. */
const COUNTS = /[\d号第]|最后|(?:st|nd|rd|th)\b/;

interface Surface {
  readonly products: Map<string, number>;
}

/** Finds products in comments by number, name, alias, part of a name, kind, and by sound or letters nearly right. */
export class ProductNames {
  readonly #surfaces = new Map<string, Surface>();
  readonly #sounds = new Map<string, Set<string>>();
  /** The first two syllables of them. */
  readonly #soundStarts = new SoundStarts();
  /** Words of Latin names by their first letter. */
  readonly #words = new Map<string, Map<string, Set<string>>>();
  readonly #longestWords: number;
  /** By the Chinese character that they begin with, the length of the longest surface. */
  readonly #longest = new Map<string, number>();
  /** The first character and the first two of the other surfaces. */
  readonly #starts = new Set<string>();
  readonly #catalogue: Catalogue;
  readonly #ontology: Ontology;
  readonly #syllables: Syllables;

  constructor(catalogue: Catalogue, ontology: Ontology, syllables: Syllables) {
    this.#catalogue = catalogue;
    this.#ontology = ontology;
    this.#syllables = syllables;
    let longestWords = 1;
    for (const product of catalogue.products) {
      const whole = [product.name.zh, product.name.en, ...product.aliases].map(plainName).filter((name) => name !== '');
      for (const name of whole) this.#add(name, product.id, WHOLE);
      for (const name of [product.name.zh, product.name.en].map(coreName)) this.#addParts(name, product.id);
      for (const [words, ending] of KINDS)
        if (whole.some((name) => ending.test(name))) for (const word of words) this.#add(word, product.id, KIND);
    }
    for (const [surface, { products }] of this.#surfaces) {
      const start = surface.charAt(0);
      if (/\p{Script=Han}/u.test(start))
        this.#longest.set(start, Math.max(surface.length, this.#longest.get(start) ?? 0));
      else this.#starts.add(start).add(surface.slice(0, 2));
      if (/[a-z]/.test(surface)) {
        longestWords = Math.max(longestWords, surface.split(' ').length);
        const best = [...products].filter(([, weight]) => weight >= PART);
        for (const word of surface.split(' ').map(stem))
          if (word.length >= 5) for (const [id] of best) this.#addWord(word, id);
      } else if (/^\p{Script=Han}{2,}$/u.test(surface)) {
        const sound = this.#soundOf(surface);
        const known = this.#sounds.get(sound) ?? new Set<string>();
        this.#sounds.set(sound, known.add(surface));
        this.#soundStarts.add(sound.split(' '));
      }
    }
    this.#longestWords = longestWords;
  }

  /** Mentions in a normalised text, in order of place. */
  find(text: string): Mentions {
    const mentions: Mention[] = [...this.#numbered(text)];
    const free = (from: number, to: number): boolean => mentions.every((one) => to <= one.from || one.to <= from);
    let words: readonly { readonly from: number; readonly to: number }[] | undefined;
    const candidates: { from: number; to: number; surface: Surface; weight: number; text: string }[] = [];
    for (const { from, to, key, surface } of this.#surfacesIn(text)) {
      if (!free(from, to)) continue;
      // A single character is a thing only where it is no part of another word: 包 in 包邮 is not.
      if (to - from === 1 && !standsAlone(text, from)) continue;
      if (to - from === 1) {
        words ??= [...this.#ontology.asked(text), ...this.#ontology.conceptsIn(text)];
        if (words.some((word) => word.from < to && from < word.to && word.to - word.from > 1)) continue;
      }
      candidates.push({ from, to, surface, weight: Math.max(...surface.products.values()), text: key });
    }
    candidates.sort((a, b) => b.to - b.from - (a.to - a.from) || b.weight - a.weight);
    const weak: Mention[] = [];
    for (const { from, to, surface, weight, text: key } of candidates) {
      if (!free(from, to)) continue;
      const mention = { products: bestOf(surface.products), from, to };
      // A name that is an attribute's word as well (礼盒) counts only where something else is asked.
      if (weight < WHOLE || this.#ontology.isCue(key)) {
        if (weight === KIND && !isSubject(text, from, to)) continue;
        if (weight === VALUE || this.#ontology.isCue(key)) {
          weak.push(mention);
          continue;
        }
      }
      mentions.push(mention);
    }
    if (mentions.length === 0 && !/味|flavou?r/.test(text)) {
      for (const mention of weak) {
        const rest = text.slice(0, mention.from) + PRODUCT + text.slice(mention.to);
        if (
          (this.#ontology.asked(rest).length > 0 || IS_FREE.test(rest)) &&
          mentions.every((one) => mention.to <= one.from || one.to <= mention.from)
        )
          mentions.push(mention);
        else if (rest.replace(/[^\p{L}\p{N}]/gu, '') === '') mentions.push(mention);
      }
    }
    if (mentions.length === 0) mentions.push(...this.#nearly(text));
    mentions.sort((a, b) => a.from - b.from);
    let masked = '';
    let at = 0;
    for (const { from, to } of mentions) {
      masked += `${text.slice(at, from)}${PRODUCT}`;
      at = to;
    }
    return { mentions, masked: masked + text.slice(at) };
  }

  #add(surface: string, id: string, weight: number): void {
    if (surface.length < 2 && weight === PART) return;
    const key = keyOf(surface);
    const known = this.#surfaces.get(key) ?? { products: new Map<string, number>() };
    known.products.set(id, Math.max(weight, known.products.get(id) ?? 0));
    this.#surfaces.set(key, known);
  }

  #addParts(name: string, id: string): void {
    if (/\p{Script=Han}/u.test(name)) {
      const han = /[\p{Script=Han}]+$/u.exec(name)?.[0] ?? '';
      for (let size = 2; size < han.length; size += 1) {
        const part = han.slice(-size);
        if (!this.#ontology.common.has(part)) this.#add(part, id, PART);
      }
      const head = han.slice(-1);
      if (head !== '')
        for (const word of [`${head}子`, `这${head}`, `那${head}`])
          if (!this.#ontology.isCue(word)) this.#add(word, id, PART);
      // Any two to six characters of a name that mean nothing else: 氮化镓 of 65W氮化镓充电器.
      for (const run of name.match(/\p{Script=Han}+/gu) ?? [])
        for (let from = 0; from < run.length; from += 1)
          for (let size = 2; size <= 6 && from + size <= run.length; size += 1) {
            const part = run.slice(from, from + size);
            if (part === run || this.#ontology.common.has(part)) continue;
            if (!this.#known(part)) this.#add(part, id, PART);
            else if (this.#ontology.asked(part).length === 0 && this.#ontology.conceptsIn(part).length === 1)
              this.#add(part, id, VALUE);
          }
      // The words before the head, three characters at least: 洋甘菊 of 洋甘菊护手霜.
      for (let size = 3; size <= Math.min(5, han.length - 1); size += 1) {
        const part = name.slice(0, size);
        if (/^\p{Script=Han}+$/u.test(part) && !this.#known(part)) this.#add(part, id, PART);
      }
      return;
    }
    const words = name.split(' ');
    for (let i = 1; i < words.length; i += 1) {
      const tail = words.slice(i).join(' ');
      if (!this.#ontology.common.has(stem(tail))) this.#add(tail, id, PART);
    }
    for (const word of words)
      if (
        word.length >= 4 &&
        !PLAIN_WORDS.has(word) &&
        this.#ontology.asked(word).length === 0 &&
        this.#ontology.conceptsIn(word).length > 0
      )
        this.#add(word, id, VALUE);
    for (const word of words)
      if (word.length >= 5 && !this.#known(word) && !this.#ontology.common.has(stem(word))) this.#add(word, id, PART);
  }

  #known(word: string): boolean {
    return this.#ontology.asked(word).length > 0 || this.#ontology.conceptsIn(word).length > 0;
  }

  #numbered(text: string): Mention[] {
    if (!COUNTS.test(text)) return [];
    const found: Mention[] = [];
    const add = (link: number, from: number, to: number): void => {
      const product = this.#catalogue.byLink(link);
      if (product !== undefined && found.every((one) => to <= one.from || one.to <= from))
        found.push({ products: [product.id], from, to });
    };
    for (const pattern of NUMBERED)
      for (const match of text.matchAll(pattern))
        add(numberOf(match[1] ?? ''), match.index, match.index + match[0].length);
    const ordinal = ORDINAL.exec(text);
    if (ordinal !== null) {
      const word = ordinal[1] ?? '';
      const place =
        word === 'last' ? this.#lastLink() : /^\d/.test(word) ? Number.parseInt(word, 10) : ORDINALS.indexOf(word) + 1;
      add(place, ordinal.index, ordinal.index + ordinal[0].length);
    }
    const last = /最后(?:一)?(?:个|款|件|号链接|个链接)/.exec(text);
    if (last !== null) add(this.#lastLink(), last.index, last.index + last[0].length);
    // "1 and 2", "1跟3": bare numbers beside a numbered one.
    const two = TWO_NUMBERS.exec(text);
    if (two !== null) {
      const at = two.index + two[0].lastIndexOf(two[2] ?? '');
      add(Number(two[1]), two.index, two.index + (two[1] ?? '').length);
      add(Number(two[2]), at, two.index + two[0].length);
    }
    return found;
  }

  #lastLink(): number {
    return Math.max(0, ...this.#catalogue.products.map(({ link }) => link));
  }

  /** The surfaces that a text holds: pieces of Chinese, then one or more words. */
  #surfacesIn(text: string): { from: number; to: number; key: string; surface: Surface }[] {
    const found: { from: number; to: number; key: string; surface: Surface }[] = [];
    const look = (from: number, to: number, key: string): void => {
      const surface = this.#surfaces.get(key);
      if (surface !== undefined) found.push({ from, to, key, surface });
    };
    for (let from = 0; from < text.length; from += 1) {
      const longest = Math.min(this.#longest.get(text.charAt(from)) ?? 0, text.length - from);
      for (let size = 1; size <= longest; size += 1) look(from, from + size, text.slice(from, from + size));
    }
    const words = /[a-z0-9]/.test(text) ? [...text.matchAll(/[a-z0-9][a-z0-9'-]*(?:\p{Script=Han}+)?/gu)] : [];
    words.forEach(({ index: from }, i) => {
      // A key keeps the first two letters of its first word, whatever its ending.
      const second = text.charAt(from + 1);
      if (!this.#starts.has(/[a-z0-9]/.test(second) ? text.charAt(from) + second : text.charAt(from))) return;
      for (const last of words.slice(i, i + this.#longestWords)) {
        const to = last.index + last[0].length;
        look(from, to, keyOf(text.slice(from, to)));
      }
    });
    return found;
  }

  /** Names with one letter wrong, or written with other characters of the same sound. */
  #nearly(text: string): Mention[] {
    const found: Mention[] = [];
    for (const match of text.matchAll(/[a-z]{5,}/g)) {
      const word = stem(match[0]);
      const ids = this.#nearWord(word);
      if (ids === undefined || this.#ontology.common.has(word) || this.#known(match[0])) continue;
      found.push({ products: [...ids], from: match.index, to: match.index + match[0].length });
    }
    const characters = [...text];
    const sounds = characters.map((character) => this.#syllables.of(character) ?? '?');
    const starts = this.#soundStarts.in(sounds);
    if (starts.length === 0) return found;
    for (let size = Math.min(8, characters.length); size >= 2; size -= 1) {
      for (const from of starts) {
        if (from + size > characters.length) break;
        const surfaces = this.#sounds.get(sounds.slice(from, from + size).join(' '));
        const said = characters.slice(from, from + size).join('');
        const [surface] = surfaces ?? [];
        if (surface === undefined || surface === said || (size === 2 && this.#known(said))) continue;
        const start = characters.slice(0, from).join('').length;
        const mention = {
          products: bestOf(this.#surfaces.get(surface)?.products ?? new Map()),
          from: start,
          to: start + said.length,
        };
        if (found.every((one) => mention.to <= one.from || one.to <= mention.from)) found.push(mention);
      }
    }
    return found;
  }

  #addWord(word: string, id: string): void {
    const start = word.charAt(0);
    const words = this.#words.get(start) ?? new Map<string, Set<string>>();
    this.#words.set(start, words.set(word, (words.get(word) ?? new Set()).add(id)));
  }

  /** The products of the first word that begins alike and differs in one letter at most. */
  #nearWord(word: string): ReadonlySet<string> | undefined {
    for (const [known, ids] of this.#words.get(word.charAt(0)) ?? [])
      if (Math.abs(known.length - word.length) <= 1 && oneEdit(word, known)) return ids;
    return undefined;
  }

  #soundOf(surface: string): string {
    return [...surface].map((character) => this.#syllables.of(character) ?? '?').join(' ');
  }
}

function plainName(name: string): string {
  return normalise(name)
    .replace(/[（(].*?[)）]/g, ' ')
    .replace(/[^\p{L}\p{N}\s'-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A name without what it holds: 柳州螺蛳粉5袋装, Daily nuts, 30 packs. */
function coreName(name: string): string {
  return plainName(name.split(/[,，]/)[0] ?? name)
    .replace(/\d+(?:\.\d+)?\s*(?:\p{Script=Han}{1,3}|kg|g|ml|l|pcs|packs?|bags?)$/u, '')
    .trim();
}

/** Latin surfaces are compared without hyphens and plurals. */
function keyOf(surface: string): string {
  if (/\p{Script=Han}/u.test(surface)) return surface;
  return surface
    .split(/[\s-]+/)
    .map(stem)
    .join(' ');
}

function bestOf(products: ReadonlyMap<string, number>): string[] {
  const most = Math.max(...products.values());
  return [...products].filter(([, weight]) => weight === most).map(([id]) => id);
}

/** A general word names a product where it is what the question is about: at the start, or after 这, 那, the, this. */
function isSubject(text: string, from: number, to: number): boolean {
  const before = text.slice(0, from).trimEnd();
  if (
    /(?:^|[\s,，。!！?？]|这个?|那个?|这件|这款|那款|的|\b(?:the|this|that|your|these|those|of|is|are|for|on))$/.test(
      before,
    )
  )
    return true;
  // What something is put into, or goes with, is another thing: "fits in my bag", 放包里.
  if (
    /(?:\b(?:my|in|into|inside|with|a|an|to|under|on|as|like|and|or|no|any|some)|[放装进配搭当送和跟像塞到])$/.test(
      before,
    )
  )
    return false;
  return text.length - to <= 1 || /[a-z]$/.test(before);
}

/** A single character names a thing before what is asked of it (包多少钱) or after what points at it (这包). */
function standsAlone(text: string, at: number): boolean {
  const next = text.charAt(at + 1);
  const before = text.charAt(at - 1);
  if (/[这那个只款件条双的把盏瓶盒]/.test(before)) return true;
  return (
    (at === 0 || /[\s,，]/.test(before)) &&
    (next === '' || /[多有能会是怎什还可好的大小容材重哪颜承几啥咋要适质带卖在用吗呢\s,，?？]/.test(next))
  );
}

function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '两') return 2;
  if (text.length === 1) return ZH_NUMBERS.indexOf(text) + 1;
  const [tens = '', ones = ''] = text.split('十');
  return (tens === '' ? 1 : ZH_NUMBERS.indexOf(tens) + 1) * 10 + (ones === '' ? 0 : ZH_NUMBERS.indexOf(ones) + 1);
}
