import type { Verdict } from '../../domain/answer.js';
import type { Fact } from '../../domain/product.js';
import type { Draft, GroundingCheck, GroundingContext } from './draft.js';
import { citedFacts } from './citations.js';
import { forbidden } from './forbidden.js';
import type { FactReading } from './fact-reading.js';
import { tokens, type Vocabulary } from './lexer.js';
import type { Meanings } from './meanings.js';
import { namesOf } from './names.js';
import { plainText } from './plain-text.js';
import { recountedFrom } from './recounted.js';
import { readings } from './scopes.js';
import { checkSentences } from './support.js';
import { vocabularyOf } from './vocabulary.js';

/**
 * The grounding check: pure and synchronous, a clause against the facts it cites at one moment. Every word of it must be
 * talk that claims nothing, a name, or borne out by a fact cited, with the same figure, unit, slot, product, variant and
 * polarity; what no list and no fact knows is refused. So an invention needs no rule of its own.
 */
export class ClauseCheck implements GroundingCheck {
  readonly #meanings: Meanings | null;

  /** @param meanings What ordinary words mean; null: only what lists and facts know. */
  constructor(meanings: Meanings | null = null) {
    this.#meanings = meanings;
  }

  check(draft: Draft, context: GroundingContext): Verdict {
    const text = plainText(draft.text);
    const names = namesOf(context.catalogue);
    const cited = citedFacts(draft.citations, context.catalogue, context.now, names);
    if (cited.flaw !== null) return { supported: false, ...cited.flaw };
    const { facts } = cited;
    const stated = facts.flatMap(({ texts }) => texts).join('\n');
    const banned = forbidden(withoutNames(text, names.masks), stated, context.rules);
    if (banned !== null) return { supported: false, ...banned };
    const vocabulary = vocabularyOf(facts, names);
    const sentences = readings(tokens(text, vocabulary), text);
    if (rendered(text, facts, context, vocabulary)) return { supported: true, check: 'rendered-from-facts' };
    const outcome = checkSentences(sentences, { text, facts, vocabulary, context, meanings: this.#meanings });
    if (outcome.flaw !== null) {
      const missing =
        facts.length === 0 &&
        /^(?:unlicensed-words|number-not-in-fact|citation-does-not-support)$/.test(outcome.flaw.check);
      return { supported: false, ...outcome.flaw, ...(missing ? { check: 'missing-citation' } : {}) };
    }
    if (!outcome.claims) return { supported: true, check: 'claims-nothing' };
    const recounted = recountedFrom(text, [stated]);
    if (recounted !== null) return { supported: false, check: 'unit-changed', detail: recounted };
    return { supported: true, check: 'supported-by-facts' };
  }
}

/** Whether the text is the wording of facts cited, of what is spoken of, with nothing around it but talk that denies nothing. */
function rendered(
  text: string,
  facts: readonly FactReading[],
  { product, catalogue }: GroundingContext,
  vocabulary: Vocabulary,
): boolean {
  let rest = text;
  for (const { fact, texts } of facts) {
    const own = fact.product === null || product === null || fact.product === product;
    for (const one of texts) {
      const said = one.replace(/[。.!！]+$/, '');
      const at = said.length < 6 ? -1 : rest.indexOf(said);
      if (
        at < 0 ||
        (at > 0 && !/[,，:：;；。.!！\s]$/.test(rest.slice(0, at))) ||
        !/^[呢哦哈啊呀啦噢哟]?(?:[,，;；。.!！\s]|$)/.test(rest.slice(at + said.length))
      )
        continue;
      const of = fact.product === null ? undefined : catalogue.product(fact.product);
      const named = of !== undefined && [of.name.zh, of.name.en].some((name) => said.includes(plainText(name)));
      if (!named && (!own || fact.variant !== undefined)) continue;
      rest = `${rest.slice(0, at)} ${rest.slice(at + said.length)}`;
    }
  }
  if (rest === text) return false;
  return tokens(rest, vocabulary).every(
    ({ kind }) => kind === 'talk' || kind === 'comma' || kind === 'stop' || kind === 'reset' || kind === 'conjunction',
  );
}

/** Product names are the merchant's own: 护眼台灯 does not promise what 护眼 alone would. */
function withoutNames(text: string, masks: RegExp | null): string {
  return masks === null ? text : text.replace(masks, '□');
}

/**
 * 广告法 Art. 9(3), 17, 28: absolute terms, medical claims, promises of gain never reach speech, whoever wrote them.
 * 最近, 最多 and the like are ordinary words.
 */
const FORBIDDEN =
  /国家级|最高级|最佳|最好|最优|最低价|最便宜|最先进|第一品牌|全网(?:第一|最)|顶级|极致|绝对|永久|万能|百分之百有效|100%\s*有效|根治|治疗|治愈|疗效|药效|抗癌|消炎|the best\b|number one brand|cheapest|guaranteed to|cures?\b|heals?\b|world'?s (?:first|best)/i;

/** Numbers in a text, as digits: 399, 29.9, 5000. */
function numbers(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/(\d),(?=\d{3}\b)/g, '$1')
      .match(/\d+(?:\.\d+)?/g) ?? []
  );
}

/**
 * Checks a sentence before it may be spoken: nothing the advertising law forbids, and every number stands in a fact that
 * is cited. A sentence that cites nothing may carry no number at all.
 */
export function check(text: string, facts: readonly Fact[]): Verdict {
  const forbidden = FORBIDDEN.exec(text)?.[0];
  if (forbidden !== undefined) return { supported: false, check: 'forbidden-words', detail: forbidden };
  const known = new Set(facts.flatMap((fact) => [...numbers(fact.text.zh ?? ''), ...numbers(fact.text.en ?? '')]));
  const unknown = numbers(text).find((number) => !known.has(number));
  if (unknown !== undefined) return { supported: false, check: 'numbers-from-facts', detail: unknown };
  return { supported: true, check: facts.length === 0 ? 'claims-nothing' : 'rendered-from-facts' };
}
