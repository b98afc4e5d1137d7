import type { CommentEvent, RoomEvent, RoomPhase } from '../domain/event.js';
import type { RejectionReason } from '../domain/comment.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { Bilingual, Language } from '../domain/language.js';

/** A comment as the gateway hands it over, already parsed and sized. */
export interface IncomingComment {
  readonly clientId: string;
  readonly viewer: string;
  readonly nickname: string;
  readonly text: string;
}

export interface RoomInfo {
  readonly id: string;
  readonly title: Bilingual;
  readonly language: Language;
  readonly phase: RoomPhase;
  readonly speaking: boolean;
  readonly viewers: number;
  readonly presenter: string;
  readonly picture: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  /** What is being said now; null while nobody speaks. */
  readonly caption: { readonly text: string; readonly language: Language } | null;
  readonly product: ProductCard | null;
  readonly products: readonly ProductCard[];
  /** The permanent label, as burned into every picture. */
  readonly label: Bilingual;
}

/** What the gateway may ask of a room. */
export interface RoomPort {
  readonly id: string;
  info(): RoomInfo;
  /**
   * Admits or rejects at once; `onEvent` is called for the later fate (`comment.closed`), at most once, and never
   * after `forget(viewer)`.
   */
  comment(
    incoming: IncomingComment,
    onEvent: (event: CommentEvent) => void,
  ): { accepted: true } | { accepted: false; reason: RejectionReason };
  /** The author left: stop reporting to them (their questions may still be answered). */
  forget(viewer: string): void;
  /** Room events from now on, in order. Listeners must not block or throw. */
  subscribe(listener: (event: RoomEvent) => void): () => void;
  /** How many watch over all outlets; the assembly keeps it current. */
  setViewers(count: number): void;
}

export interface RoomsPort {
  get(id: string): RoomPort | undefined;
  list(): readonly RoomPort[];
  states(): Readonly<Record<string, PartState>>;
}
