import type { Sentence } from '../../domain/answer.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { Manner } from '../composing/composer.js';
import { makes } from './achieved.js';
import { claims, type Point } from './point.js';

/** Sentences of one answer that state something; more would be a speech. */
export const MOST_SENTENCES = 3;

/** What of one answer has been said, and which of its points are still to be made. */
export class Progress {
  readonly points: readonly Point[];
  readonly manner: Omit<Manner, 'before'>;
  /** Points that the composer has made. */
  readonly composed = new Set<Point>();
  readonly #made = new Set<Point>();
  readonly #texts = new Set<string>();
  #stated = 0;

  constructor(points: readonly Point[], manner: Omit<Manner, 'before'>) {
    this.points = points;
    this.manner = manner;
  }

  get unmade(): readonly Point[] {
    return this.points.filter((point) => !this.#made.has(point));
  }

  /** Sentences given out. */
  get spoken(): number {
    return this.#texts.size;
  }

  /** Of these, those that state something. */
  get stated(): number {
    return this.#stated;
  }

  /** Enough was said: everything that can be told, or more than belongs into one answer. */
  get full(): boolean {
    const most = Math.max(MOST_SENTENCES, this.points.length);
    return this.#stated >= most || (!this.unmade.some(claims) && this.#stated >= Math.min(most, 2));
  }

  repeats(text: string): boolean {
    return this.#texts.has(text);
  }

  said(sentence: Sentence, catalogue: Catalogue, now: number): void {
    this.#texts.add(sentence.text);
    if (sentence.kind === 'facts') this.#stated += 1;
    for (const point of this.unmade) if (claims(point) && makes(sentence, point, catalogue, now)) this.#made.add(point);
  }

  /** The composer has made a point. */
  made(point: Point): void {
    this.composed.add(point);
    this.#made.add(point);
  }
}
