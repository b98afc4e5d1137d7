import type { Verdict } from '../domain/answer.js';
import type { Fact } from '../domain/product.js';

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
  const known = new Set(facts.flatMap((fact) => [...numbers(fact.text.zh), ...numbers(fact.text.en)]));
  const unknown = numbers(text).find((number) => !known.has(number));
  if (unknown !== undefined) return { supported: false, check: 'numbers-from-facts', detail: unknown };
  return { supported: true, check: facts.length === 0 ? 'claims-nothing' : 'rendered-from-facts' };
}
