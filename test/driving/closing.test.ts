import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLipSyncManifest } from '../../src/avatar/manifest.js';
import { openingOf } from '../../src/check/opening.js';
import { SAMPLES_PER_PICTURE } from '../../src/domain/media-time.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { SAMPLES_AFTER, SAMPLES_BEFORE } from '../../src/driving/hearing.js';
import { LipSync } from '../../src/driving/lip-sync.js';
import { Playout } from '../../src/stage/playout.js';
import { ownVoice } from '../check/voice.js';

const folder = new URL('../../models/lipsync/', import.meta.url).pathname;
const manifest = readLipSyncManifest(folder);
const TEXTS = [
  { language: 'zh', text: '大家好，来看三号链接，阿姨都爱的羊毛围巾，妈妈也爱，拿到手里又软又暖。' },
  { language: 'en', text: 'Have a look at our warm wool scarf, a large one, far softer than all the others.' },
] as const;
/** Pictures watched behind a cut: 400 ms. */
const WATCHED = 10;

describe.each(TEXTS)('the mouth of a sentence that is cut ($language)', ({ text, language }) => {
  let lips: LipSync;
  const chunks: SpeechChunk[] = [];

  beforeAll(async () => {
    lips = await LipSync.open(folder, manifest);
    const voice = await ownVoice();
    for await (const chunk of voice.speak({ id: 'u', text, language }, new AbortController().signal))
      chunks.push(chunk);
  });

  afterAll(async () => {
    await lips.close();
  });

  /** How far the mouth is open picture by picture, as the stage has it; cut before a picture, or never. */
  const openings = async (cutAt: number, pictures: number): Promise<number[]> => {
    const playout = new Playout(SAMPLES_BEFORE + SAMPLES_PER_PICTURE);
    for (const chunk of chunks)
      playout.push({ turn: 't', utterance: 'u', caption: text, language, breathes: false, chunk });
    const heard = new Int16Array(SAMPLES_BEFORE + SAMPLES_AFTER);
    const opened: number[] = [];
    for (let picture = 0; picture < pictures; picture += 1) {
      if (picture === cutAt) {
        playout.interrupt('t');
        lips.letGo();
      }
      const moment = playout.now + SAMPLES_PER_PICTURE / 2;
      opened.push(openingOf(await lips.articulate(playout.around(moment, SAMPLES_BEFORE, heard))));
      for (let packet = 0; packet < 2; packet += 1) playout.advance();
    }
    return opened;
  };

  it('closes within 200 ms wherever it is cut, without a snap, and stays shut', async () => {
    const length = chunks.reduce((sum, { samples }) => sum + samples.length, 0);
    const whole = await openings(Infinity, Math.floor(length / SAMPLES_PER_PICTURE));
    // Where she has her mouth wide open: the worst there is.
    const widest = [...whole.entries()]
      .filter(([picture]) => picture > 5 && picture < whole.length - WATCHED)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 12);
    expect(widest.every(([, opening]) => opening > 0.5)).toBe(true);
    for (const [picture, opening] of widest) {
      const closing = (await openings(picture + 1, picture + 1 + WATCHED)).slice(picture);
      expect(closing[0]).toBeCloseTo(opening, 5);
      expect(Math.max(...closing.slice(6))).toBeLessThan(0.03);
      for (const [i, now] of closing.slice(1).entries()) {
        const before = closing[i] ?? 0;
        // It never loses more than in silence, and never opens again on its way.
        expect(before - now).toBeLessThan(0.56 * before + 0.06);
        expect(now - before).toBeLessThan(0.1);
      }
    }
  });
});
