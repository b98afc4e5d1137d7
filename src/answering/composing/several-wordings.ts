import { inLanguage, type Language } from '../../domain/language.js';
import { type Fact, isPriced, type PricedProduct, type Product } from '../../domain/product.js';
import { sayMoney } from '../../knowledge/money.js';
import { listed } from '../../knowledge/wording.js';
import type { ComparePoint, ListPoint, RecommendPoint } from '../planning/point.js';
import type { Phrases } from './scene-phrases.js';
import { bare, type Choices, filled, type Wording } from './wording.js';

type Offer = { readonly product: Product; readonly fact: Fact };

/** Two products side by side: prices in one sentence, statements one after the other. */
export function sayCompared({ sides }: ComparePoint, language: Language): readonly Choices[] {
  const facts = sides.map(({ facts: own }) => own[0]);
  const [a, b] = sides;
  if (a !== undefined && b !== undefined && facts.every((fact) => isPrice(fact))) {
    const { product: one } = a;
    const { product: other } = b;
    if (isPriced(one) && isPriced(other)) return [comparedPrices([one, other], language)];
  }
  const most = sides.every(({ facts: own }) => own.length > 1) ? 2 : 1;
  return sides.flatMap(({ product, facts: own }, i) =>
    own.slice(0, most).map((fact, n) => about({ product, fact }, language, n === 0 ? i : -1)),
  );
}

function isPrice(fact: Fact | undefined): boolean {
  return fact !== undefined && fact.product !== null && fact.id === `${fact.product}.price`;
}

function comparedPrices(products: readonly [PricedProduct, PricedProduct], language: Language): Choices {
  const [a, b] = products;
  const citations = products.map(({ id }) => `${id}.price`);
  const price = ({ livePrice }: PricedProduct): string => sayMoney(livePrice, language);
  const [cheap, dear] = a.livePrice.minor <= b.livePrice.minor ? [a, b] : [b, a];
  const same = cheap.livePrice.minor === dear.livePrice.minor;
  const uniform = products.every(({ variants, livePrice }) =>
    variants.every((one) => one.livePrice.minor === livePrice.minor),
  );
  const say = (text: string): Wording => ({ text, language, citations, kind: 'facts' });
  const plain =
    language === 'zh'
      ? `${a.name.zh}直播间价${price(a)}，${b.name.zh}直播间价${price(b)}`
      : `In this live room the ${a.name.en} is ${price(a)} and the ${b.name.en} is ${price(b)}`;
  const end = language === 'zh' ? '。' : '.';
  if (!uniform) return [say(`${plain}${end}`)];
  const more = same
    ? language === 'zh'
      ? '，价格一样。'
      : ', the same price.'
    : language === 'zh'
      ? `，${cheap.name.zh}更便宜。`
      : `, so the ${cheap.name.en} is cheaper.`;
  return [say(`${plain}${more}`), say(`${plain}${end}`)];
}

/** A statement with its product's name before it, first or next. */
function about({ product, fact }: Offer, language: Language, place: number): Choices {
  const told = inLanguage(fact.text, language);
  const base = { language: told.language, citations: [fact.id], kind: 'facts' as const };
  const plain: Wording = { ...base, text: told.text };
  if (told.language !== language || place < 0) return [plain];
  const name = product.name[language];
  const named = told.text.toLowerCase().includes(name.toLowerCase());
  const leads =
    language === 'zh'
      ? named
        ? [
            ['', '先说这款，'],
            ['', '另一款呢，', '再看另一款，'],
          ]
        : [
            [`${name}：`, `先说${name}，`],
            [`${name}：`, `${name}呢，`, `再看${name}，`],
          ]
      : named
        ? [
            ['', 'First: '],
            ['', 'And the other one: '],
          ]
        : [
            [`The ${name}: `, `First the ${name}: `],
            [`The ${name}: `, `And the ${name}: `],
          ];
  const said = leads[Math.min(place, 1)] ?? [];
  const bareName: Wording = {
    ...plain,
    text: named ? told.text : language === 'zh' ? `${name}：${told.text}` : `The ${name}: ${told.text}`,
  };
  return [...said.map((lead) => ({ ...base, text: `${lead}${told.text}` })), bareName];
}

/** Products for a need or a budget. */
export function sayRecommended(
  { offers, ask }: RecommendPoint,
  language: Language,
  { first, budget, next }: Phrases['recommends'],
): readonly Choices[] {
  return offers.map((offer, i): Choices => {
    const plain = about(offer, language, i === 0 ? 0 : 1).at(-1);
    if (plain === undefined || plain.language !== language) return plain === undefined ? [] : [plain];
    const leads = i > 0 ? next : ask.measures.budgetMinor === undefined ? first : budget;
    return [
      ...leads[language].map((lead, n): Wording => ({
        ...plain,
        text: `${lead}${plain.text}`,
        phrase: { key: `recommend.${i === 0 ? 'first' : 'next'}.${language}`, option: String(n) },
      })),
      plain,
    ];
  });
}

/** What there is, a few by name. */
export function sayListed(
  { offers, more }: ListPoint,
  language: Language,
  lists: Phrases['lists'],
): readonly Choices[] {
  const citations = offers.map(({ fact }) => fact.id);
  const names = offers.map(({ product }) => bare(language === 'zh' ? product.name.zh : `the ${product.name.en}`));
  const linked = offers.map(({ product }) =>
    language === 'zh' ? `${product.link}号${product.name.zh}` : `number ${product.link}, the ${product.name.en}`,
  );
  const joined = (parts: readonly string[], mark: string): string =>
    language === 'zh' ? (more ? parts.join('、') : listed(parts, 'zh')) : parts.join(mark);
  const values = {
    linked: joined(linked, '; '),
    names: language === 'en' && !more ? listed(names, 'en') : joined(names, ', '),
  };
  const texts = (more ? lists.more : lists.whole)[language];
  return [texts.map((text): Wording => ({ text: filled(text, values), language, citations, kind: 'facts' }))];
}
