import type { Bilingual } from '../../domain/language.js';

/**
 * Every judgement of the check by its stable name, with a line for the studio and the journal. Those that let a clause pass:
 * `claims-nothing`, `rendered-from-facts`, `supported-by-facts`.
 */
export const VERDICTS = {
  'claims-nothing': { zh: '这句话没有任何说法需要依据。', en: 'Nothing in it needs a fact.' },
  'rendered-from-facts': { zh: '逐字来自所引的事实。', en: 'It is the wording of a fact cited.' },
  'supported-by-facts': { zh: '每个说法都有所引的事实支持。', en: 'Every claim is borne out by a fact cited.' },
  'number-not-in-fact': { zh: '数字在所引的事实里找不到。', en: 'A number stands in no fact cited.' },
  'wrong-slot': { zh: '数字或词用在了别的项目上。', en: 'A true figure or word is said of something else.' },
  'wrong-product': { zh: '说的是另一件商品的事实。', en: 'The fact is about another product.' },
  'wrong-variant': { zh: '说的是另一个规格的事实。', en: 'The fact is about another variant.' },
  'polarity-flipped': { zh: '肯定和否定与事实相反。', en: 'Yes and no are the other way round in the fact.' },
  'unit-changed': { zh: '数字对，单位不对。', en: 'The number is right, its unit is not.' },
  'unlicensed-words': { zh: '有的词没有任何事实支持。', en: 'Words that no fact cited bears out.' },
  'bare-affirmation': { zh: '对提问的肯定或否定没有依据。', en: 'It says yes or no to a question without a fact.' },
  'stale-fact': { zh: '所引的事实已过期或还没生效。', en: 'A fact cited does not hold at this moment.' },
  'missing-citation': { zh: '有说法却没有引用事实。', en: 'It claims something and cites nothing.' },
  'unknown-citation': { zh: '引用的事实不存在。', en: 'A fact cited does not exist.' },
  'citation-does-not-support': { zh: '所引的事实没有说到这些。', en: 'The facts cited say nothing of the kind.' },
  'comparison-not-true': { zh: '比较不成立。', en: 'The comparison does not hold.' },
  'forbidden-absolute': { zh: '广告法禁止的绝对化用语。', en: 'An absolute term the advertising law forbids.' },
  'forbidden-medical': { zh: '医疗、功效说法。', en: 'A claim about health or a cure.' },
  'forbidden-gain': { zh: '承诺收益。', en: 'A promise of gain.' },
  'forbidden-contact': { zh: '站外联系方式。', en: 'Contact outside the platform.' },
  'forbidden-disparagement': { zh: '贬低他人。', en: 'It runs others down.' },
  'forbidden-urgency': { zh: '没有依据的催促。', en: 'Urgency that no fact bears out.' },
  'forbidden-competitor': { zh: '提到了竞争对手。', en: 'It names a competitor.' },
  'tenant-banned': { zh: '店铺自己禁用的词。', en: 'A word the shop has banned.' },
  markup: { zh: '含有代码或标记。', en: 'It holds markup or code.' },
  'second-opinion': { zh: '推理模型认为事实不支持。', en: 'The entailment model finds no support in the facts.' },
} as const satisfies Readonly<Record<string, Bilingual>>;

export type VerdictName = keyof typeof VERDICTS;
