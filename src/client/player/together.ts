import type { Reports } from './patience.js';

/** Less than this nobody sees or hears, and is not worth a change; ms. */
const FINE_MS = 12;
/** The most that is made up for at one look: more at once would be seen as a stop of the picture. */
const STEP_MS = 60;
/** Longer than this nothing is held back for the other's sake, ms. */
const MOST_MS = 300;

/** What a connection has played so far. */
export interface Played {
  /** Of what is played at one moment, how much later the sound was made than the picture, ms; null: not known yet. */
  readonly skew: number | null;
  readonly audio: Buffered;
  readonly video: Buffered;
}

export interface Buffered {
  /** How long all that was taken out of the buffer had been in it, seconds altogether. */
  readonly seconds: number;
  /** How many samples, or pictures, that was. */
  readonly taken: number;
}

/** How long each is to be held back at least, ms. */
export interface Held {
  readonly audio: number;
  readonly video: number;
}

/**
 * Keeps sound and picture of one moment together. A browser left to itself plays sound some 45 ms late in the first ten seconds, since
 * its buffer for sound is the larger one, and is content with 30 ms for good (Chromium evens out only what is more; measured). In its
 * first two seconds it does not know how far they are apart: then the buffers say.
 */
export class Together {
  /** How much the picture is held back for the sound's sake; negative: the sound for the picture's. */
  #lead = 0;
  #last: Played | null = null;

  look(played: Played): Held {
    const last = this.#last;
    this.#last = played;
    const buffers = (kind: 'audio' | 'video'): number | null => {
      const taken = played[kind].taken - (last?.[kind].taken ?? 0);
      return taken <= 0 ? null : (1000 * (played[kind].seconds - (last?.[kind].seconds ?? 0))) / taken;
    };
    const [audio, video] = [buffers('audio'), buffers('video')];
    const skew = played.skew ?? (audio === null || video === null ? 0 : video - audio);
    if (Number.isFinite(skew) && Math.abs(skew) > FINE_MS) {
      const step = Math.max(-STEP_MS, Math.min(STEP_MS, -skew));
      this.#lead = Math.max(-MOST_MS, Math.min(MOST_MS, this.#lead + step));
    }
    return { audio: Math.max(0, -this.#lead), video: Math.max(0, this.#lead) };
  }
}

/** What the connection says of itself (W3C webrtc-stats). */
export function playedBy(stats: Reports): Played {
  const made = { audio: 0, video: 0 };
  const buffers = { audio: { seconds: 0, taken: 0 }, video: { seconds: 0, taken: 0 } };
  stats.forEach(({ type, kind, estimatedPlayoutTimestamp, jitterBufferDelay, jitterBufferEmittedCount }) => {
    if (type !== 'inbound-rtp' || (kind !== 'audio' && kind !== 'video')) return;
    made[kind] = estimatedPlayoutTimestamp ?? 0;
    buffers[kind] = { seconds: jitterBufferDelay ?? 0, taken: jitterBufferEmittedCount ?? 0 };
  });
  return { skew: made.audio > 0 && made.video > 0 ? made.audio - made.video : null, ...buffers };
}
