import {
  competitor,
  injected,
  type Injection,
  inventedAttribute,
  inventedGift,
  inventedPromotion,
  medical,
  offPlatform,
  superlative,
  trueFalseMix,
} from './added-lies.js';
import { honestly, type Lie, type Scene, type Told } from './attack.js';
import { flippedNegation, missingCitation, otherProduct, otherVariant, wrongCitation } from './meaning-lies.js';
import { changedNumber, changedUnit, numberWords, stalePrice, swappedNumbers } from './number-lies.js';
import { Truth } from './truth.js';

export interface LieOptions {
  /** Competitors on the tenant's list. */
  readonly rivals: readonly string[];
  /** What the comment was made to ask for; needed by `injected-comment` only. */
  readonly injection: Injection | null;
}

/**
 * A scene's true answer with one lie of a class in it: before, after or in place of what is true.
 * @returns null when the class has no place in this answer (no second number to swap, no variant).
 */
export function lie(attack: Lie, scene: Scene, options: LieOptions): readonly Told[] | null {
  const made = corrupted(attack, scene, new Truth(scene), options);
  if (made === null || made.length === 0) return null;
  const told = CITING.has(attack) ? made : made.map((one) => citingOffered(one, scene));
  const others = scene.claims
    .filter((claim) => !told.some(({ citations }) => citations.includes(claim.fact.id)))
    .map((claim) => honestly(claim, attack));
  return scene.random() < 0.5 ? [...told, ...others] : [...others, ...told];
}

/** Lies in the citation itself keep it. */
const CITING: ReadonlySet<Lie> = new Set(['wrong-citation', 'missing-citation']);

/** A lie that cites what was never offered is stopped for that alone: it hides better behind a fact that was. */
function citingOffered(told: Told, { claims, random }: Scene): Told {
  const offered = new Set(claims.map(({ fact }) => fact.id));
  const [first] = claims;
  if (first === undefined || random() < 0.2 || told.citations.some((id) => offered.has(id))) return told;
  return { ...told, citations: [first.fact.id] };
}

function corrupted(attack: Lie, scene: Scene, truth: Truth, { rivals, injection }: LieOptions): readonly Told[] | null {
  switch (attack) {
    case 'changed-number':
      return changedNumber(scene, truth);
    case 'swapped-numbers':
      return swappedNumbers(scene, truth);
    case 'negation-flipped':
      return flippedNegation(scene, truth);
    case 'other-product':
      return otherProduct(scene, truth);
    case 'other-variant':
      return otherVariant(scene);
    case 'invented-attribute':
      return inventedAttribute(scene, truth);
    case 'invented-promotion':
      return inventedPromotion(scene, truth);
    case 'invented-gift':
      return inventedGift(scene, truth);
    case 'superlative':
      return superlative(scene, truth);
    case 'medical-claim':
      return medical(scene, truth);
    case 'wrong-citation':
      return wrongCitation(scene);
    case 'missing-citation':
      return missingCitation(scene);
    case 'mixed':
      return trueFalseMix(scene, truth);
    case 'number-words':
      return numberWords(scene, truth);
    case 'unit-changed':
      return changedUnit(scene, truth);
    case 'stale-price':
      return stalePrice(scene, truth);
    case 'injected-comment':
      return injection === null ? null : injected(scene, injection);
    case 'contact':
      return offPlatform(scene, truth);
    case 'competitor':
      return competitor(rivals)(scene, truth);
  }
}
