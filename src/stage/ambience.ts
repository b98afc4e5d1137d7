import type { Random } from '../domain/clock.js';
import { SAMPLE_RATE, type Samples, samplesFromMs } from '../domain/media-time.js';

export interface AmbienceOptions {
  readonly random: Random;
  /** Room tone, dBFS RMS, -80..-50; null: none. */
  readonly toneDb: number | null;
  /** Whether she is heard breathing in between sentences. */
  readonly breaths: boolean;
}

/** Longer than a listener remembers noise; its ends are blended, so that it can go round. */
const TONE: Samples = 8 * SAMPLE_RATE;
const BLEND: Samples = SAMPLE_RATE / 2;
/** A room sounds dull: air conditioning and the street, hardly anything above 1 kHz. */
const TONE_HZ = 500;
/** dBFS RMS at its loudest: 27 dB below her speech, as of a microphone at arm's length. */
const BREATH_DB = -48;
const SHORTEST_BREATH = samplesFromMs(240);
const LONGEST_BREATH = samplesFromMs(340);
const BREATHS = 6;
const HUSH: Samples = samplesFromMs(15);

/**
 * What is heard beside speech: the room's own tone all the time, so that a pause is not a hole in the line, and breaths. Mixed into
 * what is sent, not into what the lips follow. All of it is drawn beforehand: mixing is an addition.
 */
export class Ambience {
  readonly #tone: Int16Array | null;
  readonly #breaths: readonly Int16Array[];
  #at = 0;
  #next = 0;
  #breath: { readonly sound: Int16Array; at: number; hush: Samples | null } | null = null;

  constructor({ random, toneDb, breaths }: AmbienceOptions) {
    this.#tone = toneDb === null ? null : toneOf(random, 10 ** (toneDb / 20));
    this.#breaths = breaths ? Array.from({ length: BREATHS }, () => breathOf(random)) : [];
  }

  /** How long her next breath is; 0: she is not heard breathing. */
  get breath(): Samples {
    return this.#breaths[this.#next]?.length ?? 0;
  }

  /** She breathes in, from this sample of the next packet on. */
  inhale(from: Samples): void {
    const sound = this.#breaths[this.#next];
    if (sound === undefined) return;
    this.#breath = { sound, at: -from, hush: null };
    this.#next = (this.#next + 1) % this.#breaths.length;
  }

  /** A breath that is being drawn fades: she is cut. */
  hush(): void {
    if (this.#breath !== null) this.#breath.hush ??= 0;
  }

  /** Adds what is heard beside speech to the next packet, in place. */
  mix(packet: Int16Array): void {
    const tone = this.#tone;
    for (let i = 0; tone !== null && i < packet.length; i += 1) {
      packet[i] = within((packet[i] as number) + (tone[this.#at] as number));
      this.#at = this.#at + 1 === tone.length ? 0 : this.#at + 1;
    }
    const breath = this.#breath;
    if (breath === null) return;
    for (let i = 0; i < packet.length; i += 1) {
      const gain = breath.hush === null ? 1 : Math.max(0, 1 - breath.hush / HUSH);
      packet[i] = within((packet[i] as number) + Math.round((breath.sound[breath.at] ?? 0) * gain));
      breath.at += 1;
      if (breath.hush !== null) breath.hush += 1;
    }
    if (breath.at >= breath.sound.length || (breath.hush ?? 0) >= HUSH) this.#breath = null;
  }
}

function within(level: number): number {
  return Math.max(-32_768, Math.min(32_767, level));
}

/** Dull noise of a root mean square (1: full scale) that goes round without a seam. */
function toneOf(random: Random, level: number): Int16Array {
  const pole = Math.exp((-2 * Math.PI * TONE_HZ) / SAMPLE_RATE);
  const noise = new Float32Array(TONE + BLEND);
  for (let i = 0, low = 0; i < noise.length; i += 1) {
    low = pole * low + (1 - pole) * (2 * random() - 1);
    noise[i] = low;
  }
  for (let i = 0; i < BLEND; i += 1) {
    // Equal power: the two are strangers to each other.
    const turn = (Math.PI / 2) * (i / BLEND);
    noise[i] = (noise[i] as number) * Math.sin(turn) + (noise[TONE + i] as number) * Math.cos(turn);
  }
  return scaled(noise.subarray(0, TONE), level);
}

/** Breathing in: air through a narrow passage, strongest near 1.6 kHz, growing slowly and ending soon. */
function breathOf(random: Random): Int16Array {
  const length = Math.round(SHORTEST_BREATH + random() * (LONGEST_BREATH - SHORTEST_BREATH));
  const hz = 1400 + 500 * random();
  // A two-pole resonance with a zero at 0 Hz and at half the rate.
  const w = (2 * Math.PI * hz) / SAMPLE_RATE;
  const r = Math.exp((-Math.PI * 1800) / SAMPLE_RATE);
  const sound = new Float32Array(length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < length; i += 1) {
    const x = 2 * random() - 1;
    const y = x - x2 + 2 * r * Math.cos(w) * y1 - r * r * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    const place = i / length;
    const swell =
      place < 0.7 ? Math.sin((Math.PI / 2) * (place / 0.7)) ** 2 : Math.cos((Math.PI / 2) * ((place - 0.7) / 0.3)) ** 2;
    sound[i] = y * swell;
  }
  // The swell halves the power: what is asked for is reached at the loudest place.
  return scaled(sound, 10 ** (BREATH_DB / 20) * Math.SQRT1_2);
}

/** In plain loops: what `from` and `reduce` leave behind for 8 s of sound made each stage's heap 20 MB larger for good. */
function scaled(sound: Float32Array, level: number): Int16Array {
  let power = 0;
  for (const one of sound) power += one * one;
  const gain = (level * 32_768) / Math.sqrt(power / sound.length);
  const made = new Int16Array(sound.length);
  for (let i = 0; i < sound.length; i += 1) made[i] = within(Math.round((sound[i] as number) * gain));
  return made;
}
