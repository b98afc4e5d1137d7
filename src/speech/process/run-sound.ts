import { visemesOf } from '../visemes.js';
import type { Clause, Plan, Run } from '../plan.js';
import type { EngineVoice } from '../voices/catalogue.js';
import type { Lexicon } from '../lexicon.js';
import type { Language } from '../../domain/language.js';
import type { Viseme } from '../../domain/speech.js';
import { ENGINE_RATE, type Sound, type SpeechEngine } from './engine.js';
import { equaliser, SPEECH_BANDS } from './sound/equaliser.js';
import { Meter } from './sound/meter.js';

/** A run as sound at the engine's rate, with times in its samples. Silence in front is trimmed, the pause is behind. */
export interface RunSound {
  readonly samples: Float32Array;
  readonly words: readonly { readonly at: number; readonly end: number; readonly segment: number }[];
  readonly visemes: readonly { readonly at: number; readonly viseme: Viseme }[];
}

export interface Manner {
  readonly voice: Readonly<Record<Language, EngineVoice>>;
  /** Factor on the rate, 0.35..2.8. */
  readonly rate: number;
  /** Engine steps, -30..30. */
  readonly pitch: number;
  /** Names that are stressed. Default none. */
  readonly names?: readonly string[];
  /** How words are read. Default: by the rules alone. */
  readonly lexicon?: Lexicon;
  /** LUFS; default `LOUDNESS`. */
  readonly loudness?: number;
}

const samplesOf = (ms: number): number => Math.round((ms * ENGINE_RATE) / 1000);

/** -46 dBFS: below the softest onset of a fricative, above the engine's noise. */
const AUDIBLE = 160;
const KEPT_BEFORE = samplesOf(5);
const KEPT_BEHIND = samplesOf(12);
const FADE = samplesOf(4);
/** Between a Chinese and an English run inside a clause. */
const JOINT = samplesOf(25);
/** Shorter pauses keep the shape before them. */
const SHORTEST_SHUT = samplesOf(90);
/** Lively host: shorter than the engine's own 150 and 300 ms. */
const PAUSES: Readonly<Record<Clause['mark'], number>> = {
  '': 0,
  '/': samplesOf(75),
  ',': samplesOf(150),
  '.': samplesOf(260),
  '?': samplesOf(260),
  '!': samplesOf(240),
};
/** How what is stressed is said: slower, higher (engine steps; about 0.3 semitones each) and louder (dB in front of the compressor). */
const STRESS = {
  price: { rate: 0.88, pitch: 6, gain: 2 },
  name: { rate: 0.95, pitch: 3, gain: 1 },
} as const;
const PLAIN = { rate: 1, pitch: 0, gain: 0 } as const;
/** Behind the last clause: the caller sets the distance between sentences. */
const TAIL = samplesOf(40);

/**
 * Speaks one run of a clause, with the joint or the pause behind it. One run and not the clause, so the first sound of a
 * mixed sentence does not wait for the other language. Pure: the same run gives the same samples.
 */
export function runSound(engine: SpeechEngine, plan: Plan, clause: number, index: number, manner: Manner): RunSound {
  const runs = plan.clauses[clause]?.runs ?? [];
  const run = runs[index];
  if (run === undefined) return { samples: new Float32Array(0), words: [], visemes: [] };
  const { samples: own, sound, start } = trimmed(engine, run, melodyOf(plan, clause, index), manner);
  const samples = new Float32Array(own.length + silenceBehind(plan, clause, index));
  samples.set(own);
  const end = own.length;
  const place = (ms: number): number => Math.min(end, Math.max(0, samplesOf(ms) - start));
  const words: { at: number; end: number; segment: number }[] = [];
  for (const word of sound.words) {
    const segment = segmentAt(run, word.at);
    if (segment === undefined) continue;
    const before = words.at(-1);
    if (before?.segment === segment) continue;
    if (before !== undefined) before.end = place(word.ms);
    words.push({ at: place(word.ms), end, segment });
  }
  const visemes: { at: number; viseme: Viseme }[] = [];
  sound.phonemes.forEach((phoneme, at) => {
    const shapes = visemesOf(phoneme.id);
    const begin = place(phoneme.ms);
    const next = sound.phonemes[at + 1];
    const until = next === undefined ? end : place(next.ms);
    if (shapes === undefined || until <= begin) return;
    // The engine marks the closure of every stop as a pause: too short for a mouth to shut.
    if (shapes[0] === 'sil' && until - begin < SHORTEST_SHUT && at < sound.phonemes.length - 2) return;
    shapes.forEach((viseme, step) => {
      const moment = begin + Math.round(((until - begin) * step) / shapes.length);
      if (visemes.at(-1)?.viseme !== viseme) visemes.push({ at: moment, viseme });
    });
  });
  // Between the two languages of a clause the mouth moves on; behind the clause it shuts.
  const shuts =
    index === runs.length - 1 && (clause === plan.clauses.length - 1 || samples.length - end >= SHORTEST_SHUT);
  if (shuts && visemes.at(-1)?.viseme !== 'sil') visemes.push({ at: end, viseme: 'sil' });
  return { samples, words, visemes };
}

/** English rises where it goes on and falls where it ends; tones leave Chinese no melody of this kind. */
function melodyOf(plan: Plan, clause: number, index: number): '' | ',' | '.' | '?' | '!' {
  const own = plan.clauses[clause];
  if (own?.runs[index]?.language !== 'en') return '';
  if (index < own.runs.length - 1 || own.mark === '/' || own.mark === '') return ',';
  return own.mark;
}

function silenceBehind(plan: Plan, clause: number, index: number): number {
  const own = plan.clauses[clause];
  if (own === undefined || index < own.runs.length - 1) return JOINT;
  return clause === plan.clauses.length - 1 ? TAIL : PAUSES[own.mark];
}

function segmentAt(run: Run, at: number): number | undefined {
  return run.words.findLast((word) => word.at <= at)?.segment;
}

/** The run without the silence around it, faded at both ends over 4 ms so that no edge clicks. */
function trimmed(
  engine: SpeechEngine,
  run: Run,
  melody: '' | ',' | '.' | '?' | '!',
  manner: Manner,
): { samples: Float32Array; sound: Sound; start: number } {
  const voice = manner.voice[run.language];
  const stress = run.stress === null ? PLAIN : STRESS[run.stress];
  const sound = engine.say(voice, manner.rate * stress.rate, manner.pitch + stress.pitch, run.input + melody);
  // Plain loops: these touch every sample, and iterators with callbacks were a tenth of what a sentence costs.
  const { samples: heard } = sound;
  let first = 0;
  while (first < heard.length && Math.abs(heard[first] ?? 0) <= AUDIBLE) first += 1;
  if (first === heard.length)
    return { samples: new Float32Array(0), sound: { ...sound, words: [], phonemes: [] }, start: 0 };
  let last = heard.length - 1;
  while (Math.abs(heard[last] ?? 0) <= AUDIBLE) last -= 1;
  const start = Math.max(0, first - KEPT_BEFORE);
  const samples = new Float32Array(Math.min(heard.length, last + KEPT_BEHIND) - start);
  for (let at = 0; at < samples.length; at += 1) samples[at] = (heard[start + at] ?? 0) / 32_768;
  const gain = 10 ** ((gainOf(samples, voice) + stress.gain) / 20);
  for (let at = 0; at < samples.length; at += 1) samples[at] = (samples[at] as number) * gain;
  for (let at = 0; at < Math.min(FADE, samples.length); at += 1) {
    const ramp = (at + 0.5) / FADE;
    samples[at] = (samples[at] ?? 0) * ramp;
    samples[samples.length - 1 - at] = (samples[samples.length - 1 - at] ?? 0) * ramp;
  }
  return { samples, sound, start };
}

/** A run this long is brought all the way to its voice's level; the loudness of a syllable belongs to its vowel, so shorter ones less. */
const JUDGED_S = 1;
/** Most that a run is made louder or softer. */
const MOST_DB = 6;

/** Gain in dB that brings a run of an engine to the level of the others, so that each sentence is as loud as the show. */
function gainOf(heard: Float32Array, voice: EngineVoice): number {
  const share = Math.min(1, heard.length / (JUDGED_S * ENGINE_RATE));
  const away = voice.level - (levelOf(heard) + voice.gain);
  return voice.gain + Math.max(-MOST_DB, Math.min(MOST_DB, away * share));
}

/** How loud engine sound is in front of the sound chain: LUFS behind the chain's equaliser. */
export function levelOf(heard: Float32Array): number {
  const shaped = heard.slice();
  equaliser(SPEECH_BANDS, ENGINE_RATE).process(shaped);
  const meter = new Meter(ENGINE_RATE);
  meter.push(shaped);
  return meter.integrated();
}
