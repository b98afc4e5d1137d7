/**
 * Finds the gain of each embedded voice that brings it to -16 LUFS; prints what belongs into src/speech/voices/catalogue.ts.
 * Run after a change of voices or of the sound chain: `npx tsx test/speech/calibrate.ts`.
 */
import type { Language } from '../../src/domain/language.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';
import { loudness, truePeak } from './loudness.js';
import { wholeSound } from './sound.js';

const TEXTS: Readonly<Record<Language, readonly string[]>> = {
  zh: [
    '家人们大家好，欢迎来到我们的直播间，今天给大家带来一款特别好穿的外套。',
    '这款外套原价二百九十九元，今天直播间只要一百九十九元，库存不多，喜欢的宝宝抓紧下单。',
    '面料是百分之九十五的棉，弹力很好，洗了也不会变形，尺码偏大，一米六选小码就可以。',
  ],
  en: [
    'Hello everyone, welcome to the show, today we have a wonderful jacket for you.',
    'The fabric is ninety five percent cotton, it stretches well and keeps its shape after washing.',
    'The regular price is twenty nine dollars, and right now you can have it for nineteen ninety nine.',
  ],
};

const synthesis = await Synthesis.load();
for (const [name, voices] of Object.entries(VOICES)) {
  for (const language of ['zh', 'en'] as const) {
    let gain = voices[language].gain;
    let sounds: Int16Array[] = [];
    for (let round = 0; round < 6; round += 1) {
      const voice = { ...voices, [language]: { ...voices[language], gain } };
      sounds = TEXTS[language].map((text) => wholeSound(synthesis.speak(text, language, { voice, rate: 1, pitch: 0 })));
      // Behind the compressor a decibel more comes out as about half of one.
      const mean = sounds.reduce((sum, sound) => sum + loudness(sound), 0) / sounds.length;
      gain += (-16 - mean) * 1.8;
    }
    const seconds = sounds.reduce((sum, sound) => sum + sound.length, 0) / 48_000;
    const syllables = TEXTS.zh.join('').replace(/\P{Script=Han}/gu, '').length;
    console.log(
      `${name} ${language}: gain ${gain.toFixed(1)}, LUFS ${sounds.map((sound) => loudness(sound).toFixed(2)).join(' ')},`,
      `dBTP ${sounds.map((sound) => truePeak(sound).toFixed(2)).join(' ')},`,
      language === 'zh' ? `${(syllables / seconds).toFixed(2)} syllables a second` : `${seconds.toFixed(1)} s`,
    );
  }
}
