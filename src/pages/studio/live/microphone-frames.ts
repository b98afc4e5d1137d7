/** What the server takes, Hz; and how much of it one message holds: 40 ms. */
export const SENT_RATE = 48_000;
export const FRAME_SAMPLES = (SENT_RATE * 40) / 1_000;

/** Cuts sound as a browser gives it into frames as the server takes them: 48 kHz mono s16. Other rates are read between their samples. */
export class MicrophoneFrames {
  readonly #step: number;
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  /** Of the next sample, counted from the one before this block. */
  #at = 1;
  #before = 0;

  /** @param rate Of what comes in, Hz. */
  constructor(rate: number) {
    this.#step = rate / SENT_RATE;
  }

  /** @param block Samples -1..1. Returns the frames that are full with it. */
  push(block: Float32Array): readonly Int16Array[] {
    const full: Int16Array[] = [];
    const sample = (index: number): number => (index === 0 ? this.#before : (block[index - 1] ?? 0));
    while (this.#at <= block.length) {
      const index = Math.floor(this.#at);
      const share = this.#at - index;
      const value = share === 0 ? sample(index) : sample(index) * (1 - share) + sample(index + 1) * share;
      if (share > 0 && index + 1 > block.length) break;
      this.#frame[this.#filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
      this.#filled += 1;
      this.#at += this.#step;
      if (this.#filled < FRAME_SAMPLES) continue;
      full.push(this.#frame);
      this.#frame = new Int16Array(FRAME_SAMPLES);
      this.#filled = 0;
    }
    this.#at -= block.length;
    this.#before = block.at(-1) ?? this.#before;
    return full;
  }
}

/** How loud a frame is, 0..1: -60 dBFS to full scale. */
export function levelOf(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, frame.length) / 32_768 ** 2 + 1e-10);
  return Math.max(0, Math.min(1, 1 + db / 60));
}
