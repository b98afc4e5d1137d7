import type { Sentence } from '../../domain/answer.js';
import type { Language } from '../../domain/language.js';

/** One way to say a sentence, not checked yet. */
export interface Wording {
  readonly text: string;
  readonly language: Language;
  readonly citations: readonly string[];
  readonly kind: Sentence['kind'];
  /** Why it is a refusal, for the journal: `no-fact`, `off-topic`, `which-product`, `not-verified`. */
  readonly why?: string;
  /** The choice of words, told to the phrase memory when it is spoken. */
  readonly phrase?: { readonly key: string; readonly option: string };
}

/** Ways to say one sentence, preferred first, the plainest last: the first that the check lets pass is spoken. */
export type Choices = readonly Wording[];

/** Puts values into `{slots}`. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => values[name] ?? slot);
}

/** A statement without its closing mark, to be followed by more. */
export function bare(text: string): string {
  return text.replace(/[\s。.!！;；]+$/u, '');
}

/** With a closing mark. */
export function closed(text: string, language: Language): string {
  return /[。.!！?？…]$/u.test(text) ? text : `${text}${language === 'zh' ? '。' : '.'}`;
}

/** The first letter as at the beginning of a sentence. */
export function capital(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
