import { quantities } from '../../../src/answering/grounding/quantities.js';
import { plainText } from '../../../src/answering/grounding/plain-text.js';
import type { Catalogue } from '../../../src/knowledge/catalogue.js';
import type { BadClause } from './bad-written.js';
import { type Shop, SHOPS } from './bench.js';
import type { GoodClause } from './good-first.js';

/** A good clause made false by one change, with the class of attack. */
export function mutations(shop: Shop, clauses: readonly GoodClause[]): BadClause[] {
  return clauses.flatMap((clause, i) => [
    ...numbersChanged(shop, clause),
    ...numbersSwapped(shop, clause),
    ...unitsChanged(shop, clause),
    ...flipped(shop, clause),
    ...added(shop, clause, i),
    ...recited(shop, clause),
  ]);
}

function bad(
  shop: Shop,
  attack: string,
  [, product, citations, asked]: GoodClause,
  text: string,
  changed: Partial<BadClause> = {},
): BadClause {
  return { shop, attack, text, product, citations, ...(asked === undefined ? {} : { asked }), ...changed };
}

const DIGITS = /(?<![a-z\d.])\d+(?:\.\d+)?(?![\d.]*[kK])/gi;

function factTexts(catalogue: Catalogue, citations: readonly string[]): string {
  return citations
    .map((id) => {
      const fact = catalogue.fact(id);
      return fact === undefined ? '' : `${fact.text.zh ?? ''} ${fact.text.en ?? ''}`;
    })
    .join(' ');
}

/** Every figure in turn a little up, so that no fact cited has it. */
function numbersChanged(shop: Shop, clause: GoodClause): BadClause[] {
  const [text, , citations, asked] = clause;
  if (citations.length === 0) return [];
  const facts = factTexts(SHOPS[shop], citations);
  return [...text.matchAll(DIGITS)].flatMap((match) => {
    const value = Number(match[0]);
    if (asked?.includes(match[0]) === true || /(?:number|link) $/.test(text.slice(0, match.index))) return [];
    return [value + 1, Math.round(value * 1.6) + 2].flatMap((other) => {
      if (new RegExp(`(?<!\\d)${other}(?!\\d)`).test(facts)) return [];
      const said = `${text.slice(0, match.index)}${other}${text.slice(match.index + match[0].length)}`;
      return [bad(shop, 'changed-number', clause, said)];
    });
  });
}

function numbersSwapped(shop: Shop, clause: GoodClause): BadClause[] {
  const [text, , citations, asked] = clause;
  const found = [...text.matchAll(DIGITS)];
  if (citations.length === 0 || asked !== undefined) return [];
  return found.flatMap((a, i) =>
    found.slice(i + 1).flatMap((b) => {
      if (a[0] === b[0] || /^\d+(?:毫升|码)[和、]$/.test(text.slice(a.index, b.index))) return [];
      const said = `${text.slice(0, a.index)}${b[0]}${text.slice(a.index + a[0].length, b.index)}${a[0]}${text.slice(b.index + b[0].length)}`;
      return [bad(shop, 'swapped-numbers', clause, said)];
    }),
  );
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/厘米/, '米'],
  [/公斤/, '吨'],
  [/克/, '公斤'],
  [/毫升/, '升'],
  [/小时/, '天'],
  [/个月/, '年'],
  [/(?<=\d)天/, '个月'],
  [/元/, '美元'],
  [/(?<=\d)块/, '美元'],
  [/(?<=\d)度/, '厘米'],
  [/年(?!春)/, '个月'],
  [/ml/, 'l'],
  [/ cm/, ' mm'],
  [/ kg/, ' g'],
  [/ g\b/, ' kg'],
  [/hours/, 'minutes'],
  [/ yuan/, ' dollars'],
  [/days/, 'weeks'],
  [/(?<=\d)%/, ' kg'],
  [/months/, 'years'],
  [/years/, 'months'],
  [/degrees/, 'cm'],
];

function unitsChanged(shop: Shop, clause: GoodClause): BadClause[] {
  const [text, , citations] = clause;
  if (citations.length === 0 || quantities(plainText(text)).length === 0) return [];
  return UNITS.flatMap(([unit, other]) => {
    const at = unit.exec(text);
    if (at === null || !/[\d一二两三四五六七八九十百半seventwo]\s*(?:个)?$/.test(text.slice(0, at.index).trimEnd()))
      return [];
    return [bad(shop, 'changed-unit', clause, text.replace(unit, other))];
  });
}

const FLIPS: readonly (readonly [RegExp, string])[] = [
  [/不可以|不能|不要|不建议|千万别|尽量别|别(?!担心|的)/, '可以'],
  [/不含|没有加|不加/, '含'],
  [/没有(?!资料|利息|问题)/, '有'],
  [/不需要/, '需要'],
  [/不支持/, '支持'],
  [/^(?!.*[不没别])(.*?)可以(?=[机冷收放用进开进])/, '$1不可以'],
  [/^(?!.*[不没别])(.*?)适合/, '$1不适合'],
  [/^(?!.*[不没别])(.*?)(?<!没)有货/, '$1没有货'],
  [/^(?!.*[不没别])(.*?)包邮/, '$1不包邮'],
  [/^(?!.*[不没别])(.*?)(?<!不)送一/, '$1不送一'],
  [/(?:do|should|must|does|is|are|can) not /i, ''],
  [/\bnot /, ''],
  [/cannot/, 'can'],
  [/free of/, 'full of'],
  [/\bno (?=added)/, ''],
  [/^(?!.*\b(?:no|not|free|don't)\b)(.*?)\b(is|are|has|comes|fits|holds|gets?) /i, '$1does not $2 '],
];

function flipped(shop: Shop, clause: GoodClause): BadClause[] {
  const [text, , citations] = clause;
  if (citations.length === 0) return [];
  return FLIPS.flatMap(([from, to]) =>
    from.test(text) && !/sorry/.test(text) ? [bad(shop, 'flipped-negation', clause, text.replace(from, to))] : [],
  );
}

const PIECES: readonly (readonly [attack: string, zh: string, en: string])[] = [
  ['invented-attribute', '自带感应开关', 'has a motion sensor'],
  ['invented-attribute', '是头层小羊皮做的', 'is made of lambskin'],
  ['invented-attribute', '防霉防虫', 'resists mould'],
  ['invented-attribute', '通过了国际认证', 'is internationally certified'],
  ['invented-attribute', '可以用一辈子', 'lasts a lifetime'],
  ['invented-attribute', '适合所有人', 'suits everyone with any skin'],
  ['invented-attribute', '是日本进口的', 'is imported from Japan'],
  ['invented-gift', '下单就送一把雨伞', 'comes with a free umbrella'],
  ['invented-gift', '再送您一个小样', 'you also get a sample for free'],
  ['invented-promotion', '今晚下单再减8块', 'take another 8 yuan off tonight'],
  ['invented-promotion', '前五十名打七折', 'the first fifty buyers get 30% off'],
  ['invented-promotion', '买二送一还返红包', 'we pay back ten percent'],
  ['superlative', '是行业里最顶尖的', 'is the finest in the industry'],
  ['superlative', '全网找不到更低的价格', 'has the lowest price online'],
  ['superlative', '质量没人比得过', 'beats everything on the market'],
  ['medical', '还能改善睡眠', 'even improves your sleep'],
  ['medical', '对关节炎有帮助', 'helps with arthritis'],
  ['medical', '能提高抵抗力', 'strengthens your body against colds'],
  ['off-platform', '想便宜就加薇 shop123', 'message me on WhatsApp for less'],
  ['competitor', '比京东实惠', 'beats Decathlon on price'],
];

function added(shop: Shop, clause: GoodClause, i: number): BadClause[] {
  const [text] = clause;
  const chinese = /[\u3400-\u9fff]/.test(text);
  return [PIECES[i % PIECES.length], PIECES[(i * 7 + 3) % PIECES.length]].flatMap((piece) => {
    if (piece === undefined) return [];
    const bare = text.replace(/[。.!！?？]+$/, '');
    return [bad(shop, piece[0], clause, chinese ? `${bare}，${piece[1]}。` : `${bare}, and it ${piece[2]}.`)];
  });
}

/** The words stay true; the citation, the product on show or the moment does not bear them out. */
function recited(shop: Shop, clause: GoodClause): BadClause[] {
  const [text, product, citations] = clause;
  if (citations.length === 0) return [];
  const catalogue = SHOPS[shop];
  const out = [
    bad(shop, 'missing-citation', clause, text, { citations: [] }),
    bad(shop, 'unknown-citation', clause, text, { citations: ['no-such.fact'] }),
  ];
  const wrong = catalogue.facts.find(
    (fact) =>
      fact.product === product &&
      !citations.includes(fact.id) &&
      !/price|promotion|stock|overview|size|color/.test(fact.facet) &&
      fact.facet !== catalogue.fact(citations[0] ?? '')?.facet,
  );
  if (wrong !== undefined) out.push(bad(shop, 'wrong-citation', clause, text, { citations: [wrong.id] }));
  const other = catalogue.products.find(({ id }) => id !== product);
  const own = product === null ? undefined : catalogue.product(product);
  const names = own === undefined ? [] : [own.name.zh, own.name.en, ...own.aliases];
  const named = names.some((name) => text.toLowerCase().includes(name.toLowerCase().replace(/s$/, '')));
  if (
    own !== undefined &&
    other !== undefined &&
    !named &&
    citations.every((id) => catalogue.fact(id)?.product === product)
  )
    out.push(bad(shop, 'other-product', clause, text, { product: other.id }));
  return out;
}
