import type { AnswerContext } from '../../domain/answer.js';

/** A question from the journal. */
export interface Heard {
  readonly room: string;
  readonly text: string;
}

/** A question from the journal with what an operator says answers it. */
export interface Label extends Heard {
  readonly context: AnswerContext;
  /** Any of these is right; empty: nothing in the shop answers it. */
  readonly facts: readonly string[];
  /** When it was given, ms since epoch. */
  readonly time: number;
}

/** What makes two labels the same question: it must not stand on both sides of a measurement. */
export function questionKey({ room, text }: Heard): string {
  return `${room} ${text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')}`;
}
