import { inLanguage, type Language } from '../../domain/language.js';
import type { Fact } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { type Choices, closed } from '../composing/wording.js';
import { piecesOf, sharedPieces } from '../planning/achieved.js';
import { claims, factsOf, type Point, productOf } from '../planning/point.js';
import type { Offered } from './clause-parser.js';
import { type DraftedClause, type ModelRequest, type OfferedFact, SLOT } from './protocol.js';
import { productSlots, type Slot, totalSlots } from './slots.js';

/** Slots that give a figure with its unit; a unit behind them would be said twice. */
const DOUBLED = /^\s*(?:元|块钱|块|美元|yuan|dollars?)/i;

/** Pieces of a statement's wording that make a text an echo of it: small talk shares one by chance. */
const ECHO = 2;

/** A clause with the shop's figures in it and the facts it then rests on. */
export interface Rendered {
  readonly text: string;
  /** What it is written in, which need not be what was asked for. */
  readonly language: Language;
  readonly citations: readonly string[];
}

/** Something offered to the model: a fact, or what was worked out for a point. */
interface Offer {
  readonly fact: OfferedFact;
  /** What citing it means. */
  readonly citations: readonly string[];
}

/** What a language model is offered for an answer, and what its clauses mean in terms of the catalogue. */
export class Offers {
  readonly #offers = new Map<string, Offer>();
  readonly #slots = new Map<string, Slot>();
  readonly #points = new Map<Point, readonly string[]>();
  readonly #language: Language;
  /** Names of the products, by id. */
  readonly #names = new Map<string, readonly string[]>();
  #pieces: readonly (readonly string[])[] | undefined;

  /** @param worked The composer's wording of a point that no single fact states. */
  constructor(
    points: readonly Point[],
    catalogue: Catalogue,
    now: number,
    language: Language,
    worked: (point: Point) => readonly Choices[],
  ) {
    this.#language = language;
    for (const point of points.filter(claims)) {
      const ids = factsOf(point).map((fact) => this.#offerFact(fact, catalogue, now));
      const own = this.#offerWorked(point, worked, catalogue, now);
      this.#points.set(point, own === null ? ids : [own, ...ids]);
    }
  }

  request(comment: string, viewers: number, catalogue: Catalogue, seconds?: number): ModelRequest {
    const [point] = this.#points.keys();
    const product = point === undefined ? null : productOf(point);
    const name = product === null ? undefined : catalogue.product(product.id)?.name[this.#language];
    return {
      language: this.#language,
      about: product === null || name === undefined ? null : { id: product.id, name },
      facts: [...this.#offers.values()].map(({ fact }) => fact),
      points: [...this.#points].map(([{ ask }, facts]) => ({ ask: ask.text, facts: [...facts] })),
      comment,
      viewers,
      ...(seconds === undefined ? {} : { seconds }),
    };
  }

  /** What clauses may contain. */
  offered(most: number): Offered {
    return { facts: new Set(this.#offers.keys()), slots: new Set(this.#slots.keys()), most };
  }

  /** Puts the figures of this moment into a clause; null when one of them is gone. */
  render(clause: DraftedClause, catalogue: Catalogue, now: number): Rendered | null {
    const citations = new Set(clause.facts.flatMap((id) => this.#offers.get(id)?.citations ?? []));
    const language = spokenIn(clause.say.replace(SLOT, ''), this.#language);
    let text = '';
    let at = 0;
    for (const match of clause.say.matchAll(SLOT)) {
      const slot = this.#slots.get(match[1] ?? '');
      const value = slot?.value(catalogue, now, language) ?? null;
      if (slot === undefined || value === null) return null;
      for (const id of slot.citations) citations.add(id);
      text += clause.say.slice(at, match.index).replace(/[¥￥$]\s*$/u, '') + value;
      at = match.index + match[0].length;
      if (!/\d$/.test(value)) at += DOUBLED.exec(clause.say.slice(at))?.[0].length ?? 0;
    }
    return { text: closed(text + clause.say.slice(at), language), language, citations: [...citations] };
  }

  /** The point a clause means to make: the first that has one of its ids; null when it cites none. */
  pointOf({ facts }: DraftedClause): Point | null {
    for (const [point, ids] of this.#points) if (facts.some((id) => ids.includes(id))) return point;
    return null;
  }

  /**
   * With the product's name before it, where several are in play and the text names none of them: "warm to minus five" after
   * talk of another coat would be that one's.
   */
  named(rendered: Rendered, catalogue: Catalogue): Rendered {
    const products = [...this.#names.keys()];
    if (products.length < 2) return rendered;
    const cited = new Set(rendered.citations.flatMap((id) => catalogue.fact(id)?.product ?? []));
    const [only] = cited;
    const product = only === undefined ? undefined : catalogue.product(only);
    const said = rendered.text.toLowerCase();
    const names = products.flatMap((id) => this.#names.get(id) ?? []);
    if (product === undefined || cited.size > 1 || names.some((name) => said.includes(name.toLowerCase())))
      return rendered;
    const { language, text } = rendered;
    return { ...rendered, text: language === 'zh' ? `${product.name.zh}，${text}` : `The ${product.name.en}: ${text}` };
  }

  /** Whether a text repeats some of the wording of a statement that was offered, its product's names aside. */
  echoes(text: string): boolean {
    this.#pieces ??= [...this.#offers.values()].map(({ fact }) => {
      const names = this.#names.get(fact.product ?? '') ?? [];
      return piecesOf(names.reduce((says, name) => says.replaceAll(name, ' '), fact.says));
    });
    return this.#pieces.some((pieces) => sharedPieces(text, pieces) >= ECHO);
  }

  /** Whether a clause rests on facts of these points alone. */
  isOf({ facts }: DraftedClause, points: ReadonlySet<Point>): boolean {
    const ids = new Set([...points].flatMap((point) => this.#points.get(point) ?? []));
    return facts.length > 0 && facts.every((id) => ids.has(id));
  }

  #offerFact(fact: Fact, catalogue: Catalogue, now: number): string {
    if (this.#offers.has(fact.id)) return fact.id;
    const of = fact.product === null ? undefined : catalogue.product(fact.product);
    if (of !== undefined) this.#names.set(of.id, [of.name.zh, of.name.en, ...of.aliases]);
    const priced = fact.facet === 'price' || fact.id === `${fact.product ?? ''}.promotion`;
    const slots =
      fact.product !== null && (priced || fact.facet === 'stock')
        ? productSlots(catalogue, fact.product, fact.facet === 'stock' ? 'stock' : 'price')
        : [];
    const { id, product } = fact;
    const says = inLanguage(fact.text, this.#language).text;
    const values = this.#values(slots, catalogue, now);
    this.#offers.set(id, { fact: { id, product, says, slots: values }, citations: [id] });
    return id;
  }

  #offerWorked(
    point: Point,
    worked: (point: Point) => readonly Choices[],
    catalogue: Catalogue,
    now: number,
  ): string | null {
    const product = productOf(point);
    if (product === null || (point.kind !== 'total' && point.kind !== 'fit' && point.kind !== 'option')) return null;
    const id = `${product.id}.${point.kind === 'option' ? 'has' : point.kind}`;
    const citations = factsOf(point).map((fact) => fact.id);
    // What follows (the rules of a sum, a size that is sold out) are facts of their own, or words that claim nothing.
    const says = worked(point)
      .flatMap((ways) => ways.at(-1) ?? [])
      .find(({ kind }) => kind === 'facts')?.text;
    if (says === undefined) return null;
    const slots = point.kind === 'total' ? totalSlots(id, point.items, citations) : [];
    const values = this.#values(slots, catalogue, now);
    this.#offers.set(id, { fact: { id, product: product.id, says, slots: values }, citations });
    return id;
  }

  #values(slots: readonly [string, Slot][], catalogue: Catalogue, now: number): Record<string, string> {
    const values: Record<string, string> = {};
    for (const [name, slot] of slots) {
      const value = slot.value(catalogue, now, this.#language);
      if (value === null) continue;
      values[name] = value;
      this.#slots.set(name, slot);
    }
    return values;
  }
}

/** A model may answer in the other language than it was asked to: then it is read in that one. */
function spokenIn(text: string, wanted: Language): Language {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (wanted === 'zh') return han === 0 && letters > 3 ? 'en' : 'zh';
  return han > letters / 2 ? 'zh' : 'en';
}
