import type { Question, Sentence, Verdict } from '../../domain/answer.js';
import type { Language } from '../../domain/language.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { Choices, Wording } from '../composing/wording.js';
import type { Draft, GroundingCheck, GroundingContext, TenantRules } from '../grounding/draft.js';
import type { SecondOpinion } from '../grounding/second-opinion.js';
import type { DropReason, Dropped } from './clause-parser.js';
import { flippedFrom, promisedBeyond } from './second-look.js';

/** A draft that was stopped. */
export interface Blocked {
  readonly text: string;
  readonly verdict: Verdict;
}

export interface VerificationOptions {
  readonly check: GroundingCheck;
  readonly catalogue: () => Catalogue;
  readonly now: () => number;
  readonly rules: TenantRules;
  /** The comment answered; null outside answers. */
  readonly question: Pick<Question, 'lead' | 'understanding'> | null;
  /** Looks once more at drafts that the check has passed; it can only stop them. */
  readonly opinion?: SecondOpinion | null;
  /** False: it will be read, not heard. Default true. */
  readonly aloud?: boolean;
}

/** What stopped a clause before the check saw it, as the verdict of the journal. */
const DROPPED: Readonly<Record<DropReason, string>> = {
  'broken-json': 'not-the-protocol',
  'wrong-shape': 'not-the-protocol',
  'too-long': 'not-the-protocol',
  'too-many': 'not-the-protocol',
  'unknown-slot': 'unknown-citation',
  'unknown-fact': 'unknown-citation',
};
/** Drafts journaled with one sentence. */
const MOST_BLOCKED = 12;

/**
 * Turns wordings and drafts into sentences that may be spoken, at the moment they are. What is stopped waits to be journaled
 * with the sentence that takes its place.
 */
export class Verification {
  readonly #options: VerificationOptions;
  #blocked: Blocked[] = [];

  constructor(options: VerificationOptions) {
    this.#options = options;
  }

  /** Whether what passes will be heard. */
  get aloud(): boolean {
    return this.#options.aloud ?? true;
  }

  /** Whether something was stopped that no sentence carries yet. */
  get pending(): boolean {
    return this.#blocked.length > 0;
  }

  /** The first of the wordings that may be spoken; null: none may. */
  first(choices: Choices, product: string | null): { readonly sentence: Sentence; readonly wording: Wording } | null {
    const stopped: Blocked[] = [];
    for (const wording of choices) {
      const { text, language, citations, kind } = wording;
      const verdict = this.judge(text, language, citations, product);
      if (verdict.supported) {
        const { why } = wording;
        const journaled = why === undefined ? verdict : { ...verdict, check: 'claims-nothing', detail: why };
        return { wording, sentence: { text, language, citations, verdict: journaled, kind, ...this.#taken() } };
      }
      stopped.push({ text, verdict });
    }
    // The same said otherwise is no replacement; only when none of it may be said, something else takes its place.
    for (const { text, verdict } of stopped) this.block(text, verdict);
    return null;
  }

  /**
   * A text somebody drafted as a sentence; null, and noted, when it is stopped. What the check takes for talk although it
   * repeats a statement of the shop (`echoes`) was not verified, and neither is what turns round a statement it cites.
   */
  async draft(
    draft: Draft,
    product: string | null,
    echoes: (text: string) => boolean,
    signal: AbortSignal,
  ): Promise<Sentence | null> {
    const { text, language, citations } = draft;
    const first = this.doubted(draft, product, echoes);
    const { opinion } = this.#options;
    const verdict = opinion == null ? first : await opinion.review(draft, this.#context(product), first, signal);
    if (!verdict.supported) {
      this.block(text, verdict);
      return null;
    }
    const talk = verdict.check === 'claims-nothing';
    return {
      text,
      language,
      citations: talk ? [] : citations,
      verdict,
      kind: talk ? 'talk' : 'facts',
      ...this.#taken(),
    };
  }

  /** The check's verdict on a draft, or a stricter one. */
  doubted(draft: Draft, product: string | null, echoes: (text: string) => boolean): Verdict {
    const { text, citations } = draft;
    const verdict = this.#stated(draft, product, echoes);
    if (!verdict.supported) return verdict;
    const catalogue = this.#options.catalogue();
    const statements = citations.flatMap((id) => Object.values(catalogue.fact(id)?.text ?? {}));
    const promised = promisedBeyond(text, statements);
    if (promised !== null) return { supported: false, check: 'citation-does-not-support', detail: promised };
    const flipped = flippedFrom(text, statements);
    return flipped === null ? verdict : { supported: false, check: 'polarity-flipped', detail: flipped };
  }

  /** The check's verdict, where what repeats a statement may not pass as talk. */
  #stated({ text, language, citations }: Draft, product: string | null, echoes: (text: string) => boolean): Verdict {
    const verdict = this.judge(text, language, citations, product);
    if (verdict.check !== 'claims-nothing' || !echoes(text)) return verdict;
    if (citations.length === 0) return { supported: false, check: 'missing-citation' };
    // A particle at the end makes it sound like a question; as a statement it is judged by what it says.
    const flat = text.replace(/[呢嘛吧]+(?=[。！!.]*$)/u, '');
    const again = this.judge(flat, language, citations, product);
    if (again.check !== 'claims-nothing') return again;
    return { supported: false, check: 'citation-does-not-support' };
  }

  judge(text: string, language: Language, citations: readonly string[], product: string | null): Verdict {
    return this.#options.check.check({ text, language, citations }, this.#context(product));
  }

  /** Notes what was stopped. */
  block(text: string, verdict: Verdict): void {
    if (this.#blocked.length < MOST_BLOCKED) this.#blocked.push({ text, verdict });
  }

  /** Notes what the protocol's reader did not take. */
  dropped(drops: readonly Dropped[]): void {
    for (const { reason, text } of drops)
      this.block(text, { supported: false, check: DROPPED[reason], detail: reason });
  }

  #context(product: string | null): GroundingContext {
    const { catalogue, now, rules, question } = this.#options;
    const asked = question === null ? null : { text: question.lead.text, understanding: question.understanding };
    return { catalogue: catalogue(), now: now(), product, asked, rules };
  }

  #taken(): { blocked?: readonly Blocked[] } {
    const blocked = this.#blocked;
    this.#blocked = [];
    return blocked.length === 0 ? {} : { blocked };
  }
}
