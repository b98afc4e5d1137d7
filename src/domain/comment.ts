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
  | 'room_closed';

/** How an accepted comment ended; every one ends exactly once. */
export type CommentOutcome = 'answered' | 'refused' | 'grouped' | 'expired' | 'dropped' | 'chat';

export interface Understanding {
  readonly language: Language;
  readonly intent: Intent;
  /** What about the product is asked, most specific first. */
  readonly facets: readonly Facet[];
  /** Product ids named, numbered or mentioned in the comment itself; empty when none is. */
  readonly products: readonly string[];
}

export type Intent = 'question' | 'greeting' | 'thanks' | 'praise' | 'complaint' | 'human' | 'chatter';

export type Facet =
  | 'price'
  | 'promotion'
  | 'stock'
  | 'size'
  | 'color'
  | 'material'
  | 'care'
  | 'shipping'
  | 'returns'
  | 'gift'
  | 'safety'
  | 'origin'
  | 'usage'
  | 'warranty'
  | 'invoice'
  | 'payment'
  | 'overview';
