import { Failure } from '../domain/failure.js';
import { pictureBytes, type Picture } from '../domain/picture.js';
import type { Voice } from '../speech/voice.js';
import { type Blinks, blinksOf, type Lids } from './blinks.js';
import type { Known } from './bundle.js';
import { type Closures, closuresOf } from './closures.js';
import { Decoder, pictureOf } from './decoding.js';
import { type Delivery, deliveryOf } from './delivery.js';
import { OPEN } from './eyes.js';
import { type Gaze, gazeOf } from './gaze.js';
import { compareHeldOut, crop, type HeldOut, type NoTruth } from './held-out.js';
import { bilabials, expectedOpening, JAW_STEP_MS } from './jaw.js';
import { type Expected, type Lag, lagOf, lagOverTime, type Reading } from './lag.js';
import { AUDIO_TICKS_PER_MS, type Recording, senderClock } from './recording.js';
import { longestRepetition, type Repetition } from './repetition.js';
import { SeamMeter, type Seam } from './seam.js';
import { type Silence, silenceOf } from './silence.js';
import { hear, loudness } from './sound.js';
import { findSpoken, type Spoken } from './spoken.js';
import { median } from './statistics.js';

/** Half the time a picture is shown: its mouth belongs to the middle. */
const HALF_PICTURE_MS = 20;
/** Cells differ by 0.3 levels when the right picture was recognised, by 5 and more between strangers. */
const STRANGE = 3;
/** Open wider than this, a mouth was painted. */
const PAINTED = 0.06;
const FEWEST_PAINTED = 50;
/** Pictures kept for the contact sheet, and one mouth of so many. */
const SHEET = 24;
const MOUTHS_EVERY = 6;
/** Below this correlation a lag means nothing. */
export const MEANINGFUL = 0.3;

/** What was read off one decoded picture. */
export interface Row {
  /** On the sender's wall clock, the middle of the time it is shown. */
  readonly ms: number;
  /** The bundle's picture it was recognised as, and how well. */
  readonly index: number;
  readonly residual: number;
  readonly opening: number;
  readonly lids: number;
  readonly gaze: number;
}

export interface Findings {
  readonly rows: readonly Row[];
  readonly delivery: Delivery;
  readonly spoken: Spoken;
  readonly expected: readonly Expected[];
  readonly lag: Lag;
  readonly lagWindows: readonly { readonly ms: number; readonly lag: Lag }[];
  readonly closures: Closures;
  readonly silence: Silence;
  readonly seam: Seam;
  readonly repetition: Repetition;
  readonly framesPerSecond: number;
  readonly blinks: Blinks;
  readonly gaze: Gaze;
  readonly heldOut: HeldOut | NoTruth;
  /** How well the readers read what they were not calibrated with. */
  readonly readers: { readonly opening: number; readonly lids: number };
  readonly sheet: readonly { readonly ms: number; readonly picture: Picture }[];
  readonly mouths: readonly { readonly ms: number; readonly opening: number; readonly picture: Picture }[];
}

/**
 * Decodes a recording and measures everything. About 10 ms a picture.
 * @throws Failure `bad_request` when the stream does not show the presenter of this bundle, or too little was received.
 */
export async function examine(
  recording: Recording,
  known: Known,
  voices: readonly Voice[],
  onProgress: (share: number) => void = () => undefined,
): Promise<Findings> {
  if (recording.pictures.length < 50 || recording.sound.length < 100) {
    const { pictures, sound } = recording;
    throw new Failure(
      'unavailable',
      `Only ${pictures.length} pictures and ${sound.length} packets of sound were received`,
    );
  }
  const looked = await look(recording, known, (share) => onProgress(0.85 * share));
  const { rows } = looked;
  const heard = hear(recording);
  const spoken = await findSpoken(recording, heard, voices);
  onProgress(0.9);
  const soundFromMs = senderClock(recording, 'audio').wallMs(heard.ticks);
  const expected = spoken.sentences.map(({ rehearsal, atMs }): Expected => ({
    fromMs: soundFromMs + atMs,
    stepMs: JAW_STEP_MS,
    opening: expectedOpening(rehearsal.cues, rehearsal.samples.length / AUDIO_TICKS_PER_MS),
  }));
  const lag = lagOf(rows, expected);
  // Closures and silence are judged where the mouth is, whatever the lag: that is a mark of its own.
  const shift = lag.correlation >= MEANINGFUL ? lag.lagMs : 0;
  const inTime = rows.map(({ ms, opening }): Reading => ({ ms: ms - shift, opening }));
  const lips = spoken.sentences.flatMap(({ rehearsal, atMs }) =>
    bilabials(rehearsal.cues).map(({ fromMs, toMs }) => ({
      fromMs: soundFromMs + atMs + fromMs,
      toMs: soundFromMs + atMs + toMs,
    })),
  );
  const { framesPerSecond } = known.avatar.manifest;
  const heldOut = await compareHeldOut(known.avatar, known.painter);
  onProgress(1);
  return {
    ...looked,
    delivery: deliveryOf(recording),
    spoken,
    expected,
    lag,
    lagWindows: lagOverTime(rows, expected),
    closures: closuresOf(inTime, lips),
    silence: silenceOf(inTime, loudness(heard.samples), soundFromMs),
    repetition: longestRepetition(
      rows.map(({ index }) => index),
      framesPerSecond,
    ),
    framesPerSecond,
    blinks: blinksOf(rows.map(({ ms, lids }): Lids => ({ ms, lids }))),
    gaze: gazeOf(rows.filter(({ lids }) => lids < OPEN).map(({ ms, gaze }) => ({ ms, degrees: gaze }))),
    heldOut,
    readers: { opening: known.opening.agreement, lids: known.eyes.agreement },
  };
}

/** Reads every picture. */
async function look(
  recording: Recording,
  known: Known,
  onProgress: (share: number) => void,
): Promise<Pick<Findings, 'rows' | 'seam' | 'sheet' | 'mouths'>> {
  const { avatar, likeness, opening, eyes } = known;
  const { width, height, mouth } = avatar.manifest;
  const base: Picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
  const clock = senderClock(recording, 'video');
  const decoder = new Decoder(recording.codec);
  const rows: Row[] = [];
  const sheet: { ms: number; picture: Picture }[] = [];
  const mouths: { ms: number; opening: number; picture: Picture }[] = [];
  const seam = { painted: new SeamMeter(mouth.size), still: new SeamMeter(mouth.size) };
  const total = recording.pictures.length;
  const each = (picture: Picture, ticks: number): void => {
    if (picture.width !== width || picture.height !== height) {
      const streamed = `${picture.width}x${picture.height}`;
      throw new Failure(
        'bad_request',
        `The stream is ${streamed}, the bundle ${width}x${height}: name the presenter on air with --bundle`,
      );
    }
    const { index, residual } = likeness.match(picture);
    avatar.readPicture(index, base.data);
    const row: Row = {
      ms: clock.wallMs(ticks) + HALF_PICTURE_MS,
      index,
      residual,
      opening: opening.read(picture, base, index),
      lids: eyes.lids(picture, index),
      gaze: eyes.gaze(picture, index),
    };
    const x = mouth.x[index] ?? 0;
    const y = mouth.y[index] ?? 0;
    seam[row.opening > PAINTED ? 'painted' : 'still'].look(picture, base, x, y);
    if (rows.length % MOUTHS_EVERY === 0) {
      mouths.push({ ms: row.ms, opening: row.opening, picture: crop(picture, x, y, mouth.size) });
    }
    if (rows.length >= ((sheet.length + 0.5) * total) / SHEET) sheet.push({ ms: row.ms, picture });
    rows.push(row);
  };
  try {
    for (const [i, encoded] of recording.pictures.entries()) {
      decoder.decode(encoded.data, (frame) => each(pictureOf(frame), encoded.ticks));
      if (i % 10 !== 0) continue;
      onProgress(i / total);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    decoder.close();
  }
  const residual = median(rows.map((row) => row.residual));
  if (!(residual < STRANGE)) {
    throw new Failure(
      'bad_request',
      `The stream does not show the presenter of ${avatar.manifest.id} ${avatar.manifest.version} (${residual.toFixed(1)} levels apart): name the one on air with --bundle`,
    );
  }
  // A mouth that never opens has been pasted nowhere, or shut: then all there is is looked at.
  const painted = seam.painted.result();
  return { rows, seam: painted.pictures >= FEWEST_PAINTED ? painted : seam.still.result(), sheet, mouths };
}
