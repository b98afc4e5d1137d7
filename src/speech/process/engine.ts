import create from '@echogarden/espeak-ng-emscripten';
import type { EspeakEvent, EspeakModule, EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { Failure } from '../../domain/failure.js';
import type { EngineVoice } from '../voices/catalogue.js';

// Licence: espeak-ng is GPL-3.0. It is loaded here and nowhere else, and this file is reached only from the voice process
// (process/main.ts), which the server talks to over messages. No other file may import the package.

/** The engine's own rate. */
export const ENGINE_RATE = 22_050;
/** Longest input of one call, in ASCII characters: a clause of 40 words of 40 letters. */
const LONGEST_INPUT = 2000;
/** Most sound of one call; input that makes more is noise and is cut. */
const LONGEST_SOUND = 40 * ENGINE_RATE;

export interface Sound {
  /** Mono at `ENGINE_RATE`. */
  readonly samples: Int16Array;
  readonly words: readonly { readonly at: number; readonly ms: number }[];
  readonly phonemes: readonly { readonly id: string; readonly ms: number }[];
}

interface Snapshot {
  readonly memory: Uint8Array;
}

/**
 * One espeak-ng instance. A running instance is not repeatable (lengths differ by up to 115 samples from call to call),
 * so the state after choosing a voice is kept (2.9 MB, restored in about 0.5 ms) and every call starts from it: the same
 * input gives the same samples in any order, in any process, and a cancelled call leaves nothing behind. Restoring also
 * replaces `set_voice`, which costs 1-3 ms.
 */
export class SpeechEngine {
  readonly #module: EspeakModule;
  readonly #worker: EspeakWorker;
  readonly #snapshots = new Map<string, Snapshot>();
  #highest = 0;

  private constructor(module: EspeakModule) {
    this.#module = module;
    this.#worker = atFixedTime(() => new module.eSpeakNGWorker());
    // The binding's string buffer is a pointer on the JavaScript side; it must reach its final size before the first
    // snapshot, or a restore would free memory that the restored heap never gave out.
    const longest = 'a '.repeat(LONGEST_INPUT);
    for (let call = 0; call < 3; call += 1) this.#worker.synthesize(longest, () => true);
  }

  static async load(): Promise<SpeechEngine> {
    return new SpeechEngine(await create());
  }

  /**
   * @param input ASCII letters, digits, apostrophes and spaces, or hanzi for a voice that reads them, at most 2000
   *   characters; anything else is an error, since markup (`<`, `&`, `[[`) would steer the engine. A mark at its end sets the
   *   melody: falling, going on, asking, calling.
   * @param rate factor on the voice's own rate, 0.5..2
   * @param pitch shift in engine steps, -30..30
   */
  say(voice: EngineVoice, rate: number, pitch: number, input: string): Sound {
    const plain = voice.script === 'hanzi' ? /^[\p{Script=Han}]*[,.?!]?$/u : /^[A-Za-z0-9' ]*[,.?!]?$/;
    if (!plain.test(input) || input.length > LONGEST_INPUT) {
      throw new Failure(
        'bad_request',
        `Engine input ${JSON.stringify(input.slice(0, 40))} must be ${voice.script === 'hanzi' ? 'hanzi' : 'plain ASCII words'}`,
      );
    }
    this.#restore(voice, rate, pitch);
    const pieces: Int16Array[] = [];
    const events: EspeakEvent[] = [];
    let length = 0;
    this.#worker.synthesize(input, (audio, found) => {
      if (audio !== undefined && audio.length > 0) {
        pieces.push(audio);
        length += audio.length;
      }
      events.push(...found);
      return length > LONGEST_SOUND;
    });
    const samples = new Int16Array(length);
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    const words = events
      .filter((event) => event.type === 'word')
      .map((event) => ({ at: event.text_position - 1, ms: event.audio_position }));
    return {
      samples,
      words: voice.script === 'hanzi' ? eachCharacter(words, input.length, (length * 1000) / ENGINE_RATE) : words,
      phonemes: events
        .filter((event) => event.type === 'phoneme')
        .map((event) => ({ id: String(event.id ?? ''), ms: event.audio_position })),
    };
  }

  /** Rate and pitch are set anew each time: that costs nothing, while a snapshot of each would cost 2.9 MB. */
  #restore(voice: EngineVoice, rate: number, pitch: number): void {
    const known = this.#snapshots.get(voice.engine);
    if (known === undefined) this.#setUp(voice);
    else this.#load(known);
    this.#worker.set_rate(Math.min(450, Math.max(80, Math.round(voice.rate * rate))));
    this.#worker.set_pitch(Math.min(99, Math.max(0, Math.round(voice.pitch + pitch))));
    this.#worker.set_range(voice.range);
  }

  #setUp(voice: EngineVoice): void {
    // A new voice is set up from the first snapshot, not from whatever the last call left, so its state is repeatable too.
    const first = this.#snapshots.get('first');
    if (first === undefined) this.#snapshots.set('first', this.#save());
    else this.#load(first);
    if (this.#worker.set_voice(voice.engine) !== 0) {
      throw new Failure('bad_request', `Engine voice ${JSON.stringify(voice.engine)} does not exist`);
    }
    // Bounded, however many voices there will be.
    if (this.#snapshots.size > 16) {
      const oldest = [...this.#snapshots.keys()].find((name) => name !== 'first');
      if (oldest !== undefined) this.#snapshots.delete(oldest);
    }
    this.#snapshots.set(voice.engine, this.#save());
  }

  #save(): Snapshot {
    const heap = this.#module.HEAPU8;
    const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.length >> 2);
    let last = words.length;
    while (last > 0 && words[last - 1] === 0) last -= 1;
    const top = last << 2;
    this.#highest = Math.max(this.#highest, top);
    return { memory: heap.slice(0, top) };
  }

  #load({ memory }: Snapshot): void {
    const heap = this.#module.HEAPU8;
    heap.set(memory);
    // Calls were seen to dirty six 64 KiB pages, all below the top; a margin of 1 MiB above it is cleared as well.
    heap.fill(0, memory.length, Math.min(heap.length, this.#highest + (1 << 20)));
  }
}

/**
 * Runs `work` with the wall clock standing still. The engine seeds the noise of its fricatives with the second it starts in
 * (`srand(time(NULL))`), and a louder first hiss moves the trim by some samples: two processes would say a line at two lengths.
 */
function atFixedTime<T>(work: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

/** The engine times words (銀行); captions light up characters. Those inside a word share its time evenly. */
function eachCharacter(words: Sound['words'], length: number, endMs: number): Sound['words'] {
  return words.flatMap(({ at, ms }, index) => {
    const next = words[index + 1] ?? { at: length, ms: endMs };
    const count = Math.max(1, next.at - at);
    return Array.from({ length: count }, (_, step) => ({ at: at + step, ms: ms + ((next.ms - ms) * step) / count }));
  });
}
