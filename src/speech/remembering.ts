import { asError } from '../domain/failure.js';
import type { SpeechChunk, Utterance } from '../domain/speech.js';
import type { KeptLines } from './kept-lines.js';
import type { PreparingVoice, Voice } from './voice.js';

/** Sound kept, in bytes: about five minutes, several times a show's script. */
const MOST_BYTES = 30 * 1024 * 1024;
/** Sentences that wait to be prepared: a room's fillers in both languages and what comes next of its script. */
const MOST_WAITING = 24;

interface Preparation {
  readonly key: string;
  readonly utterance: Utterance;
  readonly done: () => void;
}

/**
 * A voice that remembers what it said: a show says the same lines again and again, and making them was most of what a room costs
 * that nobody watches. Only whole sentences are kept; the longest unsaid are forgotten first. With `kept`, what was said a second
 * time outlives the process: a show's own lines, and hardly ever an answer, which may carry a viewer's name.
 *
 * It prepares sentences one by one while nothing is being said: what a listener waits for goes first.
 */
export class RememberingVoice implements PreparingVoice {
  readonly #voice: Voice;
  readonly #mostBytes: number;
  readonly #kept: KeptLines | null;
  /** In the order in which they were said last. */
  readonly #said = new Map<string, { readonly chunks: readonly SpeechChunk[]; readonly bytes: number }>();
  readonly #waiting: Preparation[] = [];
  readonly #closing = new AbortController();
  #bytes = 0;
  /** Sentences being made for listeners. */
  #live = 0;
  #preparing: { readonly key: string; readonly making: Making; readonly cut: AbortController } | null = null;

  constructor(voice: Voice, options: { readonly mostBytes?: number; readonly kept?: KeptLines } = {}) {
    this.#voice = voice;
    this.#mostBytes = options.mostBytes ?? MOST_BYTES;
    this.#kept = options.kept ?? null;
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    const key = keyOf(utterance);
    const known = this.#said.get(key);
    if (known !== undefined) {
      this.#said.delete(key);
      this.#said.set(key, known);
      this.#kept?.keep(key, known.chunks);
      yield* until(signal, known.chunks);
      return;
    }
    const kept = await this.#kept?.find(key);
    if (kept != null) {
      this.#keep(key, kept);
      yield* until(signal, kept);
      return;
    }
    // It is being prepared: what is made of it already is said, and the rest as it comes.
    if (this.#preparing?.key === key) {
      yield* this.#preparing.making.follow(signal);
      return;
    }
    if (this.#preparing?.making.followed === false) this.#preparing.cut.abort();
    this.#live += 1;
    try {
      const chunks: SpeechChunk[] = [];
      for await (const chunk of this.#voice.speak(utterance, signal)) {
        chunks.push(chunk);
        yield chunk;
      }
      if (!signal.aborted && chunks.at(-1)?.last === true) this.#keep(key, chunks);
    } finally {
      this.#live -= 1;
      void this.#prepareNext();
    }
  }

  async prepare(utterance: Utterance): Promise<void> {
    const key = keyOf(utterance);
    if (this.#said.has(key) || this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MOST_WAITING || this.#waiting.some((one) => one.key === key)) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ key, utterance, done: resolve });
      void this.#prepareNext();
    });
  }

  isPrepared(utterance: Utterance): boolean {
    return this.#said.has(keyOf(utterance));
  }

  state(): ReturnType<Voice['state']> {
    return this.#voice.state();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const { done } of this.#waiting.splice(0)) done();
    this.#said.clear();
    await this.#kept?.written();
    await this.#voice.close();
  }

  async #prepareNext(): Promise<void> {
    const next = this.#live > 0 || this.#preparing !== null ? undefined : this.#waiting.shift();
    if (next === undefined) return;
    const { key, utterance, done } = next;
    const cut = new AbortController();
    const making = new Making();
    this.#preparing = { key, making, cut };
    const kept = this.#said.has(key) ? null : await this.#kept?.find(key);
    if (kept != null) for (const chunk of kept) making.add(chunk);
    else if (!this.#said.has(key)) {
      const signal = AbortSignal.any([cut.signal, this.#closing.signal]);
      await making.make(this.#voice.speak(utterance, signal));
    }
    making.end();
    this.#preparing = null;
    if (making.whole) this.#keep(key, making.chunks);
    // A listener came in between: it is made when they have been served.
    if (cut.signal.aborted && !making.whole && !this.#closing.signal.aborted) this.#waiting.unshift(next);
    else done();
    void this.#prepareNext();
  }

  #keep(key: string, chunks: readonly SpeechChunk[]): void {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.samples.byteLength, 0);
    if (bytes > this.#mostBytes / 4 || this.#said.has(key)) return;
    this.#said.set(key, { chunks, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#said) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#said.delete(oldest);
      this.#bytes -= freed;
    }
  }
}

/** A sentence on its way, and who listens to it already. Bounded by the longest sentence a voice makes. */
class Making {
  readonly chunks: SpeechChunk[] = [];
  #failure: Error | null = null;
  #ended = false;
  #followers = 0;
  #wake: () => void = () => undefined;
  #more = this.#next();

  /** Somebody listens already. */
  get followed(): boolean {
    return this.#followers > 0;
  }

  get whole(): boolean {
    return this.chunks.at(-1)?.last === true;
  }

  add(chunk: SpeechChunk): void {
    this.chunks.push(chunk);
    this.#tell();
  }

  /** Collects what is made; a failure is told to those who listen. */
  async make(chunks: AsyncIterable<SpeechChunk>): Promise<void> {
    try {
      for await (const chunk of chunks) this.add(chunk);
    } catch (error) {
      this.#failure = asError(error);
    }
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    const woken = (): void => this.#tell();
    signal.addEventListener('abort', woken, { once: true });
    this.#followers += 1;
    try {
      for (let at = 0; !isAborted(signal); at += 1) {
        while (at >= this.chunks.length && !this.#ended && !isAborted(signal)) await this.#more;
        const chunk = this.chunks[at];
        if (isAborted(signal)) return;
        if (chunk !== undefined) yield chunk;
        else if (this.#failure !== null) throw this.#failure;
        else return;
      }
    } finally {
      this.#followers -= 1;
      signal.removeEventListener('abort', woken);
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #tell(): void {
    const wake = this.#wake;
    this.#more = this.#next();
    wake();
  }
}

/** What makes two sentences sound the same. */
function keyOf({ text, language, pace, names = [], timbre }: Utterance): string {
  const whose = timbre === undefined ? [] : [timbre.name, timbre.rate, timbre.pitch];
  return JSON.stringify([language, pace ?? 1, names, text, ...whose]);
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function* until(signal: AbortSignal, chunks: readonly SpeechChunk[]): Generator<SpeechChunk, void, undefined> {
  for (const chunk of chunks) {
    if (signal.aborted) return;
    yield chunk;
  }
}
