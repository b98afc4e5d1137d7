import type { Told } from './attack.js';

/** Why something heard is a lie the liar knows to have told. */
export interface Caught {
  readonly attack: Told['attack'];
  readonly fragment: string;
  readonly told: string;
}

/**
 * The liar's side table: every clause it emitted, true or false by construction. What was heard is held against it; a
 * sentence that holds a false fragment is unsupported, whatever a checker thought of it. Bounded: a flood cannot fill it.
 */
export class Ledger {
  readonly #most: number;
  #told: Told[] = [];

  constructor(most = 10_000) {
    this.#most = most;
  }

  write(told: readonly Told[]): void {
    for (const one of told) if (this.#told.length < this.#most) this.#told.push(one);
  }

  /** Everything emitted since the last call. */
  take(): readonly Told[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }
}

/** The lie in a sentence that was heard, or null. */
export function caughtIn(
  heard: { readonly text: string; readonly citations: readonly string[] },
  told: readonly Told[],
): Caught | null {
  const text = dense(heard.text);
  for (const { attack, fragments, text: whole, unlessCited } of told) {
    if (unlessCited?.some((id) => heard.citations.includes(id)) === true) continue;
    const fragment = fragments.find((one) => contains(text, dense(one)));
    if (fragment !== undefined) return { attack, fragment, told: whole };
  }
  return null;
}

/** Without spaces and signs, lower case; points and commas inside numbers stay. */
export function dense(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replace(/[.,](?!\d)|(?<!\d)[.,]/g, '')
    .replace(/[^\p{L}\p{N}.,%¥$℃°+]/gu, '');
}

/** Whether a dense text holds a dense fragment whose numbers are whole there: 39 is not in 399. */
export function contains(text: string, fragment: string): boolean {
  if (fragment === '') return false;
  for (let at = text.indexOf(fragment); at >= 0; at = text.indexOf(fragment, at + 1)) {
    const before = text[at - 1] ?? '';
    const after = text.slice(at + fragment.length);
    const starts = !/^\d/.test(fragment) || !/[\d.]/.test(before);
    const ends = !/\d$/.test(fragment) || !/^(?:\d|\.\d)/.test(after);
    const words = !/^[a-z]{1,4}$/.test(fragment) || !/[a-z]/.test(before);
    if (starts && ends && words) return true;
  }
  return false;
}
