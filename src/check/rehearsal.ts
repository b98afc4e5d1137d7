import { Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Cue, Utterance } from '../domain/speech.js';
import type { Voice } from '../speech/voice.js';
import { loudness, STEP_MS } from './sound.js';
import { correlation, parabolicPeak } from './statistics.js';

/** A sentence spoken once more by the project's own voice: the same samples, and with them the times of their phonemes. */
export interface Rehearsal {
  readonly samples: Int16Array;
  readonly cues: readonly Cue[];
}

/** What is said, and how. */
export type Said = Omit<Utterance, 'id'>;

/** A heard sentence with its cues, placed on the line of heard sound. */
export interface Placed {
  readonly text: string;
  readonly language: Language;
  readonly rehearsal: Rehearsal;
  /** Where its first sample was heard, ms after the first heard sample. */
  readonly atMs: number;
  /** How well loudness agrees there, -1..1. */
  readonly agreement: number;
}

/** A voice that died or stalled on a busy machine is asked again so many times. */
const ATTEMPTS = 4;

/** Speaks a text through a voice and collects it. Throws what the voice throws, in the end. */
export async function rehearse(voice: Voice, said: Said): Promise<Rehearsal> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await spokenOnce(voice, said);
    } catch (error) {
      if (!(error instanceof Failure && error.retryable) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function spokenOnce(voice: Voice, said: Said): Promise<Rehearsal> {
  const chunks: Int16Array[] = [];
  const cues: Cue[] = [];
  const utterance = { id: 'check', ...said };
  for await (const chunk of voice.speak(utterance, new AbortController().signal)) {
    chunks.push(chunk.samples);
    cues.push(...chunk.cues);
  }
  const samples = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  return { samples, cues };
}

/**
 * Finds where a rehearsed sentence was heard: the best agreement of loudness (in decibels, so that quiet consonants
 * count) within `reachMs` of where it is expected.
 * @returns Its place in ms after the first heard sample, to about a millisecond, and the agreement; null when it does not lie
 * inside what was heard.
 */
export function place(
  heard: Float32Array,
  rehearsal: Rehearsal,
  expectedMs: number,
  reachMs: number,
): { atMs: number; agreement: number } | null {
  const spoken = decibels(loudness(rehearsal.samples));
  const line = decibels(heard);
  const from = Math.max(0, Math.round((expectedMs - reachMs) / STEP_MS));
  const to = Math.min(line.length - spoken.length, Math.round((expectedMs + reachMs) / STEP_MS));
  if (spoken.length === 0 || to < from) return null;
  const agreements: number[] = [];
  for (let at = from; at <= to; at += 1) agreements.push(correlation(spoken, line.subarray(at, at + spoken.length)));
  const top = agreements.reduce((best, value, i) => (value > (agreements[best] ?? -1) ? i : best), 0);
  const agreement = agreements[top] ?? NaN;
  if (Number.isNaN(agreement)) return null;
  const refined = parabolicPeak(agreements[top - 1] ?? agreement, agreement, agreements[top + 1] ?? agreement);
  return { atMs: (from + top + refined) * STEP_MS, agreement };
}

/** -60 dBFS is as quiet as it gets: what lies below is no speech. */
function decibels(levels: Float32Array): Float32Array {
  return levels.map((level) => Math.max(-60, 20 * Math.log10(level + 1e-9)));
}
