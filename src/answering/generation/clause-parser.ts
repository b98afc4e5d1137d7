import { z } from 'zod';
import { type DraftedClause, MOST_SAY, SLOT } from './protocol.js';

/** Why something a model sent was not taken as a clause. */
export type DropReason = 'broken-json' | 'wrong-shape' | 'too-long' | 'unknown-fact' | 'unknown-slot' | 'too-many';

export interface Dropped {
  readonly reason: DropReason;
  /** The sentence, or the beginning of what could not be read; at most `MOST_SAY` characters. */
  readonly text: string;
}

/** What is read of one object before it is given up: a `say` and its ids fit many times. */
const MOST_OBJECT = 4_000;
/** What is read of one answer: a model that floods is cut off. */
const MOST_TOTAL = 40_000;
/** Dropped clauses that are kept for the journal; the others are only counted. */
const MOST_KEPT = 20;

const clause = z.object({ say: z.string(), facts: z.array(z.string()).max(20) });
const THINK = '<think>';
const THOUGHT = '</think>';

/** What may be in a clause: ids and slots that were offered. */
export interface Offered {
  readonly facts: ReadonlySet<string>;
  readonly slots: ReadonlySet<string>;
  /** Clauses taken at most; what follows is dropped. */
  readonly most: number;
}

/**
 * Takes a model's text as it arrives, in pieces of any size, and gives the clauses in it as each is complete. Whatever is
 * no clause (talk around it, code fences, thinking aloud, broken JSON, wrong types, ids nobody offered) is dropped and
 * counted, and never ends the reading of what follows.
 */
export class ClauseParser {
  readonly #offered: Offered;
  #text = '';
  #read = 0;
  #thinking = false;
  #taken = 0;
  #droppedCount = 0;
  readonly #dropped: Dropped[] = [];

  constructor(offered: Offered) {
    this.#offered = offered;
  }

  /** How much was dropped. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** The first that were dropped, at most 20, in order. */
  get dropped(): readonly Dropped[] {
    return this.#dropped;
  }

  /** True when no more will be taken: the request may be ended. */
  get full(): boolean {
    return this.#taken >= this.#offered.most || this.#read > MOST_TOTAL;
  }

  push(piece: string): readonly DraftedClause[] {
    if (this.#read > MOST_TOTAL) return [];
    this.#read += piece.length;
    this.#text += piece;
    const clauses: DraftedClause[] = [];
    for (let object = this.#next(); object !== null; object = this.#next()) {
      const taken = this.#take(object);
      if (taken !== null) clauses.push(taken);
    }
    return clauses;
  }

  /** The stream is over: an object that was begun is dropped. */
  end(): void {
    const at = this.#thinking ? -1 : this.#text.indexOf('{');
    if (at >= 0) this.#drop('broken-json', this.#text.slice(at));
    this.#text = '';
  }

  /** The next whole object's text, taken out of the buffer; null until there is one. */
  #next(): string | null {
    for (;;) {
      if (this.#thinking) {
        const over = this.#text.indexOf(THOUGHT);
        this.#text = over < 0 ? this.#text.slice(-THOUGHT.length) : this.#text.slice(over + THOUGHT.length);
        if (over < 0) return null;
        this.#thinking = false;
      }
      const begin = this.#text.indexOf('{');
      const think = this.#text.indexOf(THINK);
      if (think >= 0 && (begin < 0 || think < begin)) {
        this.#text = this.#text.slice(think + THINK.length);
        this.#thinking = true;
        continue;
      }
      if (begin < 0) {
        this.#text = this.#text.slice(-THINK.length);
        return null;
      }
      this.#text = this.#text.slice(begin);
      const end = endOfObject(this.#text);
      if (end === null) {
        if (this.#text.length <= MOST_OBJECT) return null;
        this.#drop('too-long', this.#text);
        this.#text = this.#text.slice(MOST_OBJECT);
        continue;
      }
      const object = this.#text.slice(0, end.at);
      this.#text = this.#text.slice(end.at);
      if (end.whole) return object;
      this.#drop('broken-json', object);
    }
  }

  #take(object: string): DraftedClause | null {
    let json: unknown;
    try {
      json = JSON.parse(object);
    } catch {
      return this.#drop('broken-json', object);
    }
    const parsed = clause.safeParse(json);
    if (!parsed.success) return this.#drop('wrong-shape', object);
    const say = parsed.data.say.normalize('NFC').replace(/\s+/g, ' ').trim();
    const facts = [...new Set(parsed.data.facts)];
    if (say === '') return this.#drop('wrong-shape', object);
    if (say.length > MOST_SAY) return this.#drop('too-long', say);
    if (facts.some((id) => !this.#offered.facts.has(id))) return this.#drop('unknown-fact', say);
    const slots = [...say.matchAll(SLOT)].map(([, slot = '']) => slot);
    // A brace that is no slot of ours would be read out.
    const braces = /[{}]/.test(say.replace(SLOT, ''));
    if (braces || slots.some((slot) => !this.#offered.slots.has(slot))) return this.#drop('unknown-slot', say);
    if (this.#taken >= this.#offered.most) return this.#drop('too-many', say);
    this.#taken += 1;
    return { say, facts };
  }

  #drop(reason: DropReason, text: string): null {
    this.#droppedCount += 1;
    if (this.#dropped.length < MOST_KEPT) this.#dropped.push({ reason, text: text.slice(0, MOST_SAY) });
    return null;
  }
}

/**
 * Where the object at the beginning of `text` ends; null: it goes on. Not `whole` when a line ends within a string, which
 * JSON does not allow, or another object begins a line before this one is closed: reading goes on there.
 */
function endOfObject(text: string): { readonly at: number; readonly whole: boolean } | null {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i += 1;
      else if (character === '"') quoted = false;
      else if (character === '\n') return { at: i + 1, whole: false };
    } else if (character === '"') quoted = true;
    else if (character === '{') {
      if (depth > 0 && /\n\s*$/.test(text.slice(0, i))) return { at: i, whole: false };
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) return { at: i + 1, whole: true };
    }
  }
  return null;
}
