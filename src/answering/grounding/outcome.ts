import type { VerdictName } from './verdicts.js';

/** Why something fails: a documented name and the words it stumbled over. */
export interface Flaw {
  readonly check: VerdictName;
  readonly detail: string;
}

/** Longest detail in a journal line, characters. */
const MOST = 40;

export function flaw(check: VerdictName, detail: string): Flaw {
  return { check, detail: detail.length > MOST ? `${detail.slice(0, MOST - 1)}…` : detail };
}
