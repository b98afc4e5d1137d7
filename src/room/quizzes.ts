import { LETTERS, type QuizBoard } from '../domain/board.js';
import type { RoomEvent } from '../domain/event.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { QuizQuestion } from '../domain/quiz.js';
import type { Saying } from './air.js';
import { choiceOf } from './quiz-choice.js';
import type { ExplainQuiz } from './script.js';

/** What is said of a quiz, in order; a number is the option of that index. The host waits for answers behind the invitation. */
export const QUIZ_STEPS = ['question', 0, 1, 2, 3, 'invitation', 'tally', 'answer', 'why'] as const;
export type QuizStep = (typeof QUIZ_STEPS)[number];

/** Viewers whose answers are kept; what more write is not counted. */
const MOST_VOTERS = 20_000;

const INVITATIONS: readonly Bilingual[] = [
  { zh: '把你的答案打在公屏上，打字母就行。', en: 'Type the letter of your answer.' },
  { zh: '你选哪一个？打字母告诉我。', en: 'Which one is it? Type its letter.' },
  { zh: '想好了就打字母，答错也没关系。', en: 'Type a letter when you are ready; a wrong one does no harm.' },
  { zh: '给大家一点时间，把字母打出来。', en: 'Take a moment, then type your letter.' },
];
const NOBODY: readonly Bilingual[] = [
  { zh: '这一题还没有人回答，我们一起来看。', en: 'Nobody has answered this one, so let us look at it together.' },
  { zh: '没有人作答，那我来说。', en: 'No answers yet, so I will tell you.' },
  { zh: '这题大家都没打字，我直接公布。', en: 'It stayed quiet on this one; here is the answer.' },
];
const WITHDRAWN: Bilingual = {
  zh: '这道题的依据刚刚有变动，这次先不公布答案。',
  en: 'What this question rests on has just changed, so I will not give an answer this time.',
};

export interface QuizzesOptions {
  readonly language: Language;
  readonly explain: ExplainQuiz;
  readonly emit: (event: Extract<RoomEvent, { type: `quiz.${string}` }>) => void;
}

interface Asked {
  readonly question: QuizQuestion;
  readonly turn: string;
  /** By viewer, the index of the option chosen last. */
  readonly votes: Map<string, number>;
  /** How many chose each option, once no more answers are taken. */
  counts: readonly number[] | null;
  told: boolean;
}

/** The quiz on air: words what is said of it, counts what viewers answer (each once, their last answer), and draws its board. */
export class Quizzes {
  readonly #options: QuizzesOptions;
  #asked: Asked | null = null;
  #number = 0;

  constructor(options: QuizzesOptions) {
    this.#options = options;
  }

  /** Whether answers are taken now. */
  get open(): boolean {
    return this.#asked !== null && this.#asked.counts === null;
  }

  /** What may be answered now; null when nothing may. */
  get asked(): { readonly question: string; readonly options: readonly string[] } | null {
    if (this.#asked === null || !this.open) return null;
    const { question, options } = this.#asked.question;
    const { language } = this.#options;
    return { question: question[language], options: [...options[language]] };
  }

  /** Whether a question is on air, answered or not. */
  get stands(): boolean {
    return this.#asked !== null;
  }

  /** The question as it stands now; null when none does. */
  get board(): QuizBoard | null {
    if (this.#asked === null) return null;
    const { question, counts, told } = this.#asked;
    const { language } = this.#options;
    return {
      kind: 'quiz',
      question: question.question[language],
      options: question.options[language],
      right: told ? LETTERS.indexOf(question.answer) : null,
      counts,
    };
  }

  /**
   * The words of a step; the same again when it was cut. Null: nothing is to be said.
   * @param turn Id of the turn in which the question is asked.
   */
  take(question: QuizQuestion, step: QuizStep, turn: string): Saying | null {
    const asked = this.#asked?.question === question ? this.#asked : this.#ask(question, turn);
    const { language, explain } = this.#options;
    const plain = (text: string): Saying => ({ text, language, citations: [] });
    if (typeof step === 'number') {
      const option = question.options[language][step];
      return option === undefined ? null : plain(this.#option(step, option));
    }
    if (step === 'question') return plain(question.question[language]);
    if (step === 'invitation') return plain(this.#turnOf(INVITATIONS));
    asked.counts ??= this.#close(asked);
    if (step === 'tally') return plain(this.#tally(asked, asked.counts));
    const why = explain(question, language);
    if (why === null) return step === 'answer' ? plain(WITHDRAWN[language]) : null;
    if (step === 'why') return why;
    this.#tell(asked, why.citations);
    const words = `${question.answer}${language === 'zh' ? '，' : ': '}${this.#bare(this.#right(question))}`;
    const text = language === 'zh' ? `正确答案是 ${words}。` : `The right answer is ${words}.`;
    return { text, language, citations: why.citations };
  }

  /** Whether a comment answers the question on air; counts it. */
  answers(viewer: string, text: string): boolean {
    const asked = this.#asked;
    if (asked === null || !this.open) return false;
    const chosen = choiceOf(text, asked.question);
    if (chosen === null) return false;
    if (!asked.votes.has(viewer) && asked.votes.size >= MOST_VOTERS) return false;
    asked.votes.set(viewer, chosen);
    return true;
  }

  /** The show goes on to something else. */
  leave(): void {
    if (this.#asked !== null && this.open) this.#close(this.#asked);
    this.#asked = null;
  }

  #ask(question: QuizQuestion, turn: string): Asked {
    const { emit, language } = this.#options;
    this.leave();
    this.#asked = { question, turn, votes: new Map(), counts: null, told: false };
    this.#number += 1;
    emit({ type: 'quiz.asked', turn, question: question.question[language], options: [...question.options[language]] });
    return this.#asked;
  }

  #tell(asked: Asked, citations: readonly string[]): void {
    if (asked.told) return;
    asked.told = true;
    const { turn, question } = asked;
    const right = LETTERS.indexOf(question.answer);
    this.#options.emit({ type: 'quiz.told', turn, right, citations: [...citations] });
  }

  #close({ question, votes, turn }: Asked): readonly number[] {
    const { emit, language } = this.#options;
    const counts = question.options[language].map(() => 0);
    for (const chosen of votes.values()) counts[chosen] = (counts[chosen] ?? 0) + 1;
    emit({ type: 'quiz.closed', turn, counts });
    return counts;
  }

  #tally({ question }: Asked, counts: readonly number[]): string {
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all === 0) return this.#turnOf(NOBODY);
    const right = counts[LETTERS.indexOf(question.answer)] ?? 0;
    if (this.#options.language === 'zh') {
      const rest = right === all ? '全都答对了' : right === 0 ? '这次都没选对' : `${right} 位答对了`;
      return `有 ${all} 位朋友回答，${rest}。`;
    }
    const who = all === 1 ? 'One of you answered' : `${all} of you answered`;
    if (right === all) return all === 1 ? `${who}, and got it right.` : `${who}, and all got it right.`;
    return right === 0 ? `${who}, and it is another one.` : `${who}, and ${right} got it right.`;
  }

  #option(at: number, option: string): string {
    const letter = LETTERS[at] ?? '';
    return this.#options.language === 'zh' ? `${letter}，${this.#bare(option)}。` : `${letter}: ${this.#bare(option)}.`;
  }

  #right(question: QuizQuestion): string {
    return question.options[this.#options.language][LETTERS.indexOf(question.answer)] ?? '';
  }

  /** An option without the stop it may end in. */
  #bare(option: string): string {
    return option.replace(/[。.!！\s]+$/u, '');
  }

  /** Wordings take turns, so that quizzes that follow each other do not sound alike. */
  #turnOf(wordings: readonly Bilingual[]): string {
    return wordings[this.#number % wordings.length]?.[this.#options.language] ?? '';
  }
}
