import type { Language } from '../domain/language.js';
import type { Voice } from '../speech/voice.js';
import { AUDIO_TICKS_PER_MS, type Recording } from './recording.js';
import { place, type Placed, type Rehearsal, rehearse } from './rehearsal.js';
import { type Heard, loudness, STEP_MS } from './sound.js';
import { longestRun } from './statistics.js';

/** A caption is told when its sound leaves, give or take the network and the voice's making. */
const REACH_MS = 1_500;
/** By how much what is expected by the caption's arrival may be wrong. */
const GRACE_MS = 400;
/** Loudness agrees to .97 or better when it is the same sentence by the same voice (measured through Opus). */
const AGREES = 0.85;
/** Louder than this (-46 dBFS) somebody speaks. */
export const AUDIBLE = 0.005;

export interface Spoken {
  readonly sentences: readonly Placed[];
  /** Captions whose sound was not found where they said. */
  readonly notFound: readonly string[];
  /** The longest stretch of a sentence that was to be heard and was not, ms. */
  readonly longestHoleMs: number;
}

/**
 * Finds every caption's sentence in what was heard, with the times of its phonemes, by speaking it once more.
 * @param voices The voices the presenter may have; the first that fits a language is kept for it.
 */
export async function findSpoken(recording: Recording, heard: Heard, voices: readonly Voice[]): Promise<Spoken> {
  const levels = loudness(heard.samples);
  const names = namesOf(recording);
  const sentences: Placed[] = [];
  const notFound: string[] = [];
  const chosen = new Map<string, Voice>();
  for (const { event, arrivedMs } of recording.events) {
    if (event.type !== 'caption') continue;
    const { text, language, pace } = event;
    const said = { text, language, pace, names: names(language).filter((name) => text.includes(name)) };
    const near = recording.sound.find((packet) => packet.arrivedMs >= arrivedMs);
    if (near === undefined) continue;
    // Captions come before the sound does, and a little after the beginning of what they name.
    const early = arrivedMs < (recording.sound[0]?.arrivedMs ?? 0) + GRACE_MS;
    const expectedMs = (near.ticks - heard.ticks) / AUDIO_TICKS_PER_MS;
    const known = chosen.get(language);
    let best: (Placed & { voice: Voice }) | null = null;
    let whole = true;
    for (const voice of known === undefined ? voices : [known]) {
      const rehearsal = await rehearse(voice, said);
      const found = place(levels, rehearsal, expectedMs, REACH_MS);
      // A sentence that the watch began or ended in the middle of is no failure.
      const endsMs = expectedMs + rehearsal.samples.length / AUDIO_TICKS_PER_MS;
      if (found === null || early || endsMs + GRACE_MS > levels.length * STEP_MS) whole = false;
      if (found !== null && (best === null || found.agreement > best.agreement))
        best = { text, language, rehearsal, ...found, voice };
      if (best !== null && best.agreement >= AGREES) break;
    }
    if (best !== null && best.agreement >= AGREES) {
      chosen.set(language, best.voice);
      sentences.push(best);
    } else if (whole) notFound.push(text);
  }
  return { sentences, notFound, longestHoleMs: Math.max(0, ...sentences.map((one) => holeIn(levels, one))) };
}

/** The products' names, which she stresses. */
function namesOf({ events }: Recording): (language: Language) => readonly string[] {
  const hello = events.find(({ event }) => event.type === 'hello')?.event;
  const products = hello?.type === 'hello' ? hello.room.products : [];
  return (language) => products.map(({ name }) => name[language]);
}

/** The longest stretch in which the sentence is audible and what was heard is not. */
function holeIn(heard: Float32Array, { rehearsal, atMs }: { rehearsal: Rehearsal; atMs: number }): number {
  const spoken = Array.from(loudness(rehearsal.samples));
  const from = Math.round(atMs / STEP_MS);
  const lost = (level: number, i: number): boolean => level > 2 * AUDIBLE && (heard[from + i] ?? 0) < AUDIBLE / 4;
  return longestRun(spoken, lost).length * STEP_MS;
}
