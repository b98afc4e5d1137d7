import type { Language } from '../../domain/language.js';
import type { Money, Product, Variant } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { sayMoney } from '../../knowledge/money.js';
import { quote, type QuoteItem } from '../../knowledge/pricing.js';

/** Variants whose figures are offered: a prompt with a hundred would take its time. */
const MOST_VARIANTS = 12;

/** A figure that we put into a sentence: what stands there is read from the catalogue at the moment it is spoken. */
export interface Slot {
  /** Facts that state the figure. */
  readonly citations: readonly string[];
  /** Null when there is no such figure any more. */
  readonly value: (catalogue: Catalogue, now: number, language: Language) => string | null;
}

export type Slots = ReadonlyMap<string, Slot>;

type Sold = Pick<Product | Variant, 'price' | 'livePrice' | 'stock'>;

/**
 * Slots of a product's price or stock and of its variants': `<product>.price.live`, `<product>.price.live.<variant>`. Where
 * variants cost differently there is no price of the product itself.
 */
export function productSlots(catalogue: Catalogue, id: string, facet: 'price' | 'stock'): [string, Slot][] {
  const product = catalogue.product(id);
  if (product === undefined || (facet === 'price' ? product.price : product.stock) === null) return [];
  const of = (variant: string | null): [string, Slot][] => {
    const suffix = variant === null ? '' : `.${variant}`;
    const own = `${id}.${facet}${suffix}`;
    const cited = catalogue.fact(own) === undefined ? `${id}.${facet}` : own;
    const slot = (name: string, read: (sold: Sold, language: Language) => string | null): [string, Slot] => [
      `${id}.${facet}.${name}${suffix}`,
      {
        citations: [cited],
        value: (current, _now, language) => {
          const whole = current.product(id);
          const sold = variant === null ? whole : whole?.variants.find((one) => one.id === variant);
          return sold === undefined ? null : read(sold, language);
        },
      },
    ];
    if (facet === 'stock') return [slot('left', ({ stock }) => (stock === null ? null : String(stock)))];
    return [
      slot('live', ({ livePrice }, language) => (livePrice === null ? null : sayMoney(livePrice, language))),
      slot('list', ({ price }, language) => (price === null ? null : sayMoney(price, language))),
      slot('saved', ({ price, livePrice }, language) => {
        if (price === null || livePrice === null) return null;
        const saved = price.minor - livePrice.minor;
        return saved <= 0 ? null : sayMoney({ ...price, minor: saved }, language);
      }),
    ];
  };
  const uniform = product.variants.every(
    ({ price, livePrice }) => price.minor === product.price?.minor && livePrice.minor === product.livePrice?.minor,
  );
  const variants = product.variants.slice(0, MOST_VARIANTS).flatMap(({ id: variant }) => of(variant));
  return [...(uniform || facet === 'stock' ? of(null) : []), ...variants];
}

/** Slots of an order's price: what is paid, before promotions, and what they take off. */
export function totalSlots(
  prefix: string,
  items: readonly QuoteItem[],
  citations: readonly string[],
): [string, Slot][] {
  const slot = (read: (sum: ReturnType<typeof quote>) => Money | null): Slot => ({
    citations,
    value: (catalogue, now, language) => {
      if (items.some(({ product }) => catalogue.product(product)?.price == null)) return null;
      const money = read(quote(catalogue, items, now));
      return money === null ? null : sayMoney(money, language);
    },
  });
  return [
    [`${prefix}.pay`, slot(({ total }) => total)],
    [`${prefix}.before`, slot(({ liveTotal }) => liveTotal)],
    [
      `${prefix}.off`,
      slot(({ total, liveTotal }) =>
        total.minor < liveTotal.minor ? { ...total, minor: liveTotal.minor - total.minor } : null,
      ),
    ],
  ];
}
