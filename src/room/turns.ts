import type { AnswerContext, Answerer, Question, Sentence } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { CommentOutcome } from '../domain/comment.js';
import type { RoomEvent } from '../domain/event.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { Samples } from '../domain/media-time.js';
import type { Journal } from '../flywheel/journal.js';
import type { AskedComment } from '../stage/stage.js';
import type { Air } from './air.js';
import type { ComposesCorrections, Correction } from './corrections.js';
import type { Fillers } from './fillers.js';
import type { Manner } from './manner.js';
import { LONGEST_MS, type LiveSound } from './microphone.js';
import type { Order } from './operator.js';
import type { Showcase } from './showcase.js';
import type { Words } from './speaker.js';
import type { Threads } from './threads.js';

/** What viewers read while a person speaks: what is heard is no AI's, though the picture is. */
export const PERSON_SPEAKS: Bilingual = {
  zh: '现在是本店工作人员在说话（真人声音）',
  en: 'You are hearing a person from the shop',
};

/** Answers are given a little calmer than the show. */
export const ANSWER_PACE = 0.97;
/** Live sound is given up this long after its own limit, ms: it ends by itself. */
const LATE_MS = 10_000;

export interface TurnsOptions {
  readonly room: string;
  readonly air: Air;
  readonly answerer: Answerer;
  readonly corrector: ComposesCorrections;
  readonly showcase: Showcase;
  readonly threads: Threads;
  readonly manner: Manner;
  /** What is said while an answer is slow in coming; null: nothing. */
  readonly fillers: Fillers | null;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly emit: (event: RoomEvent) => void;
  /** Shows the comment being answered in the picture. */
  readonly ask: (comment: AskedComment | null) => void;
  readonly mediaTime: () => Samples;
  /** How often what was being said was lost: a stage ended, or the room closed. */
  readonly losses: () => number;
  /** Seconds from a comment to the first sample of its answer. */
  readonly onLatency: (seconds: number) => void;
}

export interface Answered {
  readonly outcome: CommentOutcome;
  readonly turn: string;
  /** Facts it stated. */
  readonly citations: readonly string[];
  /** An operator took the word from it, or its stage ended, before a sentence of it was heard to its end. */
  readonly unheard: boolean;
}

/** The turns that interrupt the show: an answer, a correction. Each is told to the room and journaled with its reasons. */
export class Turns {
  readonly #options: TurnsOptions;
  #ids = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** A turn's id: `s` a segment, `a` an answer, `c` a correction, `o` an operator's words, `m` an operator at the microphone. */
  newId(kind: 'a' | 'c' | 'o' | 's' | 'm'): string {
    this.#ids += 1;
    return `${kind}${this.#ids}`;
  }

  /** Whether a turn's id is one of the show's own. */
  isShow(turn: string): boolean {
    return turn.startsWith('s');
  }

  /** Whether a person speaks in a turn: what they say is known to nobody here. */
  isPerson(turn: string): boolean {
    return turn.startsWith('m');
  }

  /** Answers a question aloud; the card turns to what is spoken about and back. */
  async answer(question: Question): Promise<Answered> {
    const { answerer, air, clock, showcase, manner, fillers, emit, ask, losses, onLatency } = this.#options;
    const { language } = question;
    const lost = losses();
    const turn = this.newId('a');
    const context: AnswerContext = { ...question.asked, recent: showcase.recent };
    const before = showcase.pinned;
    let first = true;
    emit({ type: 'answer.started', turn, comments: question.comments.map((comment) => comment.clientId) });
    manner.answers(question.intent);
    ask({ nickname: question.lead.nickname, text: question.lead.text });
    const make = (signal: AbortSignal): AsyncIterable<Sentence> => answerer.answer(question, context, signal);
    const { said, heard, interrupted, cut, filler } = await air
      .sayEach(turn, make, {
        pace: ANSWER_PACE,
        filler: () => {
          const text = fillers?.next(language) ?? null;
          return text === null ? null : fillerWords(text, language);
        },
        sentence: (sentence) => this.#turnTo(sentence, question),
        heard: () => {
          if (first) onLatency((clock.now() - question.lead.receivedAt) / 1000);
          first = false;
        },
      })
      .finally(() => ask(null));
    const refused = said.every((sentence) => sentence.kind === 'refusal');
    emit({ type: 'answer.finished', turn, interrupted, ...summary(said), refused });
    this.#journal('answer', turn, said, interrupted, {
      comments: question.comments.map(({ id, viewer, text, receivedAt }) => ({ id, viewer, text, receivedAt })),
      understanding: question.understanding,
      asked: question.asked,
      ...(filler === null ? {} : { filler }),
    });
    if (before !== showcase.pinned) showcase.pin(before);
    const outcome = said.length === 0 ? 'dropped' : refused ? 'refused' : 'answered';
    return { outcome, turn, citations: summary(said).citations, unheard: heard === 0 && (cut || losses() !== lost) };
  }

  /**
   * Says what was said wrongly and what is true now; the journal keeps both. False: an operator took the word from it, or its stage
   * ended, before all of it was heard.
   */
  async putRight(correction: Correction, onBegin: () => void): Promise<boolean> {
    const { air, corrector, emit, losses } = this.#options;
    const sentences = corrector.correct(correction);
    if (sentences.length === 0) return true;
    onBegin();
    const turn = this.newId('c');
    const lost = losses();
    const { heard, cause } = correction;
    emit({ type: 'correction', turn, of: heard.id, was: heard.text, ...summary(sentences) });
    const quiet = { sentence: () => undefined, heard: () => undefined };
    const { said, interrupted, cut } = await air.sayEach(turn, () => sentences, quiet);
    this.#journal('correction', turn, said, interrupted, { heard, cause });
    return !interrupted || !(cut || losses() !== lost);
  }

  /** An operator's words. The law was asked before; what they claim the operator answers for. */
  async order({ text, language }: Order): Promise<void> {
    const { air, emit } = this.#options;
    const turn = this.newId('o');
    const verdict = { supported: true, check: 'stated-by-operator' };
    const sentence: Sentence = { text, language, citations: [], verdict, kind: 'talk' };
    emit({ type: 'operator.speaks', turn, text });
    const quiet = { sentence: () => undefined, heard: () => undefined };
    const { said, interrupted } = await air.sayEach(turn, () => [sentence], quiet);
    this.#journal('operator', turn, said, interrupted, {});
  }

  /** Lets an operator speak in their own voice. What they say is not kept: who spoke, when and how long is. */
  async relay(sound: LiveSound, language: Language): Promise<void> {
    const { air, emit, journal, room, mediaTime } = this.#options;
    const turn = this.newId('m');
    const text = PERSON_SPEAKS[language];
    emit({ type: 'operator.speaks', turn, text });
    const live = { chunks: sound.chunks.bind(sound), longestMs: LONGEST_MS + LATE_MS };
    const { complete } = await air.relay(turn, { text, language }, live, () => sound.heard());
    const { why, seconds } = sound.close();
    const what = { by: 'microphone', operator: sound.by, seconds, ended: why, sentences: [] };
    journal.record({ kind: 'operator', room, turn, ...what, interrupted: !complete, mediaTime: mediaTime() });
  }

  /** The card and the viewers' threads follow what is spoken about. */
  #turnTo(sentence: Sentence, question: Question): void {
    const { showcase, threads, manner } = this.#options;
    const product = sentence.citations.map((id) => id.slice(0, id.indexOf('.'))).find((id) => showcase.knows(id));
    if (product === undefined) return;
    for (const { viewer } of question.comments) threads.remember(viewer, product);
    if (showcase.pin(product)) manner.point();
  }

  #journal(
    kind: 'answer' | 'correction' | 'operator',
    turn: string,
    sentences: readonly Sentence[],
    interrupted: boolean,
    why: Readonly<Record<string, unknown>>,
  ): void {
    const { journal, room, mediaTime } = this.#options;
    journal.record({ kind, room, turn, ...why, sentences, interrupted, mediaTime: mediaTime() });
  }
}

/** How a filler is said, and prepared. */
export function fillerWords(text: string, language: Language): Words {
  return { text, language, pace: ANSWER_PACE, breathes: false };
}

function summary(sentences: readonly Sentence[]): { text: string; citations: string[] } {
  const text = sentences.reduce((all, { text: next, language }) => {
    return all === '' || language === 'zh' ? all + next : `${all} ${next}`;
  }, '');
  return { text, citations: [...new Set(sentences.flatMap((sentence) => sentence.citations))] };
}
