import type { Ask, AskKind, Facet, Intent, Measures, Understanding } from '../../domain/comment.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { PRODUCT } from './features.js';
import { measuresOf } from './measures.js';
import { normalise } from './normalise.js';
import { ProductNames } from './product-names.js';
import type { Reader, Reading } from './reading.js';
import { Recent } from './recent.js';
import { isQuestion, piecesOf } from './split.js';

/** Questions of one comment that are answered; more would turn an answer into a speech. */
const MOST_ASKS = 3;
/** Comments whose understanding is kept: at a few hundred bytes each, below a megabyte. */
const MOST_UNDERSTOOD = 2_000;
/** Pieces whose reading is kept: about 3 KB each. A crowd writes new comments of pieces that were written before. */
const MOST_READ = 1_000;
/** A piece without the form of a question asks something when the classifier is this sure of an attribute. */
const SURE = 0.55;
/** Characters of a piece that may ask without the form of a question. */
const SHORT = 8;
const FACET_FLOOR = 0.06;

/** Asks which product, not which colour or courier. */
const WHICH =
  /哪个(?!颜色|色|码|尺|口味|味|快递|国|牌|品牌|厂|城|省|软件|轴|版|规格|型号|部位|地方|平台|品种|链接|点|网点|老师|产区|产地|出版社)|哪款|哪一款|which (?:one|of|product)/;

/** Sizes of clothes, as they are written. */
const SIZES = /(?<![a-z0-9])(?:\d?x{0,3}[sl]|m|[2-6]xl|均码|f)(?=\s*码|[^a-z0-9']|$)/g;

/** A question may be taken for these. */
const MISTAKEN: ReadonlySet<Intent> = new Set(['chatter', 'praise', 'complaint', 'greeting']);

/** Questions that were asked before. */
export interface Familiar {
  /** Whether a comment is nearly one of them. */
  asks(reading: Reading, reader: Reader): boolean;
}

/** One question with everything read of it; an evidence finder looks at more than the port's `Ask` says. */
export interface ReadAsk {
  readonly ask: Ask;
  readonly reading: Reading;
}

/**
 * Understands comments against the room's catalogue, which may change: the getter is asked each time and what is derived
 * from a snapshot is kept until another comes.
 */
export class Understander {
  readonly reader: Reader;
  readonly #catalogue: () => Catalogue;
  readonly #familiar: () => Familiar | null;
  /** With whose help the comments kept were understood. */
  #helped: Familiar | null = null;
  #names: { readonly of: Catalogue; readonly names: ProductNames } | undefined;
  /** By the words of a comment, for the current snapshot. */
  readonly #understood = new Recent<Understanding>(MOST_UNDERSTOOD);
  /** By the words of a piece. */
  readonly #readings = new Recent<Reading>(MOST_READ);

  /** @param familiar The room's questions of before, asked anew each time; null: none are known. */
  constructor(reader: Reader, catalogue: () => Catalogue, familiar: () => Familiar | null = () => null) {
    this.reader = reader;
    this.#catalogue = catalogue;
    this.#familiar = familiar;
  }

  /** Product names of the current snapshot. */
  names(): ProductNames {
    const catalogue = this.#catalogue();
    if (this.#names?.of !== catalogue) {
      this.#names = { of: catalogue, names: new ProductNames(catalogue, this.reader.ontology, this.reader.syllables) };
      this.#understood.clear();
      this.#readings.clear();
    }
    return this.#names.names;
  }

  /**
   * What a comment wants, under 1 ms; at once what others have written lately in the same words, as a crowd does (arXiv
   * 1610.06497). Never throws: any text is a comment.
   */
  understand(text: string): Understanding {
    const names = this.names();
    const familiar = this.#familiar();
    if (familiar !== this.#helped) {
      this.#helped = familiar;
      this.#understood.clear();
    }
    const known = this.#understood.get(text);
    if (known !== undefined) return known;
    const understanding = this.#read(text, names);
    this.#understood.set(text, understanding);
    return understanding;
  }

  #readingOf(text: string, names: ProductNames): Reading {
    const known = this.#readings.get(text);
    if (known !== undefined) return known;
    const reading = this.reader.read(text, names);
    this.#readings.set(text, reading);
    return reading;
  }

  #read(text: string, names: ProductNames): Understanding {
    const plain = normalise(text);
    const whole = this.#readingOf(plain, names);
    const pieces = piecesOf(plain);
    const seen = this.#intent(whole, plain, pieces);
    const intent = MISTAKEN.has(seen) && this.#helped?.asks(whole, this.reader) === true ? 'question' : seen;
    const language = whole.language;
    const products = [
      ...new Set(whole.mentions.flatMap((mention) => (mention.products.length === 1 ? mention.products : []))),
    ];
    if (intent !== 'question') return { language, intent, asks: [], facets: [], products };
    const asks = this.#asks(pieces, whole, names);
    const facets = new Map<Facet, number>();
    for (const ask of asks)
      for (const { facet, belief } of ask.facets) facets.set(facet, Math.max(belief, facets.get(facet) ?? 0));
    return {
      language,
      intent,
      asks,
      facets: [...facets].sort((a, b) => b[1] - a[1]).map(([facet]) => facet),
      products,
    };
  }

  /** A comment as a whole, whatever it wants. */
  read(text: string): Reading {
    return this.#readingOf(normalise(text), this.names());
  }

  /** Everything read of an ask, for a finder. */
  readAsk(ask: Ask): ReadAsk {
    return { ask, reading: this.#readingOf(ask.text, this.names()) };
  }

  #intent(whole: Reading, text: string, pieces: readonly string[]): Intent {
    // "???" and "👍👍" ask nothing that could be answered.
    if (!/[\p{L}\p{N}]/u.test(text)) return 'chatter';
    const bare =
      whole.mentions.length > 0 && whole.masked.replace(/[^\p{L}\p{N}]/gu, '').replaceAll(PRODUCT, '') === '';
    if (bare) return 'question';
    const asking = this.reader.asking(whole);
    const scores = (['greeting', 'thanks', 'praise', 'complaint', 'human', 'chatter'] as const).map(
      (label) => [label, this.reader.beliefOf(whole, label)] as const,
    );
    const [label, belief] = scores.reduce((best, one) => (one[1] > best[1] ? one : best));
    const offTopic = this.reader.beliefOf(whole, 'off-topic');
    const form = isQuestion(text);
    if (label === 'human' && belief > 0.5 && !/几点|什么时候|时间|what time|when|hours/.test(text)) return 'human';
    if (label === 'complaint' && belief > (form ? 0.7 : 0.45) && !(form && this.#asksInPart(pieces)))
      return 'complaint';
    if (belief > asking && belief > offTopic && (!form || belief > 0.75)) {
      // "主播好，多少钱": the greeting is one piece of a comment that asks.
      if (this.#asksInPart(pieces)) return 'question';
      return label;
    }
    if (!form && offTopic < 0.5) {
      const sure = whole.attributes[0]?.belief ?? 0;
      if (whole.cues.size === 0 && (asking < 0.5 || sure < 0.5)) return belief > 0.12 ? label : 'chatter';
      if (whole.residue.length > 0 && belief > 0.2 && sure < 0.6) return label;
    }
    return 'question';
  }

  /** Whether one piece of a longer comment asks for something of the catalogue. */
  #asksInPart(pieces: readonly string[]): boolean {
    if (pieces.length < 2) return false;
    return pieces.some((piece) => {
      // What costs least is looked at first.
      if (!isQuestion(piece) && (piece.length > SHORT || this.#readingOf(piece, this.names()).cues.size === 0))
        return false;
      return this.reader.asking(this.#readingOf(piece, this.names())) > 0.6;
    });
  }

  #asks(pieces: readonly string[], whole: Reading, names: ProductNames): Ask[] {
    if (pieces.length < 2) return [this.#ask(whole, whole, [])];
    const read = (i: number): Reading => this.#readingOf(pieces[i] ?? '', names);
    const asks = pieces.map((piece, i) => {
      if (isQuestion(piece))
        return this.reader.asking(read(i)) > 0.35 || this.reader.beliefOf(read(i), 'off-topic') > 0.5;
      // "多少钱，包邮，几天到": a short piece asks without the form; a statement about oneself does not.
      if (piece.length > SHORT || /我|\b(?:i|my|we)\b/.test(piece) || read(i).cues.size === 0) return false;
      return (read(i).attributes[0]?.belief ?? 0) > SURE && this.reader.asking(read(i)) > 0.7;
    });
    const heads = asks.flatMap((isAsk, i) => (isAsk ? [i] : []));
    if (heads.length <= 1) {
      const head = heads[0];
      // The rest of the comment (a body, a worry) belongs to its one question.
      return [this.#ask(whole, head === undefined ? whole : read(head), [])];
    }
    // Pieces that ask nothing go with the next question; those at the end with the last.
    const groups: number[][] = heads.map(() => []);
    let group = 0;
    pieces.forEach((_, i) => {
      const head = heads.indexOf(i);
      if (head >= 0) group = head;
      const next = heads.findIndex((at) => at >= i);
      groups[head >= 0 ? head : next >= 0 ? next : group]?.push(i);
    });
    const found: Ask[] = [];
    let carried: readonly string[] = [];
    groups.forEach((members, g) => {
      const focus = read(heads[g] ?? 0);
      const joined = members.length === 1 ? focus : this.#readingOf(members.map((i) => pieces[i]).join(' '), names);
      const ask = this.#ask(joined, focus, carried);
      if (ask.products.length > 0) carried = ask.products;
      const same = found.findIndex(
        (other) =>
          other.attributes[0] === ask.attributes[0] &&
          ask.attributes.length > 0 &&
          sameItems(other.products, ask.products),
      );
      if (same < 0) found.push(ask);
      else found[same] = this.#ask(this.#readingOf(`${found[same]?.text ?? ''} ${ask.text}`, names), focus, carried);
    });
    return found.slice(0, MOST_ASKS);
  }

  /** @param focus The piece that asks; `reading` may hold more (a body, a product). */
  #ask(reading: Reading, focus: Reading, carried: readonly string[]): Ask {
    const { ontology } = this.reader;
    const named = [...new Set(reading.mentions.flatMap(({ products }) => (products.length === 1 ? products : [])))];
    const facets = new Map<Facet, number>();
    const top = merged(reading, focus);
    for (const { attribute, belief } of top) {
      const known = ontology.attributes[attribute];
      if (known === undefined) continue;
      const share = known.also.length > 0 ? 0.75 : 1;
      facets.set(known.facet, (facets.get(known.facet) ?? 0) + belief * share);
      for (const facet of known.also)
        facets.set(facet, (facets.get(facet) ?? 0) + (belief * (1 - share)) / known.also.length);
    }
    const [first] = top;
    const attributes = top
      .filter(
        ({ attribute, belief }) =>
          belief > 0.3 ||
          (focus.cues.has(attribute) && belief > 0.12) ||
          (belief > 0.15 && belief > 0.6 * (first?.belief ?? 1)),
      )
      .flatMap(({ attribute }) => ontology.attributes[attribute]?.id ?? []);
    const options = reading.concepts
      .filter(({ concept }) => ontology.concepts[concept]?.category === 'color')
      .map(({ from, to }) => reading.shape.slice(from, to));
    const sizes = reading.text.match(SIZES) ?? [];
    const measures = measuresOf(reading.text, [...new Set([...options, ...sizes])]);
    return {
      text: reading.text,
      kind: this.#kind(reading, attributes, measures, named),
      facets: [...facets]
        .map(([facet, belief]) => ({ facet, belief: Math.min(1, belief) }))
        .filter(({ belief }) => belief >= FACET_FLOOR)
        .sort((a, b) => b.belief - a.belief),
      attributes,
      terms: [
        ...new Set([...focus.concepts.map(({ from, to }) => focus.shape.slice(from, to)), ...focus.residue]),
      ].filter((term) => term !== ''),
      products: named.length > 0 ? named : carried,
      measures,
    };
  }

  #kind(reading: Reading, attributes: readonly string[], measures: Measures, named: readonly string[]): AskKind {
    const { text } = reading;
    const [first] = attributes;
    if (first === 'recommend-ask' || first === 'price-range-list') return 'recommend';
    if (first === 'difference' || (named.length > 1 && /哪个|区别|还是|better|difference|\bor\b|\bvs\b/.test(text)))
      return 'compare';
    if (
      named.length === 0 &&
      WHICH.test(text) &&
      !['color-pick', 'size-pick', 'price', 'bestseller', 'color', 'courier'].includes(first ?? '')
    )
      return 'recommend';
    if (first === 'list-products' && named.length === 0 && !/里面|里头|盒|放了|含|inside|in it|in the/.test(text))
      return 'list';
    const money =
      /多少钱|多钱|几块|几元|一共|总共|合计|算下来|到手|一起买|how much|total|altogether|cost|price|pay/.test(text);
    const asksPrice = attributes.some((id) =>
      ['price', 'threshold', 'second-piece', 'coupon', 'bundle-offer', 'discount'].includes(id),
    );
    if (asksPrice && money && (measures.count ?? 1) > 1) return 'total';
    if (
      asksPrice &&
      /一共|总共|合计|算下来|满减后|券后|减完|折后|凑|一起|total|altogether|after (?:the )?(?:discount|coupon)|in all|both|都要|各/.test(
        text,
      )
    )
      return 'total';
    if (first === 'size-pick') return 'fit';
    const body = measures.heightCm !== undefined || measures.weightKg !== undefined;
    if (body && attributes.some((id) => ['size-pick', 'size-list', 'true-to-size', 'fit-style'].includes(id)))
      return 'fit';
    return 'fact';
  }
}

/** Attributes of the piece that asks, with what the whole adds. */
function merged(reading: Reading, focus: Reading): { attribute: number; belief: number }[] {
  const shares = new Map<number, number>();
  const share = reading === focus ? 0 : 0.25;
  for (const { attribute, belief } of focus.attributes) shares.set(attribute, belief * (1 - share));
  for (const { attribute, belief } of reading.attributes)
    shares.set(attribute, (shares.get(attribute) ?? 0) + belief * share);
  return [...shares].map(([attribute, belief]) => ({ attribute, belief })).sort((a, b) => b.belief - a.belief);
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
