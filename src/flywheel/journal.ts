import type { JsonValue } from './canonical.js';

/** One record of what was asked, said and why; fields by kind. `left` is heeded, not kept: a viewer went away. */
export interface JournalEntry {
  readonly kind:
    'comment' | 'answer' | 'reply' | 'correction' | 'operator' | 'platform' | 'quiz' | 'sentence' | 'show' | 'left';
  readonly room: string;
  readonly [field: string]: unknown;
}

/** Keeps what happened, append-only. Recording never blocks and never throws. */
export interface Journal {
  record(entry: JournalEntry): void;
  close(): Promise<void>;
}

/** Kinds of links in a chain: the room's own, and what happens to the chain itself. */
export const LINK_KINDS = [
  'show',
  'comment',
  'answer',
  'reply',
  'sentence',
  'correction',
  'operator',
  'platform',
  'quiz',
  'gap',
  'redaction',
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** What is to become a link; personal fields are still inside. */
export interface Draft {
  readonly kind: LinkKind;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly show: string | null;
  readonly turn: string | null;
  readonly outcome: string | null;
  readonly product: string | null;
  readonly facet: string | null;
  readonly body: Readonly<Record<string, JsonValue>>;
}
