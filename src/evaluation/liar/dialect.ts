import type { Random } from '../../domain/clock.js';
import type { Language } from '../../domain/language.js';
import type { Told } from './attack.js';

/** One message of a chat request, as every compatible endpoint receives it. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** A fact as a prompt offers it; what was worked out for the comment (a total) is offered like one. */
export interface Offered {
  readonly id: string;
  readonly product: string | null;
  readonly says: string;
  /** Name of a placeholder to what the answerer puts there. */
  readonly slots: Readonly<Record<string, string>>;
}

/** What a prompt asks for. */
export interface Asked {
  readonly language: Language;
  readonly about: string | null;
  /** Those that answer come first. */
  readonly facts: readonly Offered[];
}

/** How prompts are read and answers written: the protocol between the answerer and its language model. */
export interface Dialect {
  /** Null when the messages are not of the protocol. */
  read(messages: readonly ChatMessage[]): Asked | null;
  /** A whole answer as the pieces of its text, one a clause: joined they are what the protocol asks for. */
  written(told: readonly Told[], asked: Asked, random: Random): readonly string[];
}
