/** What one connection has received so far. */
export interface Heard {
  /** Samples of sound played, and how many of them were made up because what was sent had not come. */
  readonly samples: number;
  readonly concealed: number;
  /** Packets that were asked for again. */
  readonly nacks: number;
  /** To the server and back, ms. */
  readonly roundTrip: number;
}

/** More than this share made up is heard. */
const HEARD = 0.005;
/** What comes again takes the way there and back, and a packet or two until it is missed, ms. */
const NOTICE_MS = 60;
const SPREAD = 1.25;
const GROWTH = 1.3;
/** Longer than this nobody waits for an answer to be heard, ms. */
const MOST_MS = 400;
/** After so many looks without a loss the network is tried with less. */
const CLEAN_LOOKS = 15;

/**
 * How long the player holds back what comes. Live talk wants nothing held back, and a browser left to itself would rather lose one
 * packet in twenty than wait a fifth of a second for it (measured in Chromium: 1.5 to 2.5 % of the sound made up at 5 % loss and 80 ms
 * each way). So: nothing until sound is missed, then as long as a packet takes that is asked for again, and less when nothing is lost.
 */
export class Patience {
  #last: Heard | null = null;
  #clean = 0;
  #ms = 0;

  /** Looks at what came since the last look, a few seconds ago. @returns How long to hold back, ms. */
  look(heard: Heard): number {
    const last = this.#last;
    this.#last = heard;
    if (last === null || heard.samples <= last.samples) return this.#ms;
    const missed = (heard.concealed - last.concealed) / (heard.samples - last.samples) > HEARD;
    this.#clean = missed || heard.nacks > last.nacks ? 0 : this.#clean + 1;
    if (missed) {
      const way = SPREAD * heard.roundTrip + NOTICE_MS;
      this.#ms = Math.min(MOST_MS, this.#ms < way ? way : this.#ms * GROWTH);
    } else if (this.#clean >= CLEAN_LOOKS) {
      this.#clean = 0;
      this.#ms = this.#ms < NOTICE_MS ? 0 : this.#ms / 2;
    }
    return this.#ms;
  }
}

/** What the connection says of itself (W3C webrtc-stats). */
export function heardBy(stats: Reports): Heard {
  let [samples, concealed, nacks, roundTrip] = [0, 0, 0, 0];
  stats.forEach((report) => {
    if (report.type === 'transport' && report.selectedCandidatePairId !== undefined) {
      const pair = stats.get(report.selectedCandidatePairId);
      roundTrip = 1000 * (pair?.currentRoundTripTime ?? 0);
    }
    if (report.type !== 'inbound-rtp') return;
    nacks += report.nackCount ?? 0;
    if (report.kind !== 'audio') return;
    samples = report.totalSamplesReceived ?? 0;
    concealed = report.concealedSamples ?? 0;
  });
  return { samples, concealed, nacks, roundTrip };
}

export interface Reports {
  forEach(take: (report: Report) => void): void;
  get(id: string): Report | undefined;
}

export interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly selectedCandidatePairId?: string;
  readonly currentRoundTripTime?: number;
  readonly nackCount?: number;
  readonly totalSamplesReceived?: number;
  readonly concealedSamples?: number;
  /** NTP time of the sender at which was made what is played now, ms. */
  readonly estimatedPlayoutTimestamp?: number;
  /** Seconds in the buffer, of all samples or pictures that were taken out of it. */
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
}
