import type { Language } from './language.js';

/** One line a viewer typed. Untrusted text: escaped in pages, data (never instructions) to a model. */
export interface Comment {
  /** Unique in the room: `<viewer>/<client's id>`. */
  readonly id: string;
  /** The id the client gave; echoed in every event about this comment. */
  readonly clientId: string;
  /** Who wrote it: socket session or platform user, never a real name. */
  readonly viewer: string;
  /** Shown beside the comment; may be empty. */
  readonly nickname: string;
  /** 1..300 characters after trimming, NFC. */
  readonly text: string;
  /** Wall time of arrival, ms since epoch. */
  readonly receivedAt: number;
}

/** Why moderation or the desk turned a comment away. Stable, documented codes. */
export type RejectionReason =
  | 'empty'
  | 'too_long'
  | 'abuse'
  | 'contact_spam'
  | 'injection'
  | 'personal_data'
  | 'rate_limited'
  | 'desk_full'
  | 'duplicate_id'
  | 'banned'
  | 'room_closed';

/**
 * How an accepted comment ended; every one ends exactly once. `answered` and `refused` aloud; `grouped`: with another's
 * question; `replied`: in text, to its author alone; `expired`: nobody got to it in time; `dropped`: no room for it; `counted`:
 * it answers the quiz on air, and is in its tally unless its viewer answers again; `chat`: asks nothing; `muted`: about
 * something an operator keeps the room from talking about.
 */
export type CommentOutcome =
  'answered' | 'refused' | 'grouped' | 'replied' | 'expired' | 'dropped' | 'counted' | 'chat' | 'muted';

/** What a comment wants, read before any product is looked at. */
export interface Understanding {
  readonly language: Language;
  readonly intent: Intent;
  /** The questions in it, in order, at most 3; empty when it asks nothing. */
  readonly asks: readonly Ask[];
  /** Facets over all asks, most likely first. */
  readonly facets: readonly Facet[];
  /** Product ids named, numbered or mentioned in the comment itself; empty when none is. */
  readonly products: readonly string[];
}

/** One question of a comment. */
export interface Ask {
  /** The words of this question, normalised. */
  readonly text: string;
  readonly kind: AskKind;
  /** What it asks about with the share of belief 0..1, most likely first; empty when no facet is likely. */
  readonly facets: readonly { readonly facet: Facet; readonly belief: number }[];
  /** Finer than a facet, from the attribute ontology (`waterproof`, `pockets`, `battery`); empty when none is known. */
  readonly attributes: readonly string[];
  /**
   * Words that carry meaning and that neither the facet, the attribute nor a product name explains: an answer must rest on
   * a fact that speaks of them.
   */
  readonly terms: readonly string[];
  /** Products this question names itself. */
  readonly products: readonly string[];
  readonly measures: Measures;
}

/**
 * `fact`: a statement answers it. `total`: arithmetic over prices ("两件多少钱", "满减后多少"). `fit`: which size for a body.
 * `compare`: two products side by side. `recommend`: which product for a need or a budget. `list`: what is on sale.
 */
export type AskKind = 'fact' | 'total' | 'fit' | 'compare' | 'recommend' | 'list';

/** Figures and options the viewer states about themselves or the order. They may be repeated to them. */
export interface Measures {
  readonly heightCm?: number;
  readonly weightKg?: number;
  /** Shoe size (EU). */
  readonly shoeSize?: number;
  readonly ageYears?: number;
  /** Pieces asked for: "两件". */
  readonly count?: number;
  /** The most they want to pay, in the shop's minor unit. */
  readonly budgetMinor?: number;
  /** Options of variants named, as typed: `黑色`, `xl`. */
  readonly options: readonly string[];
  /** Every number typed, as digits, whatever it measures. */
  readonly numbers: readonly string[];
}

export type Intent = 'question' | 'greeting' | 'thanks' | 'praise' | 'complaint' | 'human' | 'chatter';

/** What can be asked about a product or a store. `spec`: measured figures of the thing; `service`: the shop and the show. */
export const FACETS = [
  'price',
  'promotion',
  'stock',
  'size',
  'color',
  'material',
  'care',
  'shipping',
  'returns',
  'gift',
  'safety',
  'origin',
  'usage',
  'warranty',
  'invoice',
  'payment',
  'overview',
  'spec',
  'feature',
  'audience',
  'certificate',
  'storage',
  'order',
  'service',
] as const;
export type Facet = (typeof FACETS)[number];
