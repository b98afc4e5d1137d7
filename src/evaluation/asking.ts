import type { AnswerContext, Answerer, Question, Sentence } from '../domain/answer.js';
import type { Understanding } from '../domain/comment.js';
import type { Evidence } from '../answering/evidence.js';
import type { GroundingCheck, TenantRules } from '../answering/grounding/draft.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import type { Asked, QuestionSet } from './question-set.js';

/** The parts under test, joined as in a room. `pipeline.ts` builds the real ones. */
export interface Pipeline {
  readonly catalogue: Catalogue;
  understand(text: string): Understanding;
  find(understanding: Understanding, context: AnswerContext, signal: AbortSignal): Promise<readonly Evidence[]>;
  readonly answerer: Answerer;
  readonly check: GroundingCheck;
  readonly rules: TenantRules;
  close(): Promise<void>;
}

/** Reads time: wall and CPU, both in fractional milliseconds. */
export interface Stopwatch {
  readonly wall: () => number;
  readonly cpu: () => number;
}

/** One question with everything it led to. */
export interface Answered {
  readonly set: string;
  readonly asked: Asked;
  /** As it was put; an injected comment is longer than the question. */
  readonly text: string;
  readonly context: AnswerContext;
  readonly understanding: Understanding;
  readonly evidence: readonly Evidence[];
  readonly sentences: readonly Sentence[];
  /** Comment to first verified sentence. */
  readonly first: { readonly wallMs: number; readonly cpuMs: number };
}

/** The longest an answer may take before it is cut off; a hung one counts as silence. */
const MOST_MS = 30_000;

/** Asks the questions of a set one after the other, with the threads of its viewers. */
export class Asking {
  readonly #set: QuestionSet;
  readonly #pipeline: Pipeline;
  readonly #watch: Stopwatch;
  readonly #now: () => number;
  /** What each question was about, for those that follow it. */
  readonly #about = new Map<string, string | null>();
  #ids = 0;

  constructor(set: QuestionSet, pipeline: Pipeline, watch: Stopwatch, now: () => number) {
    this.#set = set;
    this.#pipeline = pipeline;
    this.#watch = watch;
    this.#now = now;
  }

  contextOf({ context, after }: Asked): AnswerContext {
    const given = { ...this.#set.context, ...context };
    const followed = after === undefined ? null : (this.#about.get(after) ?? null);
    return { thread: given.thread ?? followed, pinned: given.pinned ?? null, recent: given.recent ?? [] };
  }

  /** @param text What the viewer types, when it is more than the question. */
  async ask(asked: Asked, text = asked.text): Promise<Answered> {
    const context = this.contextOf(asked);
    const { answerer } = this.#pipeline;
    const signal = AbortSignal.timeout(MOST_MS);
    this.#ids += 1;
    const id = `v/${this.#ids}`;
    const viewer = asked.viewer ?? 'v';
    const comment = { id, clientId: id, viewer, nickname: '', text, receivedAt: this.#now() };
    const wall = this.#watch.wall();
    const cpu = this.#watch.cpu();
    const understanding = this.#pipeline.understand(text);
    const { language, intent } = understanding;
    const { thread, pinned } = context;
    const asking = { id, lead: comment, comments: [comment], language, intent, understanding };
    const question: Question = { ...asking, asked: { thread, pinned } };
    const sentences: Sentence[] = [];
    let first: Answered['first'] | null = null;
    for await (const sentence of answerer.answer(question, context, signal)) {
      first ??= { wallMs: this.#watch.wall() - wall, cpuMs: this.#watch.cpu() - cpu };
      sentences.push(sentence);
    }
    first ??= { wallMs: this.#watch.wall() - wall, cpuMs: this.#watch.cpu() - cpu };
    const evidence = await this.#pipeline.find(understanding, context, signal);
    this.#about.set(asked.id, productOf(sentences, evidence));
    return { set: this.#set.name, asked, text, context, understanding, evidence, sentences, first };
  }
}

/** What an answer was about, as the room remembers it for a viewer's thread. */
export function productOf(sentences: readonly Sentence[], evidence: readonly Evidence[]): string | null {
  const [spoken] = sentences.flatMap(({ citations }) => citations).filter((id) => !id.startsWith('store.'));
  if (spoken !== undefined && spoken.includes('.')) return spoken.slice(0, spoken.indexOf('.'));
  return evidence.find(({ product }) => product !== null)?.product ?? null;
}
