import type { Layer } from '../domain/stream.js';

/** Reports from before a change still speak of the layer before; a receiver's estimate needs this long to mean the new one, ms. */
const SETTLE_MS = 3_000;
/** Reports come with every request for lost packets, too; losses are counted over this long, ms. */
const WINDOW_MS = 1_000;
/** Lost packets are asked for again: only a loss this large, twice in a row, means that the network cannot carry it. */
const LOSSY = 0.12;
/** So much lost in one window needs no second. */
const DROWNING = 0.3;
/** A network that loses more than this is not tried with more. */
const CLEAN = 0.05;
/**
 * An estimate below this share of what is really sent, for STARVED_MS, means that it does not get through. Chromium's begins at four
 * fifths and takes many seconds to grow (measured).
 */
const TIGHT = 0.75;
const STARVED_MS = 1_500;
/**
 * Receivers estimate at most one and a half of what they get, so whether more fits can only be tried. First after this long; each
 * failed try doubles the wait.
 */
const FIRST_TRY_MS = 10_000;
const LAST_TRY_MS = 120_000;
/** A layer that was held this long was no failed try. */
const HELD_MS = 30_000;

/**
 * Which layer a viewer gets, from what its receiver reports (RFC 3550 §6.4.1) and estimates (REMB,
 * draft-alvestrand-rmcat-remb): down at once, up by patient trying. Times are monotonic milliseconds.
 */
export class LayerChoice {
  readonly #last: Layer;
  /** What its network carries. */
  #layer: Layer = 0;
  #relieved = false;
  #since: number;
  #patience = FIRST_TRY_MS;
  /** Whether the layer is a larger one that is being tried. */
  #tried = false;
  #lossyReports = 0;
  #cleanSince: number;
  #starvedSince: number | null = null;

  /** What was reported when the window began. */
  #window: { lost: number; highest: number; at: number } | null = null;

  /** @param layers How many there are. */
  constructor(layers: number, now: number) {
    this.#last = layers - 1;
    this.#since = now;
    this.#cleanSince = now;
  }

  get layer(): Layer {
    return this.#relieved ? this.#last : this.#layer;
  }

  /** Whether the network carries the whole picture. */
  get couldHaveAll(): boolean {
    return this.#layer === 0;
  }

  /** Gives the smallest layer whatever the network carries, or ends that. */
  relieve(on: boolean, now: number): void {
    const { layer } = this;
    this.#relieved = on;
    // What is reported next still speaks of the layer before.
    if (layer !== this.layer) this.#move(this.#layer, now);
  }

  /** A receiver report on the pictures: packets lost so far, and the highest sequence number received (extended, RFC 3550 §6.4.1). */
  onReport(lost: number, highest: number, now: number): void {
    const window = this.#window;
    if (window !== null && now - window.at < WINDOW_MS) return;
    this.#window = { lost, highest, at: now };
    const expected = window === null ? 0 : highest - window.highest;
    if (window !== null && expected > 0) this.#onLoss(Math.max(0, lost - window.lost) / expected, now);
  }

  /** An estimate of what can get through, and what is sent, bits per second. */
  onEstimate(bits: number, sent: number, now: number): void {
    if (bits >= TIGHT * sent) {
      this.#starvedSince = null;
      return;
    }
    this.#starvedSince ??= now;
    if (now - this.#since >= SETTLE_MS && now - this.#starvedSince >= STARVED_MS) this.#down(now);
  }

  #onLoss(share: number, now: number): void {
    if (share > CLEAN) this.#cleanSince = now;
    if (now - this.#since < SETTLE_MS && share < DROWNING) return;
    this.#lossyReports = share > LOSSY ? this.#lossyReports + 1 : 0;
    if (share > DROWNING || this.#lossyReports >= 2) this.#down(now);
    else this.#tryUp(now);
  }

  #down(now: number): void {
    if (this.#layer >= this.#last) return;
    const failed = this.#tried && now - this.#since < HELD_MS;
    this.#patience = failed ? Math.min(LAST_TRY_MS, this.#patience * 2) : FIRST_TRY_MS;
    this.#tried = false;
    this.#move(this.#layer + 1, now);
  }

  #tryUp(now: number): void {
    if (this.#layer === 0 || this.#starvedSince !== null) return;
    if (now - Math.max(this.#since, this.#cleanSince) < this.#patience) return;
    this.#tried = true;
    this.#move(this.#layer - 1, now);
  }

  #move(layer: Layer, now: number): void {
    this.#layer = layer;
    this.#since = now;
    this.#cleanSince = now;
    this.#starvedSince = null;
    this.#lossyReports = 0;
  }
}
