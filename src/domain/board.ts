/**
 * What stands beside or below the presenter in place of the product card: an image that is taught from, or a question with its options.
 */
export type Board = SlideBoard | QuizBoard;

export interface SlideBoard {
  readonly kind: 'slide';
  /** The image's file, relative to the folder of the room's file. */
  readonly image: string;
}

export interface QuizBoard {
  readonly kind: 'quiz';
  readonly question: string;
  /** In the order of their letters, A first; 2 to 4. */
  readonly options: readonly string[];
  /** Index of the right option once it is told; null before. */
  readonly right: number | null;
  /** How many chose each option, once that is told; null before. */
  readonly counts: readonly number[] | null;
}

/** The letters viewers answer with. */
export const LETTERS = ['A', 'B', 'C', 'D'] as const;
