import type { Verdict } from '../../domain/answer.js';
import type { Clock } from '../../domain/clock.js';
import { inLanguage } from '../../domain/language.js';
import type { Draft, GroundingContext } from './draft.js';
import type { Entailment } from './entailment.js';

export interface SecondOpinionOptions {
  readonly entailment: Entailment;
  readonly clock: Clock;
  /** A pass is turned into a block when the facts contradict the clause at least this much. Default 0.6. */
  readonly contradiction?: number;
  /** Or when they entail it less than this. Default 0: small models find true paraphrases neutral. */
  readonly leastEntailment?: number;
  /** Longest wait, ms; then the first verdict stands. Default 80. */
  readonly timeoutMs?: number;
  /** Clauses judged or waiting at once; more keep their first verdict. Default 4. */
  readonly most?: number;
}

/**
 * Asks an entailment model about clauses that the check has passed. It can only block: a model that is late, busy or broken
 * changes nothing, and nothing the check has refused is asked about.
 */
export class SecondOpinion {
  readonly #options: SecondOpinionOptions;
  #waiting = 0;

  constructor(options: SecondOpinionOptions) {
    this.#options = options;
  }

  /** The verdict that counts. Never rejects, except with the signal's reason when the turn is aborted. */
  async review(draft: Draft, context: GroundingContext, verdict: Verdict, signal: AbortSignal): Promise<Verdict> {
    const { entailment, clock, contradiction = 0.6, leastEntailment = 0, timeoutMs = 80, most = 4 } = this.#options;
    // What is a fact's own wording, or claims nothing, needs no opinion.
    if (!verdict.supported || verdict.check !== 'supported-by-facts' || this.#waiting >= most) return verdict;
    const premise = draft.citations
      .flatMap((id) => context.catalogue.fact(id) ?? [])
      .map((fact) => inLanguage(fact.text, draft.language).text)
      .join(' ');
    if (premise === '') return verdict;
    this.#waiting += 1;
    const stop = new AbortController();
    try {
      const judged = await Promise.race([
        entailment.judge(premise, draft.text, AbortSignal.any([signal, stop.signal])).catch(() => null),
        clock.sleep(timeoutMs, AbortSignal.any([signal, stop.signal])).then(
          () => null,
          () => null,
        ),
      ]);
      signal.throwIfAborted();
      if (judged === null) return verdict;
      const { entailment: entailed, contradiction: contradicted } = judged;
      if (contradicted < contradiction && entailed >= leastEntailment) return verdict;
      const detail = `contradiction ${contradicted.toFixed(2)}, entailment ${entailed.toFixed(2)}`;
      return { supported: false, check: 'second-opinion', detail };
    } finally {
      this.#waiting -= 1;
      stop.abort();
    }
  }
}
