import type { AnswerContext, Answerer, Outline, Question, Sentence } from '../domain/answer.js';
import type { Clock, Random } from '../domain/clock.js';
import type { Understanding } from '../domain/comment.js';
import { asError } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import type { SceneKind } from '../domain/scene.js';
import type { PartState } from '../domain/part.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import { Composer, type Manner } from './composing/composer.js';
import { DEFAULT_PERSONA, type Persona } from './composing/persona.js';
import { PhraseMemory } from './composing/phrase-memory.js';
import type { Choices } from './composing/wording.js';
import type { Evidence, EvidenceFinder } from './evidence.js';
import type { Generator as ModelGenerator } from './generation/generator.js';
import { Offers } from './generation/offers.js';
import { messagesFor } from './generation/protocol.js';
import { Verification } from './generation/verification.js';
import { type GroundingCheck, NO_RULES, type TenantRules } from './grounding/draft.js';
import type { SecondOpinion } from './grounding/second-opinion.js';
import { planOf } from './planning/planner.js';
import { claims, factsOf, type Point, productOf } from './planning/point.js';
import { MOST_SENTENCES, Progress } from './planning/progress.js';

/** Clauses read from a model: some will be stopped. */
const MOST_CLAUSES = 8;
/** After so many stopped clauses the model is not listened to any longer in this answer. */
const MOST_BLOCKED = 3;

export interface GroundedAnswererOptions {
  /** The snapshot of the moment; asked again for every sentence. */
  readonly catalogue: () => Catalogue;
  readonly understander: { understand(text: string): Understanding };
  readonly finder: EvidenceFinder;
  readonly check: GroundingCheck;
  /** The room's language model; null or absent: the composer alone. */
  readonly generator?: ModelGenerator | null;
  /** An entailment model that may stop what a language model drafted. */
  readonly opinion?: SecondOpinion | null;
  readonly persona?: Persona;
  /** What the room is; a shop when absent. */
  readonly scene?: SceneKind;
  readonly rules?: () => TenantRules;
  readonly clock: Clock;
  /** Chooses between wordings. */
  readonly random: Random;
  readonly log: Log;
}

/**
 * Answers of one room. Evidence decides what may be said; a language model, where there is one, may word it; every sentence
 * passes the grounding check at the moment it is given out, and what does not pass is replaced by the composer's own words.
 */
export class GroundedAnswerer implements Answerer {
  readonly #options: GroundedAnswererOptions;
  readonly #composer: Composer;
  readonly #persona: Persona;

  constructor(options: GroundedAnswererOptions) {
    this.#options = options;
    this.#composer = new Composer(new PhraseMemory(options.random, () => options.clock.monotonic()), options.scene);
    this.#persona = options.persona ?? DEFAULT_PERSONA;
  }

  get mode(): 'embedded' | 'language-model' {
    return this.#options.generator == null ? 'embedded' : 'language-model';
  }

  state(): PartState {
    return (
      this.#options.generator?.state() ?? {
        status: 'ok',
        mode: 'embedded composer: answers from the catalogue, no language model',
      }
    );
  }

  understand(text: string): Understanding {
    return this.#options.understander.understand(text);
  }

  async outline(question: Question, context: AnswerContext, signal: AbortSignal): Promise<Outline> {
    const { catalogue, clock } = this.#options;
    if (question.understanding.asks.length === 0) return { facts: [], refusal: false };
    const evidence = await this.#find(question.understanding, context, signal);
    const points = planOf(evidence, { catalogue: catalogue(), now: clock.now(), context });
    // A sum, a size for a body, a comparison is another answer each time, though the facts are the same.
    const stated = points.every(({ kind }) => kind === 'fact');
    return {
      facts: stated ? points.flatMap((point) => factsOf(point)).map(({ id }) => id) : [],
      refusal: points.every(({ kind }) => kind === 'nothing'),
    };
  }

  /** A sentence of the show was heard; answers are worded otherwise for a while. */
  heard(text: string): void {
    this.#composer.heard(text);
  }

  async *answer(question: Question, context: AnswerContext, signal: AbortSignal): AsyncIterable<Sentence> {
    const { catalogue, check, clock, opinion = null, rules } = this.#options;
    if (signal.aborted) return;
    const verification = new Verification({
      check,
      catalogue,
      now: () => clock.now(),
      rules: rules?.() ?? NO_RULES,
      question,
      opinion,
      aloud: context.medium !== 'text',
    });
    let spoken = 0;
    for await (const sentence of this.#sentences(question, context, verification, signal)) {
      if (isAborted(signal)) return;
      spoken += 1;
      yield sentence;
    }
    // Never silence: where nothing passed, a sentence that claims nothing says so.
    if (spoken === 0 && !isAborted(signal)) yield this.#lastResort(question.language, verification);
  }

  async *#sentences(
    question: Question,
    context: AnswerContext,
    verification: Verification,
    signal: AbortSignal,
  ): AsyncGenerator<Sentence, void> {
    const { language, intent, understanding } = question;
    if (understanding.asks.length === 0) {
      yield* this.#say(this.#composer.talk(intent === 'question' ? 'chatter' : intent, language), null, verification);
      return;
    }
    const evidence = await this.#find(understanding, context, signal);
    if (isAborted(signal)) return;
    const { catalogue, clock, generator } = this.#options;
    const points = planOf(evidence, { catalogue: catalogue(), now: clock.now(), context });
    const answer = new Progress(points, {
      language,
      tone: this.#persona.tone,
      shown: context.pinned,
      viewers: new Set(question.comments.map(({ viewer }) => viewer)).size,
      terse: context.medium === 'text',
    });
    const worded = generator != null && context.medium !== 'text' && points.some(claims);
    if (worded) yield* this.#generated(generator, answer, question, verification, signal);
    if (isAborted(signal)) return;
    yield* this.#composed(answer, verification);
    // What was stopped at the very end is journaled with a sentence, too.
    if (verification.pending && worded) yield* this.#say(this.#composer.talk('closer', language), null, verification);
  }

  /** What the model words and the check lets pass; a stopped clause is replaced at once. */
  async *#generated(
    generator: ModelGenerator,
    answer: Progress,
    question: Question,
    verification: Verification,
    signal: AbortSignal,
  ): AsyncGenerator<Sentence, void> {
    const { catalogue, clock } = this.#options;
    const { language } = question;
    const offers = new Offers(answer.points, catalogue(), clock.now(), language, (point) =>
      this.#composer.compose(point, { ...answer.manner, terse: true, before: 0 }),
    );
    const request = offers.request(question.lead.text, answer.manner.viewers, catalogue());
    const messages = messagesFor(this.#persona, request, this.#options.scene);
    const generation = generator.generate(messages, offers.offered(MOST_CLAUSES), signal);
    let stopped = 0;
    for await (const clause of generation) {
      if (signal.aborted) return;
      const figures = offers.render(clause, catalogue(), clock.now());
      const rendered = figures === null ? null : offers.named(figures, catalogue());
      const point = offers.pointOf(clause) ?? answer.unmade[0] ?? null;
      if (rendered === null) {
        verification.block(clause.say, { supported: false, check: 'stale-fact', detail: 'a figure is gone' });
      } else {
        const { text } = rendered;
        // What the composer has said in place of a lie is not said again.
        if (answer.repeats(text) || offers.isOf(clause, answer.composed)) continue;
        const about = this.#about(rendered.citations, point);
        const sentence = await verification.draft(rendered, about, (said) => offers.echoes(said), signal);
        if (isAborted(signal)) return;
        // One courtesy at the beginning is manners; several are chatter.
        if (sentence?.kind === 'talk' && answer.spoken > 0) continue;
        if (sentence !== null) {
          answer.said(sentence, catalogue(), clock.now());
          yield sentence;
          if (answer.full) break;
          continue;
        }
      }
      stopped += 1;
      if (point !== null && answer.unmade.includes(point)) yield* this.#make(answer, point, verification);
      if (stopped >= MOST_BLOCKED || answer.full) break;
    }
    verification.dropped(generation.dropped.slice(0, 5));
  }

  /** The points that nobody has made yet, in the composer's words. */
  *#composed(answer: Progress, verification: Verification): Generator<Sentence, void> {
    for (const point of answer.unmade) yield* this.#make(answer, point, verification);
  }

  *#make(answer: Progress, point: Point, verification: Verification): Generator<Sentence, void> {
    const manner: Manner = { ...answer.manner, before: answer.stated };
    const product = productOf(point)?.id ?? null;
    const most = answer.points.length > 1 || answer.stated > 0 ? 1 : MOST_SENTENCES;
    let stated = 0;
    for (const choices of this.#composer.compose(point, manner)) {
      if (stated >= most) break;
      const said = [...this.#say(choices, product, verification)];
      // Without its first statement the others would not answer.
      if (said.length === 0 && choices[0]?.kind === 'facts' && stated === 0) break;
      for (const sentence of said) {
        if (sentence.kind === 'facts') stated += 1;
        answer.said(sentence, this.#options.catalogue(), this.#options.clock.now());
        yield sentence;
      }
    }
    // No wording of it passed: the facts as they are stated, else an honest refusal.
    if (stated === 0 && claims(point)) yield* this.#plainly(answer, point, product, verification);
    answer.made(point);
  }

  *#plainly(
    answer: Progress,
    point: Point,
    product: string | null,
    verification: Verification,
  ): Generator<Sentence, void> {
    const { language } = answer.manner;
    // What was to be worked out is told in its parts.
    const most = point.kind === 'fact' || point.kind === 'option' || answer.stated > 0 ? 1 : 2;
    let stated = 0;
    for (const choices of this.#composer.plain(factsOf(point), language)) {
      if (stated >= most) break;
      for (const sentence of this.#say(choices, product, verification)) {
        stated += 1;
        answer.said(sentence, this.#options.catalogue(), this.#options.clock.now());
        yield sentence;
      }
    }
    if (stated === 0) yield* this.#say(this.#composer.refusal(language), null, verification);
  }

  *#say(choices: Choices, product: string | null, verification: Verification): Generator<Sentence, void> {
    const found = verification.first(verification.aloud ? this.#composer.unheard(choices) : choices, product);
    if (found === null) return;
    // What is only read does not make a wording sound worn.
    if (verification.aloud) this.#composer.spoke(found.wording);
    yield found.sentence;
  }

  #lastResort(language: Language, verification: Verification): Sentence {
    const found = verification.first(this.#composer.refusal(language), null)?.sentence;
    if (found !== undefined) return found;
    const text = language === 'zh' ? '这个我先记下来。' : 'I have noted that.';
    const verdict = verification.judge(text, language, [], null);
    this.#options.log.error({ check: verdict.check, detail: verdict.detail }, 'no sentence passed, not even a refusal');
    return { text, language, citations: [], verdict, kind: 'refusal' };
  }

  async #find(understanding: Understanding, context: AnswerContext, signal: AbortSignal): Promise<readonly Evidence[]> {
    try {
      const evidence = await this.#options.finder.find(understanding, context, signal);
      if (evidence.length > 0) return evidence;
    } catch (error) {
      if (!signal.aborted)
        this.#options.log.error({ error: asError(error) }, 'evidence could not be looked for; the answer is a refusal');
    }
    return understanding.asks
      .slice(0, 1)
      .map((ask) => ({ ask, product: null, products: [], facts: [], belief: 0, answerable: false, reason: 'no-fact' }));
  }

  /** The product a drafted clause is about: that of its facts, else the point's. */
  #about(citations: readonly string[], point: Point | null): string | null {
    const catalogue = this.#options.catalogue();
    for (const id of citations) {
      const product = catalogue.fact(id)?.product;
      if (product !== undefined && product !== null) return product;
    }
    return point === null ? null : (productOf(point)?.id ?? null);
  }
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
