import { join } from 'node:path';
import { type Facet, FACETS } from '../../domain/comment.js';
import { type Candidate, CrossEncoder, type Units } from '../matching/cross-encoder.js';
import { unitsOf } from '../matching/units.js';
import type { Reader, Reading } from '../understanding/reading.js';
import type { Ranked } from './ranked.js';
import type { FactProfile } from './fact-profile.js';
import type { CloserWeights } from './judgement.js';
import type { Question } from './match.js';

/** Facts of the ranking that are read together with the question: the right one is hardly ever behind these. */
const LOOKED_AT = 6;

/** Logits below this say no more than "no": how deep a network's no is depends on the words, not on the question. */
const LEAST = -4;

/** What a thing is at all was hardly asked in what the network learnt from: it has no say there. */
const UNTAUGHT: Facet = 'overview';

const HAN = /\p{Script=Han}/u;

/** What it reads with. */
export type Cross = Pick<CrossEncoder, 'asked' | 'stated' | 'scores'>;

/** The second stage of the finding: the best facts of the ranking, each read together with the question. */
export class CloserLook {
  readonly #cross: Cross;
  readonly #reader: Reader;
  readonly #weights: CloserWeights;
  /** Logits of what was read: a crowd asks the same again, in words whose reading is kept. */
  readonly #logits = new WeakMap<Reading, WeakMap<FactProfile, number>>();
  readonly #statements = new WeakMap<FactProfile, { readonly zh: boolean; readonly units: Units }[]>();

  constructor(cross: Cross, reader: Reader, weights: CloserWeights) {
    this.#cross = cross;
    this.#reader = reader;
    this.#weights = weights;
  }

  /** @param folder `models/understanding`. @throws Failure `bad_request` for files that cannot be used. */
  static async open(folder: string, reader: Reader, weights: CloserWeights): Promise<CloserLook> {
    const cross = await CrossEncoder.load(join(folder, 'cross.onnx'), join(folder, 'cross.bin'));
    return new CloserLook(cross, reader, weights);
  }

  /**
   * The same facts with the best looked at again, about 1 ms each. `answers` says how sure it is, as a logit, that the first one
   * answers; null where it cannot say.
   */
  async look(
    { reading }: Question,
    ranked: readonly Ranked[],
  ): Promise<{ readonly ranked: readonly Ranked[]; readonly answers: number | null }> {
    const best = ranked.slice(0, LOOKED_AT);
    const logits = await this.#read(
      reading,
      best.map(({ profile }) => profile),
    );
    const again = best
      .map((one) => {
        // Tariffs were not in what it learnt from: its no says nothing there.
        const least = one.profile.tariff ? 0 : LEAST;
        const logit = one.profile.fact.facet === UNTAUGHT ? 0 : Math.max(least, logits.get(one.profile) ?? least);
        return { logit, ranked: { ...one, score: one.score + this.#weights.rank * logit } };
      })
      .sort((a, b) => b.ranked.score - a.ranked.score);
    // Those not looked at stay behind, however near: what they would have gained is not known.
    const least = again.at(-1)?.ranked.score ?? 0;
    const rest = ranked.slice(LOOKED_AT).map((one) => ({ ...one, score: Math.min(one.score, least) }));
    const [first] = again;
    const says = first !== undefined && first.ranked.profile.fact.facet !== UNTAUGHT;
    return { ranked: [...again.map((one) => one.ranked), ...rest], answers: says ? first.logit : null };
  }

  /** The judgement's belief, corrected by what the closer look says of the first fact. */
  belief(judged: number, answers: number | null): number {
    if (answers === null) return judged;
    const sure = Math.min(1 - 1e-4, Math.max(1e-4, judged));
    const logit = Math.log(sure / (1 - sure)) + this.#weights.answer * answers + this.#weights.bias;
    return 1 / (1 + Math.exp(-logit));
  }

  /** Logits of these facts, and of others that were read for this question before. */
  async #read(reading: Reading, profiles: readonly FactProfile[]): Promise<WeakMap<FactProfile, number>> {
    const known = this.#logits.get(reading) ?? new WeakMap<FactProfile, number>();
    this.#logits.set(reading, known);
    const unread = profiles.filter((profile) => !known.has(profile));
    if (unread.length === 0) return known;
    const zh = HAN.test(reading.text);
    const logits = await this.#cross.scores(
      this.#cross.asked(unitsOf(reading.masked, this.#reader.syllables)),
      unread.map((profile) => this.#candidate(profile, zh)),
    );
    unread.forEach((profile, i) => known.set(profile, logits[i] ?? LEAST));
    return known;
  }

  #candidate(profile: FactProfile, zh: boolean): Candidate {
    let statements = this.#statements.get(profile);
    if (statements === undefined) {
      statements = profile.text
        .split('\n')
        .map((text) => ({ zh: HAN.test(text), units: this.#cross.stated(unitsOf(text, this.#reader.syllables)) }));
      this.#statements.set(profile, statements);
    }
    const own = statements.find((one) => one.zh === zh) ?? statements[0];
    return {
      stated: own?.units ?? this.#cross.stated(new Int32Array(0)),
      facet: FACETS.indexOf(profile.fact.facet),
      store: profile.fact.product === null,
    };
  }
}
