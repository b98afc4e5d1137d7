import type { FactProfile } from './fact-profile.js';
import type { Question } from './match.js';

/** A fact with how well it fits the question. */
export interface Ranked {
  readonly profile: FactProfile;
  readonly features: Float32Array;
  readonly score: number;
}

/** What a product states of itself holds before what the store states of all. */
export function ownFirst(question: Question, ranked: readonly Ranked[]): Ranked[] {
  const [best] = ranked;
  const all = [...ranked];
  if (best?.profile.fact.product !== null) return all;
  const top = question.reading.attributes[0]?.attribute ?? -1;
  const own = ranked.findIndex(
    ({ profile: { fact, attributes } }) =>
      fact.product !== null && fact.facet === best.profile.fact.facet && (attributes.get(top) ?? 0) >= 0.4,
  );
  if (own > 0) all.unshift(...all.splice(own, 1));
  return all;
}
