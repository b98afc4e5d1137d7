/** Something that happened on the platform, as an integrator reports it. Untrusted like comments. */
export interface PlatformEvent {
  /** `clicked`: the product was opened. */
  readonly kind: 'enter' | 'follow' | 'like' | 'gift' | 'order' | 'clicked';
  /** Chosen by the platform; the same id again changes nothing. */
  readonly id: string;
  readonly viewer: string;
  /** May be empty. */
  readonly nickname: string;
  /** What was given; may be empty. */
  readonly gift: string;
  /** Product ordered or opened; null when it is not one of ours. */
  readonly product: string | null;
}
