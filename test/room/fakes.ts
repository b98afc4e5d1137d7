import type { MessagePort } from 'node:worker_threads';
import type { Board } from '../../src/domain/board.js';
import type { Clock } from '../../src/domain/clock.js';
import { Failure } from '../../src/domain/failure.js';
import type { Samples } from '../../src/domain/media-time.js';
import type { SpeechChunk, Utterance } from '../../src/domain/speech.js';
import type { PreparingVoice } from '../../src/speech/voice.js';
import type { AskedComment, MotionMood, Performance, Stage, StageEvent, StageMetrics } from '../../src/stage/stage.js';

/** A clock moved by hand. `advance` wakes the sleepers it passes, in order. */
export class HandClock implements Clock {
  #ms = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return 1_800_000_000_000 + this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new Error('aborted'));
        return;
      }
      const sleeper = { at: this.#ms + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(new Error('aborted'));
      });
    });
  }

  async advance(ms: number): Promise<void> {
    const until = this.#ms + ms;
    for (;;) {
      const [next] = this.#sleepers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#ms = Math.max(this.#ms, next.at);
      next.wake();
      await settle();
    }
    this.#ms = until;
    await settle();
  }
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A voice that speaks each sentence as one second of sound, unless told to fail. */
export class ScriptedVoice implements PreparingVoice {
  readonly asked: string[] = [];
  readonly timbres: Utterance['timbre'][] = [];
  readonly prepared: string[] = [];
  readonly signals: AbortSignal[] = [];
  /** How many chunks the next calls give before they die; one entry per call, empty: all is well. */
  readonly deaths: number[] = [];

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    this.asked.push(utterance.text);
    this.timbres.push(utterance.timbre);
    this.signals.push(signal);
    const dieAfter = this.deaths.shift();
    for (let i = 0; i < 5; i += 1) {
      await Promise.resolve();
      if (signal.aborted) return;
      if (dieAfter === i) throw new Failure('unavailable', 'the scripted voice died', { retryable: true });
      yield { at: i * 9_600, samples: new Int16Array(9_600), cues: [], last: i === 4 };
    }
  }

  async prepare({ text }: Utterance): Promise<void> {
    this.prepared.push(text);
    await Promise.resolve();
  }

  isPrepared({ text }: Utterance): boolean {
    return this.prepared.includes(text);
  }

  state(): { status: 'ok'; mode: string } {
    return { status: 'ok', mode: 'scripted' };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

/** A stage whose sentences are heard when the test says so. */
export class ScriptedStage implements Stage {
  readonly performed: Performance[] = [];
  readonly interrupted: string[] = [];
  readonly shown: (string | null)[] = [];
  readonly moods: MotionMood[] = [];
  readonly asked: (AskedComment | null)[] = [];
  readonly boards: (Board | null)[] = [];
  readonly countdowns: (Samples | null)[] = [];
  readonly #listeners = new Set<(event: StageEvent) => void>();
  readonly #open: string[] = [];

  async perform(performance: Performance): Promise<void> {
    this.performed.push(performance);
    if (performance.chunk.at === 0) this.#open.push(performance.utterance);
    await Promise.resolve();
  }

  /** The sentences taken so far, as heard. */
  get sentences(): string[] {
    return this.performed.filter(({ chunk }) => chunk.at === 0).map(({ caption }) => caption);
  }

  /** Plays the oldest sentence that was not heard yet. */
  async hear(complete = true): Promise<string> {
    const utterance = this.#open.shift();
    if (utterance === undefined) throw new Error(`nothing to hear; taken so far: ${this.sentences.join(' | ')}`);
    const performance = this.performed.find((one) => one.utterance === utterance);
    const turn = performance?.turn ?? '';
    this.emit({ type: 'utterance.started', turn, utterance, at: 0 });
    await settle();
    this.emit({ type: 'utterance.finished', turn, utterance, at: 48_000, complete });
    await settle();
    return performance?.caption ?? '';
  }

  async interrupt(turn: string): Promise<Samples> {
    this.interrupted.push(turn);
    await Promise.resolve();
    return 0;
  }

  show(card: { id: string } | null): void {
    this.shown.push(card?.id ?? null);
  }

  board(board: Board | null): void {
    this.boards.push(board);
  }

  ask(comment: AskedComment | null): void {
    this.asked.push(comment);
  }

  countDown(length: Samples | null): void {
    this.countdowns.push(length);
  }

  mood(mood: MotionMood): void {
    this.moods.push(mood);
  }

  feed(port: MessagePort): void {
    port.close();
  }

  time(): Samples {
    return 0;
  }

  on(listener: (event: StageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: StageEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  states(): Readonly<Record<string, never>> {
    return {};
  }

  async metrics(): Promise<StageMetrics> {
    return await Promise.reject(new Error('the scripted stage keeps no figures'));
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
