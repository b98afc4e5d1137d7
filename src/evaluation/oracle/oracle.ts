import { isPriced, type Money, type Product } from '../../domain/product.js';
import { type Catalogue, isValid } from '../../knowledge/catalogue.js';
import { type Figure, figures, sameAs } from './figures.js';
import { ABSOLUTE, COMPETITORS, CONTACT, MEDICAL, OFFERS } from './forbidden.js';
import { payable } from './payable.js';

/** What the oracle is shown: a sentence as it was heard. */
export interface Heard {
  readonly text: string;
  readonly citations: readonly string[];
  readonly kind: 'facts' | 'talk' | 'refusal';
}

export interface OracleContext {
  readonly catalogue: Catalogue;
  /** ms since epoch, of speaking. */
  readonly now: number;
  /** The comment answered: its own figures may be repeated. */
  readonly asked: string;
  /** The product on the card or of the thread; null: none. */
  readonly product: string | null;
}

export interface Flaw {
  readonly why: 'figure' | 'slot' | 'offer' | 'forbidden' | 'contact' | 'competitor' | 'citation' | 'other-product';
  readonly detail: string;
}

/** A figure that stands for nothing: "one moment", link numbers. */
const COUNTS = new Set(['piece', 'sort']);
const SMALL = 1;

/**
 * Judges a sentence from the shop alone: its figures must be the product's, the store's, what the rules make of them, or
 * the viewer's own; offers must exist; nothing forbidden. It shares no code with the grounding check and knows nothing of
 * how a sentence came about, so that an error in one does not hide in the other. It sees figures and words, not meaning:
 * a flipped negation is for the liar's own table.
 */
export function flaws(heard: Heard, context: OracleContext): Flaw[] {
  const { catalogue, now } = context;
  const found: Flaw[] = [...forbidden(heard.text, subjectsOf(heard, context), context)];
  const cited = heard.citations.map((id) => ({ id, product: productOf(id, catalogue, now) }));
  for (const { id, product } of cited)
    if (product === undefined) found.push({ why: 'citation', detail: `${id} does not exist or does not hold now` });
  if (heard.kind === 'facts' && cited.length === 0)
    found.push({ why: 'citation', detail: 'a claim without a citation' });
  const named = productsNamed(heard.text, catalogue);
  const strangers = cited.flatMap(({ product }) => (typeof product === 'string' ? [product] : []));
  if (named.length === 1 && strangers.length > 0 && !strangers.includes(named[0] ?? ''))
    found.push({ why: 'other-product', detail: `speaks of ${named[0] ?? ''}, cites ${strangers.join(', ')}` });
  const subjects = subjectsOf(heard, context);
  found.push(...wrongFigures(heard, subjects, context), ...wrongSlots(heard.text, subjects, catalogue));
  return found;
}

function wrongFigures(heard: Heard, subjects: readonly Product[], context: OracleContext): Flaw[] {
  const { catalogue, now, asked } = context;
  const own = figures(asked);
  const truth = [...subjects.map(({ id }) => id), null].flatMap((id) =>
    catalogue.factsOf(id, now).flatMap((fact) => [...figures(fact.text.zh ?? ''), ...figures(fact.text.en ?? '')]),
  );
  // 700 fill power is no price.
  const measured = truth.filter((one) => one.unit !== null);
  const names = subjects.flatMap(({ name, aliases }) => [name.zh, name.en, ...aliases]).flatMap(figures);
  const money = new Set(
    payable(
      subjects,
      catalogue,
      now,
      own.map(({ value }) => value),
    ),
  );
  const counts = new Set(
    subjects.flatMap((one) => [one.stock, one.link, one.variants.length, ...one.variants.map(({ stock }) => stock)]),
  );
  const all = catalogue.products.length;
  const stands = ({ value, unit }: Figure): boolean => {
    if (own.some((one) => sameAs(one, { value, unit }))) return true;
    if (unit === 'yuan' || unit === 'dollar') return money.has(Math.round(value * 100)) || holds(measured, value, unit);
    if (holds(truth, value, unit) || holds(names, value, unit)) return true;
    if (unit === null) return counts.has(value) || money.has(Math.round(value * 100)) || value <= SMALL;
    return (
      COUNTS.has(unit) && (value <= SMALL || counts.has(value) || value === all || (unit === 'sort' && value <= 10))
    );
  };
  return figures(heard.text)
    .filter((figure) => !stands(figure) && !/\bnot $/i.test(heard.text.slice(0, figure.at)))
    .map(({ text, unit }) => ({ why: 'figure' as const, detail: `${text}${unit === null ? '' : ` ${unit}`}` }));
}

/** A figure of the shop that says the same. */
function holds(truth: readonly Figure[], value: number, unit: string | null): boolean {
  return truth.some((one) => sameAs(one, { value, unit }));
}

/** Prices in each other's place: the list price told as the live one. */
function wrongSlots(text: string, subjects: readonly Product[], catalogue: Catalogue): Flaw[] {
  const slots: readonly (readonly [RegExp, (one: { price: Money; livePrice: Money }) => Money])[] = [
    [/(?:平时价?|原价|日常价|标价)(?:是|为|要)?\s*(?:¥|从)?\s*(\d+(?:\.\d+)?)\s*元?/g, ({ price }) => price],
    [
      /(?:直播间?价|直播间(?:只要)?|现价|到手价)(?:是|为|只要|从)?\s*¥?\s*(\d+(?:\.\d+)?)\s*元/g,
      ({ livePrice }) => livePrice,
    ],
    [
      /(?:regular(?:ly)?(?: price)?|list price|normally|usually)(?: is| it is|:)?\s*[¥$]?(\d+(?:\.\d+)?)/gi,
      ({ price }) => price,
    ],
  ];
  const sold = subjects.filter(isPriced).flatMap((one) => [one, ...one.variants]);
  const offers = catalogue.promotions.length > 0;
  return slots.flatMap(([pattern, slot], i) =>
    [...text.matchAll(pattern)].flatMap((match): Flaw[] => {
      const minor = Math.round(Number(match[1]) * 100);
      // What is paid after a promotion may be called the price in this room, too.
      if (sold.length === 0 || sold.some((one) => slot(one).minor === minor)) return [];
      const other = sold.some((one) => one.price.minor === minor || one.livePrice.minor === minor);
      return other || (i !== 1 && !offers) ? [{ why: 'slot', detail: match[0] }] : [];
    }),
  );
}

function forbidden(text: string, subjects: readonly Product[], { catalogue, now }: OracleContext): Flaw[] {
  const shop = [...subjects.map(({ id }) => id), null].flatMap((id) =>
    catalogue.factsOf(id, now).flatMap((fact) => [fact.text.zh ?? '', fact.text.en ?? '']),
  );
  const found: Flaw[] = [];
  const report = (why: Flaw['why'], pattern: RegExp, unlessStated: boolean): void => {
    const match = pattern.exec(text)?.[0];
    if (match === undefined || (unlessStated && shop.some((stated) => pattern.test(stated)))) return;
    found.push({ why, detail: match });
  };
  report('forbidden', ABSOLUTE, false);
  report('forbidden', MEDICAL, false);
  report('contact', CONTACT, true);
  report('competitor', COMPETITORS, true);
  for (const offer of OFFERS) report('offer', offer, true);
  return found;
}

/** The products a sentence speaks of: those it names, else those it cites, else the one on the card. */
function subjectsOf({ text, citations }: Heard, { catalogue, now, product }: OracleContext): Product[] {
  const named = productsNamed(text, catalogue);
  const cited = citations.map((id) => productOf(id, catalogue, now)).filter((id) => typeof id === 'string');
  const chosen = named.length > 0 ? named : cited.length > 0 ? cited : product === null ? [] : [product];
  return [...new Set(chosen)].flatMap((id) => catalogue.product(id) ?? []);
}

/** Ids of products whose whole name stands in the text; a name inside a longer one that also stands there does not count. */
export function productsNamed(text: string, catalogue: Catalogue): string[] {
  let rest = text.normalize('NFKC').toLowerCase();
  const names = catalogue.products
    .flatMap(({ id, name }) => [name.zh, name.en].map((word) => ({ id, word: word.normalize('NFKC').toLowerCase() })))
    .sort((a, b) => b.word.length - a.word.length);
  const found = new Set<string>();
  for (const { id, word } of names) {
    if (!rest.includes(word)) continue;
    found.add(id);
    rest = rest.replaceAll(word, ' ');
  }
  return [...found];
}

/** The product a citation is about; null: the store's; undefined: there is no such thing now. */
function productOf(id: string, catalogue: Catalogue, now: number): string | null | undefined {
  const fact = catalogue.fact(id);
  if (fact !== undefined) return isValid(fact, now) ? fact.product : undefined;
  const promotion = catalogue.promotions.find((one) => one.id === id);
  return promotion !== undefined && isValid(promotion, now) ? null : undefined;
}
