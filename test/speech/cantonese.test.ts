import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { SpeechEngine } from '../../src/speech/process/engine.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import { VOICE_NAMES } from '../../src/domain/speech.js';
import { engineVoices } from '../../src/speech/voices/catalogue.js';
import { startEmbeddedVoice, type EmbeddedVoice } from '../../src/speech/voices/embedded.js';
import { loudness, truePeak } from './loudness.js';
import { identical, wholeSound } from './sound.js';

const LINE = '家人们，这件羽绒服今天直播间只要¥199，库存不多。';
const CANTONESE = engineVoices('female', 'cantonese');

let engine: SpeechEngine;
let synthesis: Synthesis;
let voice: EmbeddedVoice | undefined;

beforeAll(async () => {
  engine = await SpeechEngine.load();
  synthesis = await Synthesis.load();
});
afterEach(async () => {
  await voice?.close();
  voice = undefined;
});

const phonemes = (hanzi: string): string[] =>
  engine
    .say(CANTONESE.zh, 1, 0, hanzi)
    .phonemes.map(({ id }) => id.replace(/[ˈˌ]/gu, '').trim())
    .filter((id) => id !== '');

const speak = (text: string, name: (typeof VOICE_NAMES)[number] = 'female'): SpeechChunk[] => [
  ...synthesis.speak(text, 'zh', { voice: engineVoices(name, 'cantonese'), rate: 1, pitch: 0 }),
];

describe('the embedded voice in Cantonese', () => {
  it('reads every character of the corpora itself, and spells none in English', () => {
    const text = ['corpus.tsv', 'corpus-polyphones.tsv'].map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    );
    const characters = [...new Set(text.join('').match(/\p{Script=Han}/gu))];
    expect(characters.length).toBeGreaterThan(700);
    const unread = characters.filter((one) => {
      const read = phonemes(one);
      return read.length === 0 || read.some((id) => id.startsWith('('));
    });
    expect(unread).toEqual([]);
  });

  it.each([
    ['你好', 'n ei h ou'],
    ['多谢大家', 'd o z e d aai ɡ aa'],
    ['二十蚊', 'j i s a p m a n'],
    // One character, two words, two readings.
    ['银行', 'ŋ a n h onɡ'],
    ['行路', 'h aanɡ l ou'],
    ['快乐', 'f aai l o k'],
    ['音乐', 'j a m ŋ o k'],
  ])('says %s as %s', (hanzi, read) => {
    expect(phonemes(hanzi).join(' ').replaceAll('haanɡ', 'h aanɡ')).toBe(read);
  });

  it('lights up every word of a sentence in order, prices and English too', () => {
    const chunks = speak(`${LINE}有XL码。`);
    const words = chunks.flatMap(({ cues }) => cues).filter((cue) => cue.kind === 'word');
    expect(words.map(({ text }) => text).join('')).toBe('家人们这件羽绒服今天直播间只要¥199库存不多有XL码');
    words.forEach((word, index) => expect(word.at).toBeGreaterThanOrEqual(words[index - 1]?.at ?? 0));
    expect(words.every(({ length }) => length > 0)).toBe(true);
    expect(chunks.flatMap(({ cues }) => cues).filter((cue) => cue.kind === 'viseme').length).toBeGreaterThan(40);
    // 30 syllables at about 4.5 a second, and the pauses.
    const seconds = wholeSound(chunks).length / 48_000;
    expect(seconds).toBeGreaterThan(6);
    expect(seconds).toBeLessThan(10);
  });

  it.each(VOICE_NAMES)('of %s is as loud as the others', (name) => {
    const sound = wholeSound(speak(LINE, name));
    expect(Math.abs(loudness(sound) + 16)).toBeLessThan(1);
    expect(truePeak(sound)).toBeLessThan(-1.5);
  });

  it('is spoken by the voice process', async () => {
    voice = await startEmbeddedVoice({ clock: systemClock, log: silentLog, stallMs: 15_000, dialect: 'cantonese' });
    const chunks: SpeechChunk[] = [];
    const never = new AbortController().signal;
    for await (const chunk of voice.speak({ id: 'a', text: LINE, language: 'zh' }, never)) chunks.push(chunk);
    expect(identical(wholeSound(chunks), wholeSound(speak(LINE)))).toBe(true);
  });

  it('refuses a dialect that it does not have', async () => {
    const dialect = 'sichuan' as 'cantonese';
    await expect(startEmbeddedVoice({ clock: systemClock, log: silentLog, dialect })).rejects.toThrow(
      'dialect "sichuan" must be one of mandarin, cantonese',
    );
  });

  it('takes nothing but characters, which no markup can be', () => {
    expect(() => engine.say(CANTONESE.zh, 1, 0, '<break/>')).toThrow('must be hanzi');
  });
});
