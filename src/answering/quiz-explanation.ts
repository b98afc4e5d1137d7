import type { Clock } from '../domain/clock.js';
import { inLanguage, type Language } from '../domain/language.js';
import type { QuizQuestion } from '../domain/quiz.js';
import { type Catalogue, isValid } from '../knowledge/catalogue.js';
import { type GroundingCheck, NO_RULES, type TenantRules } from './grounding/draft.js';

export interface QuizExplainerOptions {
  readonly catalogue: () => Catalogue;
  /** The catalogue that the questions were written for. */
  readonly written: Catalogue;
  readonly check: GroundingCheck;
  readonly clock: Clock;
  readonly rules?: TenantRules;
}

export interface Explanation {
  readonly text: string;
  readonly language: Language;
  readonly citations: readonly string[];
}

/** Says why a quiz's answer is right: in the words written for it when the fact bears them out, else in the fact's own. */
export class QuizExplainer {
  readonly #options: QuizExplainerOptions;

  constructor(options: QuizExplainerOptions) {
    this.#options = options;
  }

  /** Null when the fact is gone, or reads otherwise than when the options were written: its answer may be another now. */
  explain(quiz: QuizQuestion, language: Language): Explanation | null {
    const { catalogue, written, check, clock, rules = NO_RULES } = this.#options;
    const now = clock.now();
    const fact = catalogue().fact(quiz.fact);
    if (fact === undefined || !isValid(fact, now)) return null;
    const before = written.fact(quiz.fact)?.text;
    if (before?.zh !== fact.text.zh || before?.en !== fact.text.en) return null;
    const citations = [fact.id];
    const text = quiz.explanation?.[language];
    const context = { catalogue: catalogue(), now, product: fact.product, asked: null, rules };
    if (text !== undefined && check.check({ text, language, citations }, context).supported)
      return { text, language, citations };
    return { ...inLanguage(fact.text, language), citations };
  }
}
