import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { SpeechChunk, Utterance } from '../domain/speech.js';
import type { Voice } from './voice.js';

/** After this many failures in a row a voice is left alone for a while, then tried with one sentence. */
const FAILURES = 3;
const ALONE_MS = 30_000;

interface Link {
  readonly voice: Voice;
  failures: number;
  /** Monotonic ms before which it is not asked. */
  aloneUntil: number;
}

/**
 * Voices in order of preference: a sentence that the first cannot begin is said by the next. One that dies inside a sentence has
 * cost that sentence; the next sentence is another's.
 */
export class FallbackVoice implements Voice {
  readonly #links: readonly Link[];
  readonly #clock: Clock;
  readonly #log: Log;

  /** @param voices At least one; the last is always asked. */
  constructor(voices: readonly Voice[], clock: Clock, log: Log) {
    if (voices.length === 0) throw new Failure('bad_request', 'A chain of voices needs at least one voice');
    this.#links = voices.map((voice) => ({ voice, failures: 0, aloneUntil: -Infinity }));
    this.#clock = clock;
    this.#log = log;
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    for (const [index, link] of this.#links.entries()) {
      const isLast = index === this.#links.length - 1;
      if (!isLast && this.#clock.monotonic() < link.aloneUntil) continue;
      let begun = false;
      try {
        for await (const chunk of link.voice.speak(utterance, signal)) {
          begun = true;
          yield chunk;
        }
        link.failures = 0;
        return;
      } catch (error) {
        this.#failed(link);
        if (isLast || begun || signal.aborted) throw error;
        this.#log.warn({ error: asError(error), voice: link.voice.state().mode }, 'the next voice says the sentence');
      }
    }
  }

  state(): PartState {
    const states = this.#links.map(({ voice }) => voice.state());
    const now = this.#clock.monotonic();
    const current = this.#links.findIndex(
      ({ aloneUntil }, i) => now >= aloneUntil && states[i]?.status !== 'failed' && states[i]?.status !== 'starting',
    );
    const speaking = states[Math.max(0, current)] ?? { status: 'failed' as const, mode: 'none' };
    if (current <= 0) return speaking;
    const passed = states
      .slice(0, current)
      .map(({ mode, detail }) => `${mode}${detail === undefined ? '' : ` (${detail})`}`);
    return { status: 'degraded', mode: speaking.mode, detail: `in place of ${passed.join(', ')}`.slice(0, 300) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ voice }) => voice.close()));
  }

  #failed(link: Link): void {
    link.failures += 1;
    if (link.failures >= FAILURES) link.aloneUntil = this.#clock.monotonic() + ALONE_MS;
  }
}
