import type { Clock } from '../../../domain/clock.js';
import { Failure } from '../../../domain/failure.js';
import { because } from '../../../domain/reasons.js';
import type { HlsPiece } from './hls.js';

/** Segments kept: of 2 s each half a minute, and those listed; RFC 8216 §6.2.2 wants more kept than listed. */
const KEPT = 16;
const LISTED = 8;
/** Seconds that no segment is longer than, rounded; may not change while a playlist lives (RFC 8216 §4.3.3.1). */
const TARGET = 3;
/** A player begins three segments before the end (RFC 8216 §6.3.3); with two listed it can begin soon. */
const FIRST = 2;
/** Nobody has asked for so long: the room's pictures need not be made any more. */
const IDLE_MS = 30_000;
/** How long the first to ask may wait for the first segments. */
const PATIENCE_MS = 15_000;

interface Kept {
  readonly name: string;
  readonly seconds: number;
  readonly wallMs: number;
  readonly init: string;
  readonly data: Uint8Array;
}

export interface HlsFile {
  readonly data: Uint8Array | string;
  readonly type: string;
  /** Whether it never changes. */
  readonly lasting: boolean;
}

/** What a room's HLS viewers may fetch now: a bounded window in memory, filled only while somebody asks. */
export class HlsWindow {
  readonly #clock: Clock;
  /** Asks for segments to be made, and for no more. */
  readonly #want: (on: boolean) => void;
  #segments: Kept[] = [];
  readonly #inits = new Map<string, Uint8Array>();
  #init = '';
  #made = 0;
  #begun = 0;
  #discontinuities = 0;
  #on = false;
  #lastAsked = 0;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, want: (on: boolean) => void) {
    this.#clock = clock;
    this.#want = want;
  }

  /**
   * A file by its name; the playlist waits for its first segments.
   * @throws Failure `not_found`; `timeout` when no segment came in time.
   */
  async file(name: string): Promise<HlsFile> {
    if (name === 'index.m3u8') return await this.#playlist();
    const data = this.#inits.get(name) ?? this.#segments.find((segment) => segment.name === name)?.data;
    if (data === undefined)
      throw new Failure('not_found', `There is no segment ${JSON.stringify(name.slice(0, 80))} now.`);
    this.#lastAsked = this.#clock.monotonic();
    return { data, type: name.endsWith('.m4s') ? 'video/iso.segment' : 'video/mp4', lasting: true };
  }

  take(piece: HlsPiece): void {
    if (!this.#on) return;
    if (piece.type === 'init') {
      this.#begun += 1;
      this.#init = `init-${this.#begun}.mp4`;
      this.#inits.set(this.#init, piece.data);
      return;
    }
    // Of who made segments before: nobody could play it any more.
    if (this.#init === '') return;
    this.#made += 1;
    const { seconds, wallMs, data } = piece;
    this.#segments.push({ name: `${this.#made}.m4s`, seconds, wallMs, init: this.#init, data });
    for (const gone of this.#segments.splice(0, Math.max(0, this.#segments.length - KEPT))) this.#leave(gone);
    if (this.#segments.length >= FIRST) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Once a second: falls asleep when nobody asks. */
  tend(): void {
    if (this.#on && this.#clock.monotonic() - this.#lastAsked > IDLE_MS) this.#sleep();
  }

  /** Asks again: whoever made the segments was started anew. */
  again(): void {
    if (this.#on) this.#want(true);
  }

  /** The show is over: whoever makes the segments begins anew for the next. */
  end(): void {
    if (this.#on) this.#sleep();
  }

  get awake(): boolean {
    return this.#on;
  }

  async #playlist(): Promise<HlsFile> {
    this.#lastAsked = this.#clock.monotonic();
    if (!this.#on) {
      this.#on = true;
      this.#want(true);
    }
    if (this.#segments.length < FIRST) await this.#first();
    return { data: this.#text(), type: 'application/vnd.apple.mpegurl', lasting: false };
  }

  async #first(): Promise<void> {
    const timer = new AbortController();
    const late = this.#clock.sleep(PATIENCE_MS, timer.signal).then(
      (): never => {
        throw new Failure('timeout', because('hls-not-begun'), { retryable: true });
      },
      () => undefined,
    );
    let tell = (): void => undefined;
    const come = new Promise<void>((resolve) => {
      tell = resolve;
      this.#waiting.push(resolve);
    });
    try {
      await Promise.race([come, late]);
    } finally {
      timer.abort();
      this.#waiting = this.#waiting.filter((one) => one !== tell);
    }
  }

  /** A live media playlist (RFC 8216 §4.3). */
  #text(): string {
    const listed = this.#segments.slice(-LISTED);
    const longest = listed.reduce((most, { seconds }) => Math.max(most, Math.round(seconds)), TARGET);
    const first = listed[0];
    const before = this.#segments.slice(0, Math.max(0, this.#segments.length - LISTED));
    const gone = this.#discontinuities + changes(first === undefined ? before : [...before, first]);
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      `#EXT-X-TARGETDURATION:${longest}`,
      `#EXT-X-MEDIA-SEQUENCE:${this.#made - listed.length + 1}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${gone}`,
      '#EXT-X-INDEPENDENT-SEGMENTS',
    ];
    let init = '';
    for (const segment of listed) {
      if (segment.init !== init) {
        if (init !== '') lines.push('#EXT-X-DISCONTINUITY');
        init = segment.init;
        lines.push(`#EXT-X-MAP:URI="${init}"`, `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.wallMs).toISOString()}`);
      }
      lines.push(`#EXTINF:${segment.seconds.toFixed(3)},`, segment.name);
    }
    return `${lines.join('\n')}\n`;
  }

  #leave(gone: Kept): void {
    if (this.#segments.some(({ init }) => init === gone.init)) return;
    this.#inits.delete(gone.init);
    this.#discontinuities += 1;
  }

  #sleep(): void {
    this.#on = false;
    this.#want(false);
    if (this.#segments.length > 0) this.#discontinuities += 1 + changes(this.#segments);
    this.#segments = [];
    this.#inits.clear();
    this.#init = '';
  }
}

/** How often the initialisation changes among segments. */
function changes(segments: readonly Kept[]): number {
  return segments.filter((segment, i) => i > 0 && segment.init !== segments[i - 1]?.init).length;
}
