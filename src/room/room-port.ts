import type { CommentEvent, RoomEvent, RoomPhase } from '../domain/event.js';
import type { RejectionReason } from '../domain/comment.js';
import type { PartState } from '../domain/part.js';
import type { PlatformEvent } from '../domain/platform.js';
import type { ProductCard } from '../domain/product.js';
import type { SceneKind } from '../domain/scene.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { Heard } from './corrections.js';
import type { HouseRules } from './house-rules.js';
import type { Microphone, MicrophoneEvent } from './microphone.js';
import type { Held, When } from './operator.js';

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
  /** What kind of room it is: the page speaks its words. */
  readonly scene: SceneKind;
  readonly phase: RoomPhase;
  readonly speaking: boolean;
  readonly viewers: number;
  readonly presenter: string;
  /** What its pictures are; null: it has sound alone. */
  readonly picture: { readonly width: number; readonly height: number; readonly framesPerSecond: number } | null;
  /** What is being said now; null while nobody speaks. */
  readonly caption: { readonly text: string; readonly language: Language } | null;
  /** What stands still until an operator lets it go on. */
  readonly held: Held;
  /** The question viewers may answer now. */
  readonly quiz: { readonly question: string; readonly options: readonly string[] } | null;
  readonly product: ProductCard | null;
  readonly products: readonly ProductCard[];
  /** How its page looks: the accent #rrggbb and the path of its logo, where it has them. */
  readonly theme: { readonly accent: string | null; readonly logo: string | null };
  /** The permanent label, as burned into every picture. */
  readonly label: Bilingual;
}

/** What the gateway may ask of a room. */
export interface RoomPort {
  readonly id: string;
  /** Who may not write, and what is not talked about. */
  readonly houseRules: HouseRules;
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
  /**
   * An operator flags a sentence heard lately (its id is in the caption event) as wrong; at the next boundary the presenter
   * puts it right, with `text` or from the facts as they are now.
   */
  correct(
    sentence: string,
    text: string | null,
  ):
    | { readonly accepted: true }
    | { readonly accepted: false; readonly reason: 'unknown_sentence' | 'too_many' }
    | { readonly accepted: false; readonly reason: 'forbidden'; readonly detail: string };
  /** An operator has the presenter say something, before anything else. */
  say(
    text: string,
    when: When,
  ):
    | { readonly accepted: true }
    | { readonly accepted: false; readonly reason: 'too_many' }
    | { readonly accepted: false; readonly reason: 'forbidden'; readonly detail: string };
  /**
   * An operator speaks in their own voice, in the presenter's place, at once: what is being said is cut. One at a time. Told of through
   * `onEvent`, which ends with `ended`.
   * @param by Id of the user or key.
   */
  takeOver(
    by: string,
    onEvent: (event: MicrophoneEvent) => void,
  ):
    | { readonly accepted: true; readonly microphone: Microphone }
    | { readonly accepted: false; readonly reason: 'taken' | 'room_closed' };
  /**
   * An operator stops the show, or everything but their own words (answers and corrections too), after the sentence being heard,
   * after its clause, or at once; or lets it go on. What was cut is said again then, from the beginning of its sentence.
   */
  hold(held: Held, when: When): void;
  /** An operator goes on with the next segment. */
  skip(): void;
  /** Something happened on the platform; false: seen before, or the room is not live. */
  happened(event: PlatformEvent): boolean;
  /** Sentences heard in the last ten minutes, oldest first. */
  heard(): readonly Heard[];
  /** How many watch over all outlets; the assembly keeps it current. */
  setViewers(count: number): void;
}

export interface RoomsPort {
  get(id: string): RoomPort | undefined;
  list(): readonly RoomPort[];
  states(): Readonly<Record<string, PartState>>;
}
