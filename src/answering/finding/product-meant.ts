import type { AnswerContext } from '../../domain/answer.js';
import type { Ask } from '../../domain/comment.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { Reading } from '../understanding/reading.js';

/** Which product a question is about. */
export interface Meaning {
  /** null: none is known. */
  readonly product: string | null;
  /** All in play, `product` first. */
  readonly products: readonly string[];
  /** Those the question names itself. */
  readonly named: readonly string[];
  /** Its words fit several and the context does not tell them apart. */
  readonly ambiguous: boolean;
}

const BEFORE =
  /上一个|上一款|上个|前一个|前面那|刚才那|刚刚那|刚才的|刚刚的|之前那|previous|the one before|last one you|earlier|just now|a moment ago|showed before/;
const THIS = /这个|这款|这件|这双|这条|这支|这盒|这瓶|手上|身上|正在讲|现在讲|\bthis\b|\bthese\b/;

/** Whether a question points at what is shown: "this one". */
export function pointsHere(text: string): boolean {
  return THIS.test(text);
}

/** Whether it points at one shown before: "that one just now". */
export function pointsBack(text: string): boolean {
  return BEFORE.test(text);
}

/** Named before thread, thread before pinned, pinned before recent; words that point say which of them. */
export function meant(ask: Ask, reading: Reading, context: AnswerContext, catalogue: Catalogue): Meaning {
  const exists = (id: string | null | undefined): id is string => id != null && catalogue.product(id) !== undefined;
  const around = [context.thread, context.pinned, ...context.recent].filter(exists);
  const named: string[] = [];
  let ambiguous = false;
  for (const { products } of reading.mentions) {
    const [only] = products;
    if (products.length === 1 && only !== undefined) named.push(only);
    else {
      const known = around.find((id) => products.includes(id));
      if (known !== undefined) named.push(known);
      else ambiguous = true;
    }
  }
  const own = named.length > 0 ? [...new Set(named)] : ask.products.filter(exists);
  if (own.length > 0) return { product: own[0] ?? null, products: own, named: own, ambiguous: false };
  if (ambiguous) {
    const candidates = [...new Set(reading.mentions.flatMap(({ products }) => products))];
    return { product: null, products: candidates, named: [], ambiguous: true };
  }
  const only = catalogue.products.length === 1 ? catalogue.products[0]?.id : undefined;
  const { thread, pinned, recent } = context;
  const others = recent.filter((id) => id !== pinned);
  const product = BEFORE.test(reading.text)
    ? [others[0], thread !== pinned ? thread : undefined, pinned].find(exists)
    : pointsHere(reading.text)
      ? [pinned, thread, ...recent].find(exists)
      : [thread, pinned, ...recent].find(exists);
  const found = product ?? only ?? null;
  const further = ask.kind === 'compare' ? around.filter((id) => id !== found).slice(0, 1) : [];
  return { product: found, products: found === null ? [] : [found, ...further], named: [], ambiguous: false };
}
