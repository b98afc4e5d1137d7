import type { Language } from '../domain/language.js';

export interface ScriptSegment {
  readonly id: string;
  readonly product: string | null;
  /** Sentences in order, rendered: no placeholders left. */
  readonly lines: Readonly<Record<Language, readonly string[]>>;
}

export interface Script {
  readonly opening: Readonly<Record<Language, readonly string[]>>;
  readonly bridges: Readonly<Record<Language, readonly string[]>>;
  readonly closing: Readonly<Record<Language, readonly string[]>>;
  /** Silence between segments, in which the host listens. */
  readonly pauseMs: number;
  readonly segments: readonly ScriptSegment[];
}

export interface Line {
  readonly segment: string;
  readonly product: string | null;
  readonly text: string;
  readonly first: boolean;
  readonly last: boolean;
}

/** Walks the script for ever: opening, segments with a bridge before each but the first, and again. */
export class RunOfShow {
  readonly #script: Script;
  readonly #language: Language;
  #segment = -1;
  #line = 0;
  #bridge = 0;
  #current: { id: string; product: string | null; lines: readonly string[] };

  constructor(script: Script, language: Language) {
    this.#script = script;
    this.#language = language;
    this.#current = { id: 'opening', product: script.segments[0]?.product ?? null, lines: script.opening[language] };
  }

  /** The line to say next. It stays the next one until `advance`: an interruption repeats nothing and skips nothing. */
  peek(): Line {
    const { id, product, lines } = this.#current;
    return {
      segment: id,
      product,
      text: lines[this.#line] ?? '',
      first: this.#line === 0,
      last: this.#line === lines.length - 1,
    };
  }

  advance(): void {
    this.#line += 1;
    if (this.#line < this.#current.lines.length) return;
    this.#line = 0;
    this.#segment = this.#segment + 1 >= this.#script.segments.length ? -1 : this.#segment + 1;
    const segment = this.#script.segments[this.#segment];
    if (segment === undefined) {
      this.#current = {
        id: 'opening',
        product: this.#script.segments[0]?.product ?? null,
        lines: this.#script.opening[this.#language],
      };
      return;
    }
    const bridges = this.#script.bridges[this.#language];
    const bridge = this.#segment === 0 ? undefined : bridges[this.#bridge % Math.max(1, bridges.length)];
    if (bridge !== undefined) this.#bridge += 1;
    const lines = segment.lines[this.#language];
    this.#current = {
      id: segment.id,
      product: segment.product,
      lines: bridge === undefined ? lines : [bridge, ...lines],
    };
  }
}
