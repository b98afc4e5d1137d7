import type { AnswerContext, Question, Sentence, Verdict } from '../../src/domain/answer.js';
import type { Ask, AskKind, Facet, Measures, Understanding } from '../../src/domain/comment.js';
import type { Language } from '../../src/domain/language.js';
import type { Evidence, EvidenceFinder } from '../../src/answering/evidence.js';
import type { Draft, GroundingCheck, GroundingContext } from '../../src/answering/grounding/draft.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';

export const nothing: AnswerContext = { thread: null, pinned: null, recent: [] };

/** A question of a comment as understanding would give it. */
export function ask(
  text: string,
  facets: readonly Facet[] = [],
  more: { kind?: AskKind; products?: readonly string[]; measures?: Partial<Measures> } = {},
): Ask {
  return {
    text,
    kind: more.kind ?? 'fact',
    facets: facets.map((facet, i) => ({ facet, belief: 1 / (i + 1) })),
    attributes: [],
    terms: [],
    products: more.products ?? [],
    measures: { options: [], numbers: text.match(/\d+/g) ?? [], ...more.measures },
  };
}

export function understandingOf(asks: readonly Ask[], language: Language = 'zh'): Understanding {
  return { language, intent: asks.length > 0 ? 'question' : 'greeting', asks, facets: [], products: [] };
}

export function questionOf(text: string, asks: readonly Ask[], language: Language = 'zh', comments = 1): Question {
  const comment = { id: 'v/c', clientId: 'c', viewer: 'v', nickname: '', text, receivedAt: 0 };
  const understanding = understandingOf(asks, language);
  const all = Array.from({ length: comments }, (_, i) => (i === 0 ? comment : { ...comment, viewer: `v${i}` }));
  return {
    id: 'q',
    lead: comment,
    comments: all,
    language,
    intent: understanding.intent,
    understanding,
    asked: nothing,
  };
}

/** Evidence that answers: the facts of these ids, best first. */
export function found(
  catalogue: Catalogue,
  of: Ask,
  product: string | null,
  ids: readonly string[],
  products?: readonly string[],
): Evidence {
  const facts = ids.map((id, i) => {
    const fact = catalogue.fact(id);
    if (fact === undefined) throw new Error(`the test names ${id}, which does not exist`);
    return { fact, belief: 1 / (i + 1) };
  });
  return {
    ask: of,
    product,
    products: products ?? (product === null ? [] : [product]),
    facts,
    belief: 1,
    answerable: true,
  };
}

export function unanswered(
  of: Ask,
  reason: NonNullable<Evidence['reason']>,
  products: readonly string[] = [],
): Evidence {
  return { ask: of, product: products[0] ?? null, products, facts: [], belief: 0, answerable: false, reason };
}

/** Finds what the test says. */
export class GivenEvidence implements EvidenceFinder {
  evidence: readonly Evidence[] | Error = [];

  async find(): Promise<readonly Evidence[]> {
    if (this.evidence instanceof Error) throw this.evidence;
    return await Promise.resolve(this.evidence);
  }
}

/** Stands in for the check where a test is about what happens around it: figures must be cited, gifts and "best" are lies. */
export class FigureCheck implements GroundingCheck {
  /** Every text that was judged. */
  readonly judged: string[] = [];
  /** What is refused, too. */
  refuses: RegExp = /^$/;

  check({ text, citations }: Draft, { catalogue, asked }: GroundingContext): Verdict {
    this.judged.push(text);
    const facts = citations.map((id) => catalogue.fact(id));
    if (facts.includes(undefined)) return { supported: false, check: 'unknown-citation' };
    const lie = /免费|最好|free\b|the best/.exec(text)?.[0];
    if (lie !== undefined) return { supported: false, check: 'forbidden-absolute', detail: lie };
    if (this.refuses.test(text)) return { supported: false, check: 'unlicensed-words' };
    const known = `${facts.map((fact) => `${fact?.text.zh ?? ''} ${fact?.text.en ?? ''}`).join(' ')} ${asked?.text ?? ''}`;
    const figures = text.match(/\d+(?:\.\d+)?/g) ?? [];
    const strange = figures.find((figure) => !figuresOf(known).includes(figure));
    if (strange !== undefined && facts.length === 0)
      return { supported: false, check: 'missing-citation', detail: strange };
    // Sums are computed by the real check; here a total may be any figure of a sentence that says so.
    if (strange !== undefined && !/一共|总共|算下来|优惠|实付|pay|In total/.test(text))
      return { supported: false, check: 'number-not-in-fact', detail: strange };
    return { supported: true, check: facts.length === 0 ? 'claims-nothing' : 'supported-by-facts' };
  }
}

function figuresOf(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?/g) ?? [];
}

export async function all(sentences: AsyncIterable<Sentence>): Promise<Sentence[]> {
  const list: Sentence[] = [];
  for await (const sentence of sentences) list.push(sentence);
  return list;
}

export function textOf(sentences: readonly Sentence[]): string {
  return sentences.map(({ text }) => text).join('|');
}
