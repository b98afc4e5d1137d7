import type { Sentence } from '../domain/answer.js';
import type { Clock, Random } from '../domain/clock.js';
import { type Bilingual, inLanguage, type Language } from '../domain/language.js';
import type { Fact, FactChange } from '../domain/product.js';
import type { SceneKind } from '../domain/scene.js';
import { type Catalogue, isValid } from '../knowledge/catalogue.js';
import { type GroundingCheck, NO_RULES, type TenantRules } from './grounding/draft.js';

export interface CorrectorOptions {
  readonly catalogue: () => Catalogue;
  readonly check: GroundingCheck;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules?: TenantRules;
  /** What the room is; a shop when absent. */
  readonly scene?: SceneKind;
}

/** What was heard and why it is put right; the room's Correction satisfies it. */
export interface Wrong {
  readonly heard: { readonly language: Language; readonly citations: readonly string[] };
  readonly cause:
    { readonly by: 'fact'; readonly change: FactChange } | { readonly by: 'operator'; readonly text: string | null };
}

const OPENERS: readonly Bilingual[] = [
  { zh: '更正一下刚才的说法：', en: 'A correction to what I just said: ' },
  { zh: '刚才有一句说得不准，更正一下：', en: 'One thing I said was not right. ' },
  { zh: '这里我要更正一下：', en: 'Let me put one thing right: ' },
];
const GONE: Bilingual = {
  zh: '刚才提到的这一点现在不再适用，请以商品页面为准。',
  en: 'what I told you a moment ago no longer holds; please go by the product page.',
};
const NOT_SURE: Bilingual = {
  zh: '刚才那句请先不要当准，我请客服核实后再告诉大家。',
  en: 'please do not rely on that sentence; customer service will check it first.',
};

/** The same where nothing is sold. */
const GONE_ELSEWHERE: Bilingual = {
  zh: '刚才提到的这一点现在不再适用。',
  en: 'what I told you a moment ago no longer holds.',
};
const NOT_SURE_ELSEWHERE: Bilingual = {
  zh: '刚才那句请先不要当准，我请工作人员核实后再告诉大家。',
  en: 'please do not rely on that sentence; it will be checked first.',
};

/** Words corrections on air. Every figure comes from the catalogue as it is now; an operator's own words must pass the law. */
export class Corrector {
  readonly #options: CorrectorOptions;

  constructor(options: CorrectorOptions) {
    this.#options = options;
  }

  /**
   * The sentences that put it right. Empty when it is not worth saying: stock counts fall with every order, and only
   * "sold out" or "back in stock" changes what a viewer would do.
   */
  correct({ heard, cause }: Wrong): readonly Sentence[] {
    const { language } = heard;
    if (cause.by === 'fact') {
      const { before, after } = cause.change;
      if (before === undefined || !worthSaying(cause.change, this.#options.catalogue())) return [];
      return [after === undefined ? this.#plain(this.#gone, language) : this.#restate([after], language)];
    }
    if (cause.text !== null) return [this.#operator(cause.text, language, heard.citations)];
    const now = this.#options.clock.now();
    const facts = heard.citations.flatMap((id) => {
      const fact = this.#options.catalogue().fact(id);
      return fact !== undefined && isValid(fact, now) ? [fact] : [];
    });
    return [facts.length === 0 ? this.#plain(this.#notSure, language) : this.#restate(facts.slice(0, 2), language)];
  }

  /** Why an operator's words may not be spoken (law, tenant's rules), or null. Facts are the operator's to answer for. */
  forbidden(text: string, language: Language): string | null {
    const { check, detail } = this.#verdict(text, language, []);
    return /^(?:forbidden|tenant)-/.test(check) ? `${check}${detail === undefined ? '' : `: ${detail}`}` : null;
  }

  get #gone(): Bilingual {
    return (this.#options.scene ?? 'shop') === 'shop' ? GONE : GONE_ELSEWHERE;
  }

  get #notSure(): Bilingual {
    return (this.#options.scene ?? 'shop') === 'shop' ? NOT_SURE : NOT_SURE_ELSEWHERE;
  }

  #restate(facts: readonly Fact[], language: Language): Sentence {
    const told = facts.map((fact) => inLanguage(fact.text, language));
    const spoken = told[0]?.language ?? language;
    const same = told.filter((one) => one.language === spoken);
    const text = `${this.#opener(spoken)}${same.map((one) => one.text).join(spoken === 'zh' ? '' : ' ')}`;
    const citations = facts.slice(0, same.length).map(({ id }) => id);
    const verdict = this.#verdict(text, spoken, citations);
    if (!verdict.supported) return this.#plain(this.#notSure, language);
    return { text, language: spoken, citations, verdict, kind: 'facts' };
  }

  #operator(words: string, language: Language, citations: readonly string[]): Sentence {
    const text = `${this.#opener(language)}${words}`;
    const found = this.#verdict(words, language, citations);
    const verdict = found.supported ? found : { supported: true, check: 'stated-by-operator', detail: found.check };
    return { text, language, citations: found.supported ? citations : [], verdict, kind: 'talk' };
  }

  #plain(text: Bilingual, language: Language): Sentence {
    const said = `${this.#opener(language)}${text[language]}`;
    return { text: said, language, citations: [], verdict: this.#verdict(said, language, []), kind: 'talk' };
  }

  #opener(language: Language): string {
    return OPENERS[Math.floor(this.#options.random() * OPENERS.length)]?.[language] ?? '';
  }

  #verdict(text: string, language: Language, citations: readonly string[]): Sentence['verdict'] {
    const { catalogue, check, clock, rules } = this.#options;
    const about = citations[0] === undefined ? undefined : catalogue().fact(citations[0]);
    return check.check(
      { text, language, citations },
      {
        catalogue: catalogue(),
        now: clock.now(),
        product: about?.product ?? null,
        asked: null,
        rules: rules ?? NO_RULES,
      },
    );
  }
}

function worthSaying({ before, after }: FactChange, catalogue: Catalogue): boolean {
  if (before?.facet !== 'stock' || after === undefined) return true;
  const product = before.product === null ? undefined : catalogue.product(before.product);
  return product?.stock === 0 || /没有货|out of stock|sold out/i.test(`${before.text.zh ?? ''}${before.text.en ?? ''}`);
}
