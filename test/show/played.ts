import type { Clock } from '../../src/domain/clock.js';
import type { Language } from '../../src/domain/language.js';
import { msFromSamples, type Samples, SAMPLES_PER_PACKET, samplesFromMs } from '../../src/domain/media-time.js';
import type { SpeechChunk, Utterance } from '../../src/domain/speech.js';
import type { PreparingVoice } from '../../src/speech/voice.js';
import type { Ambience } from '../../src/stage/ambience.js';
import { LOOK_AHEAD, Playout } from '../../src/stage/playout.js';
import type { Performance, Stage, StageEvent, StageMetrics } from '../../src/stage/stage.js';

/** A clock that moves in packets of 20 ms; sleepers wake in their order. */
export class PacketClock implements Clock {
  #ms = 0;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  /** No sleeper is due before this. */
  #next = Infinity;

  now(): number {
    // 19:30 in Shanghai.
    return Date.UTC(2026, 10, 25, 11, 30) + this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(new Error('aborted'));
      };
      const sleeper = {
        at: this.#ms + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      if (signal?.aborted === true) {
        reject(new Error('aborted'));
        return;
      }
      this.#sleepers.add(sleeper);
      this.#next = Math.min(this.#next, sleeper.at);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Moves on by a packet; true when somebody woke. */
  tick(): boolean {
    this.#ms += msFromSamples(SAMPLES_PER_PACKET);
    if (this.#ms < this.#next) return false;
    const due = [...this.#sleepers].filter(({ at }) => at <= this.#ms).sort((a, b) => a.at - b.at);
    for (const sleeper of due) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    this.#next = [...this.#sleepers].reduce((next, { at }) => Math.min(next, at), Infinity);
    return due.length > 0;
  }
}

/** Characters a second, as hosts speak. */
const PACE: Readonly<Record<Language, number>> = { zh: 4.8, en: 15 };
const CHUNK: Samples = samplesFromMs(500);

/** A voice that takes no time and makes as much silence as the words would take, with a cue a character. */
export class PacedVoice implements PreparingVoice {
  readonly signals = new Map<string, AbortSignal>();

  async *speak({ text, language }: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    this.signals.set(text, signal);
    const characters = Array.from(text);
    const length = samplesFromMs((1000 * Math.max(2, characters.length)) / PACE[language]);
    const each = length / characters.length;
    for (let at = 0; at < length; at += CHUNK) {
      await Promise.resolve();
      if (signal.aborted) return;
      const samples = new Int16Array(Math.min(CHUNK, length - at)).fill(1);
      const cues = characters.flatMap((one, i) => {
        const begin = Math.round(i * each);
        if (begin < at || begin >= at + samples.length) return [];
        return [{ kind: 'word' as const, at: begin, length: Math.round(each), text: one }];
      });
      yield { at, samples, cues, last: at + CHUNK >= length };
    }
  }

  async prepare(): Promise<void> {
    await Promise.resolve();
  }

  isPrepared(): boolean {
    return true;
  }

  state(): ReturnType<PreparingVoice['state']> {
    return { status: 'ok', mode: 'paced' };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

/** A sentence as viewers heard it. */
export interface HeardSentence {
  readonly turn: string;
  readonly text: string;
  readonly fromMs: number;
  untilMs: number;
  complete: boolean;
}

/** The real playout, moved by the packet: what is heard when, without pictures. */
export class PlayedStage implements Stage {
  readonly heard: HeardSentence[] = [];
  /** Most speech that ever waited, samples. */
  most = 0;
  /** Packets of speech heard of a turn after it was cut, beyond the fade. */
  readonly afterCut: string[] = [];
  readonly #playout: Playout;
  readonly #onSound: (samples: Int16Array) => void;
  readonly #captions = new Map<string, string>();
  readonly #open = new Map<string, HeardSentence>();
  readonly #listeners = new Set<(event: StageEvent) => void>();
  readonly #cut = new Map<string, Samples>();
  #waiting: (() => void)[] = [];

  /** @param onSound Told of every packet of 20 ms, as it would be encoded. */
  constructor(ambience: Ambience | null = null, onSound: (samples: Int16Array) => void = () => undefined) {
    this.#playout = new Playout(0, ambience);
    this.#onSound = onSound;
  }

  async perform(performance: Performance): Promise<void> {
    this.#captions.set(performance.utterance, performance.caption);
    this.#playout.push(performance);
    this.most = Math.max(this.most, this.#playout.buffered);
    if (this.#playout.buffered < LOOK_AHEAD) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async interrupt(turn: string): Promise<Samples> {
    const { at, events } = this.#playout.interrupt(turn);
    this.#cut.set(turn, at);
    for (const event of events) this.#tell(event);
    this.#release();
    return await Promise.resolve(at);
  }

  /** Plays 20 ms; true when there is something to react to. */
  tick(): boolean {
    const { events, at, samples } = this.#playout.advance();
    this.#onSound(samples);
    for (const event of events) this.#tell(event);
    const turn = [...this.#open.values()][0]?.turn;
    const cut = turn === undefined ? undefined : this.#cut.get(turn);
    if (turn !== undefined && cut !== undefined && at > cut) this.afterCut.push(turn);
    return this.#release() || events.length > 0;
  }

  time(): Samples {
    return this.#playout.now;
  }

  on(listener: (event: StageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  show(): void {
    // Nothing is drawn.
  }

  board(): void {
    // Boards are looked at elsewhere.
  }

  ask(): void {
    // Nothing is drawn.
  }

  countDown(): void {
    // Nothing is drawn.
  }

  feed(): void {
    // Nothing is encoded.
  }

  mood(): void {
    // Nobody moves.
  }

  states(): Readonly<Record<string, never>> {
    return {};
  }

  async metrics(): Promise<StageMetrics> {
    return await Promise.reject(new Error('no pictures, no figures'));
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  #release(): boolean {
    if (this.#waiting.length === 0 || this.#playout.buffered >= LOOK_AHEAD) return false;
    for (const resolve of this.#waiting.splice(0)) resolve();
    return true;
  }

  #tell(event: Extract<StageEvent, { type: 'utterance.started' | 'utterance.finished' }>): void {
    const { turn, utterance, at } = event;
    if (event.type === 'utterance.started') {
      const text = this.#captions.get(utterance) ?? '';
      const sentence = { turn, text, fromMs: msFromSamples(at), untilMs: NaN, complete: false };
      this.heard.push(sentence);
      this.#open.set(utterance, sentence);
    } else {
      const sentence = this.#open.get(utterance);
      if (sentence !== undefined) {
        sentence.untilMs = msFromSamples(at);
        sentence.complete = event.complete;
      }
      this.#open.delete(utterance);
      this.#captions.delete(utterance);
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}
