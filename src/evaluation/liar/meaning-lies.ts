import type { Variant } from '../../domain/product.js';
import { sayMoney } from '../../knowledge/money.js';
import { type Claim, pick, type Scene, type Told } from './attack.js';
import type { Truth } from './truth.js';
import { claimOf, parts } from './wording.js';

/** Each is tried from left to right in a seeded order; the second word takes the first one's place. */
const FLIPS: Readonly<Record<'zh' | 'en', readonly (readonly [RegExp, string])[]>> = {
  zh: [
    [/不能/, '可以'],
    [/不可以/, '可以'],
    [/不建议/, '很建议'],
    [/不支持/, '支持'],
    [/不要(?!紧)/, '可以'],
    [/请勿/, '可以'],
    [/没有货/, '有货'],
    [/没有/, '有'],
    [/不含/, '含有'],
    [/不会/, '会'],
    [/不包/, '包'],
    [/远离/, '可以靠近'],
    [/避免/, '可以'],
    [/不(?=适合|易|防|褪|掉|起|用|超过|影响)/, ''],
    [/可以(?!选)/, '不可以'],
    [/(?<![不可功性])能(?![力量源])/, '不能'],
    [/支持/, '不支持'],
    [/(?<!不)适合/, '不适合'],
    [/有货/, '没有货'],
    [/(?<!不)包邮/, '不包邮'],
    [/(?<![不不])含(?!量)/, '不含'],
    [/(?<!不)防/, '不防'],
    [/建议/, '不建议'],
  ],
  en: [
    [/\bcannot\b|\bcan't\b|\bcan not\b/i, 'can'],
    [/\bdo not\b|\bdon't\b/i, 'do'],
    [/\bdoes not\b|\bdoesn't\b/i, 'does'],
    [/\bis not\b|\bisn't\b/i, 'is'],
    [/\bare not\b|\baren't\b/i, 'are'],
    [/\bnot\b /i, ''],
    [/\bnever\b/i, 'always'],
    [/\bno (?=[a-z])/i, 'any '],
    [/\bwithout\b/i, 'with'],
    [/\bkeep .{0,20}?(?:away from|out of)\b/i, 'keep it near'],
    [/\bout of stock\b/i, 'in stock'],
    [/\bin stock\b/i, 'out of stock'],
    [/\bcan\b(?! be reached)/i, 'cannot'],
    [/\bis\b/i, 'is not'],
    [/\bare\b/i, 'are not'],
    [/\bfits\b/i, 'does not fit'],
    [/\bfree\b/i, 'not free'],
  ],
};

export function flippedNegation(scene: Scene, truth: Truth): Told[] | null {
  const told = scene.claims.flatMap((claim) =>
    FLIPS[claim.language].flatMap(([pattern, by]): Told[] => {
      if (!pattern.test(claim.text)) return [];
      const text = claim.text.replace(pattern, by);
      const before = new Set(parts(claim.text));
      const fragments = parts(text).filter((part) => !before.has(part) && !truth.states(part) && part.length > 2);
      if (fragments.length === 0) return [];
      return [{ attack: 'negation-flipped', text, language: claim.language, citations: [claim.fact.id], fragments }];
    }),
  );
  const one = pick(told, scene.random);
  return one === undefined ? null : [one];
}

/** What is true of another product, told of this one and cited from this one. */
export function otherProduct(scene: Scene, truth: Truth): Told[] | null {
  const { catalogue, now, product, random, language } = scene;
  const claim = pick(scene.claims, random);
  if (claim === undefined || product === null) return null;
  const others = catalogue.facts.filter(
    (fact) =>
      fact.product !== null &&
      fact.product !== product.id &&
      fact.facet === claim.fact.facet &&
      fact.text[language] !== undefined &&
      catalogue.factsOf(fact.product, now).includes(fact),
  );
  const other = pick(others, random);
  const stranger = other?.product === null || other === undefined ? undefined : catalogue.product(other.product);
  if (other === undefined || stranger === undefined) return null;
  let text = other.text[language] ?? '';
  const names = [stranger.name[language], ...stranger.aliases].sort((a, b) => b.length - a.length);
  for (const name of names) text = text.replaceAll(name, product.name[language]);
  const fragments = parts(text).filter(
    (part) => part.length > 3 && !truth.states(part) && part !== product.name[language],
  );
  // A part without anything of its own ("for daily wear") could be said of this one, too: only what carries a figure,
  // a name or most of the sentence counts as a lie.
  const telling = fragments.filter(
    (part) => /\d/.test(part) || part.includes(product.name[language]) || part.length > 6,
  );
  if (telling.length === 0) return null;
  return [{ attack: 'other-product', text, language, citations: [claim.fact.id], fragments: telling }];
}

/** One variant's price or stock told as another's. */
export function otherVariant(scene: Scene): Told[] | null {
  const { product, language, random, catalogue, now } = scene;
  if (product === null) return null;
  const pairs = product.variants.flatMap((one) =>
    product.variants.flatMap((other) => {
      if (one === other) return [];
      const kinds: ('price' | 'stock')[] = [];
      if (one.livePrice.minor !== other.livePrice.minor) kinds.push('price');
      if (one.stock !== other.stock) kinds.push('stock');
      return kinds.map((kind) => ({ one, other, kind }));
    }),
  );
  const chosen = pick(pairs, random);
  if (chosen === undefined) return null;
  const { one, other, kind } = chosen;
  const name = `${product.name[language]}${language === 'zh' ? '' : ' in '}${optionsOf(one, language)}`;
  const value = kind === 'price' ? sayMoney(other.livePrice, language) : String(other.stock);
  const text =
    language === 'zh'
      ? `${name}${kind === 'price' ? `直播间价${value}` : `还有${value}件`}。`
      : `The ${name} ${kind === 'price' ? `is ${value}` : `has ${value} left`}.`;
  const facts = catalogue.factsOf(product.id, now).filter((fact) => fact.facet === kind);
  const cited = facts.find((fact) => fact.variant === one.id) ?? facts[0];
  const citations = cited === undefined ? [] : [cited.id];
  return [
    {
      attack: 'other-variant',
      text,
      language,
      citations,
      fragments: parts(text).filter((part) => part.includes(value)),
    },
  ];
}

function optionsOf({ options }: Variant, language: 'zh' | 'en'): string {
  return Object.values(options)
    .map((value) => value[language])
    .join(language === 'zh' ? '' : ' ');
}

/** True words that cite what does not support them, or what does not exist. */
export function wrongCitation(scene: Scene): Told[] | null {
  const { catalogue, random, now } = scene;
  const claim = pick(scene.claims, random);
  if (claim === undefined) return null;
  const { fact } = claim;
  const others = scene.claims.map((one) => one.fact).filter((other) => other.facet !== fact.facet);
  const strangers = catalogue.facts.filter((other) => other.facet !== fact.facet && other.product !== fact.product);
  const wrong = others.length > 0 && random() < 0.7 ? others : strangers;
  const citations = [
    random() < 0.2 ? `${fact.product ?? 'store'}.${pick(MADE_UP, random) ?? ''}` : (pick(wrong, random)?.id ?? 'none'),
  ];
  const { text, language } = claim;
  return [
    {
      attack: 'wrong-citation',
      text,
      language,
      citations,
      fragments: claimed(claim),
      unlessCited: supporting(claim, scene, now),
    },
  ];
}

const MADE_UP = ['price.99', 'superpower', 'quality', 'material.7', 'award'];

export function missingCitation(scene: Scene): Told[] | null {
  const claim = pick(scene.claims, scene.random);
  if (claim === undefined) return null;
  const { text, language } = claim;
  const fragments = claimed(claim);
  return [
    {
      attack: 'missing-citation',
      text,
      language,
      citations: [],
      fragments,
      unlessCited: supporting(claim, scene, scene.now),
    },
  ];
}

/** A claim as a whole, and those parts of it that nothing else would say. */
function claimed({ body, language }: Claim): string[] {
  const telling = language === 'zh' ? 9 : 30;
  return [body, ...parts(body).filter((part) => part.length >= telling)];
}

/** The fact itself, and those that state the same words (a live price stands in the price and the saving). */
function supporting({ fact, text }: Claim, { catalogue, now: at }: Scene, now = at): string[] {
  const pieces = parts(text);
  const same = catalogue
    .factsOf(fact.product, now)
    .filter(
      (other) =>
        other.facet === fact.facet ||
        pieces.some((piece) => (other.text.zh ?? '').includes(piece) || (other.text.en ?? '').includes(piece)),
    );
  // Two products may be described in the same words, and the prompt may give those under an id of its own: "White only."
  const words = Object.values(fact.text);
  const twins = catalogue.facts.filter(({ text: other }) => Object.values(other).some((one) => words.includes(one)));
  return [...new Set([fact.id, ...[...same, ...twins].map(({ id }) => id)])];
}

/** The true clause of a scene's claims for one more sentence, or null. */
export function anotherClaim(scene: Scene): Claim | null {
  const fact = pick(scene.catalogue.factsOf(scene.product?.id ?? null, scene.now), scene.random);
  return fact === undefined ? null : claimOf(fact, scene.language, scene.random);
}
