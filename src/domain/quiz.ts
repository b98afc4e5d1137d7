import type { LETTERS } from './board.js';
import type { Bilingual, Language } from './language.js';

/** A question that the presenter asks and viewers answer by comment with a letter or an option's words. */
export interface QuizQuestion {
  readonly question: Bilingual;
  /** 2 to 4, in the order of their letters. */
  readonly options: Readonly<Record<Language, readonly string[]>>;
  readonly answer: (typeof LETTERS)[number];
  /** Id of the fact that the answer rests on. */
  readonly fact: string;
  /** Why, in other words than the fact's. */
  readonly explanation?: Bilingual | undefined;
}
