import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Language } from '../../src/domain/language.js';
import type { Cue, SpeechChunk } from '../../src/domain/speech.js';
import { VISEMES } from '../../src/domain/speech.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import type { VoiceName } from '../../src/domain/speech.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';
import { loudness, truePeak } from './loudness.js';
import { identical, wholeSound } from './sound.js';

const HOST = '这款外套原价¥299，今天直播间只要¥199，库存不多，喜欢的宝宝抓紧下单。';
const ENGLISH = 'The regular price is $29, and right now you can have this jacket for $19.99.';
const MIXED = '这款T-shirt是新款，XL码还有，SPF50+也有。';

let synthesis: Synthesis;
beforeAll(async () => {
  synthesis = await Synthesis.load();
});

function speak(text: string, language: Language, name: VoiceName = 'female', rate = 1): SpeechChunk[] {
  return [...synthesis.speak(text, language, { voice: VOICES[name], rate, pitch: 0 })];
}

const cuesOf = (chunks: readonly SpeechChunk[]): Cue[] => chunks.flatMap((chunk) => [...chunk.cues]);
const wordsOf = (chunks: readonly SpeechChunk[]): string[] =>
  cuesOf(chunks).flatMap((cue) => (cue.kind === 'word' ? [cue.text] : []));

function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

describe('the spoken sound', () => {
  it.each([
    ['female', 'zh', HOST],
    ['female', 'en', ENGLISH],
    ['female-bright', 'zh', HOST],
    ['female-bright', 'en', ENGLISH],
    ['male', 'zh', HOST],
    ['male', 'en', ENGLISH],
    ['female', 'zh', MIXED],
  ] as const)('of %s in %s has -16 LUFS within 1 LU and a true peak below -1.5 dBTP', (name, language, text) => {
    const sound = wholeSound(speak(text, language, name));
    expect(Math.abs(loudness(sound) + 16)).toBeLessThan(1);
    expect(truePeak(sound)).toBeLessThan(-1.5);
  });

  it('runs at a lively 4 to 5 syllables a second', () => {
    const text = '家人们大家好，欢迎来到我们的直播间，今天给大家带来一款特别好穿的外套。';
    const seconds = wholeSound(speak(text, 'zh')).length / 48_000;
    const rate = text.replace(/\P{Script=Han}/gu, '').length / seconds;
    expect(rate).toBeGreaterThan(4);
    expect(rate).toBeLessThan(5);
  });

  it('begins within 20 ms of the first sample and ends with little silence', () => {
    for (const text of [HOST, '你好。', '谢谢大家！', ENGLISH]) {
      const sound = wholeSound(speak(text, text === ENGLISH ? 'en' : 'zh'));
      const audible = (sample: number): boolean => Math.abs(sample) > 300;
      expect(sound.findIndex(audible)).toBeLessThan(960);
      expect(sound.length - sound.findLastIndex(audible)).toBeLessThan(4800);
    }
  });

  it('does not depend on what was said before', () => {
    const first = wholeSound(speak(MIXED, 'zh'));
    speak(ENGLISH, 'en', 'male');
    expect(identical(wholeSound(speak(MIXED, 'zh')), first)).toBe(true);
  });

  it('is the same from a second engine, started at another time, and when utterances are interleaved', async () => {
    const alone = wholeSound(speak(HOST, 'zh'));
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2031, 0));
    const other = await Synthesis.load().finally(() => clock.mockRestore());
    const left = other.speak(HOST, 'zh', { voice: VOICES.female, rate: 1, pitch: 0 });
    const right = other.speak(ENGLISH, 'en', { voice: VOICES.male, rate: 1, pitch: 0 });
    const chunks: SpeechChunk[] = [];
    for (const chunk of left) {
      chunks.push(chunk);
      right.next();
    }
    expect(identical(wholeSound(chunks), alone)).toBe(true);
  });

  it('has no step at a chunk boundary larger than inside the chunks', () => {
    const chunks = speak(HOST, 'zh');
    const sound = wholeSound(chunks);
    // Second differences show a click that slow speech cannot have.
    const bend = (at: number): number => Math.abs((sound[at - 1] ?? 0) - 2 * (sound[at] ?? 0) + (sound[at + 1] ?? 0));
    let inside = 0;
    for (let at = 1; at < sound.length - 1; at += 1) inside = Math.max(inside, bend(at));
    const joints = chunks.slice(1).flatMap(({ at }) => [bend(at - 1), bend(at)]);
    joints.sort((a, b) => a - b);
    expect(joints.at(-1)).toBeLessThan(inside);
    // The typical joint is as smooth as typical speech.
    expect(joints[joints.length >> 1]).toBeLessThan(2000);
  });

  it('speaks faster and slower on demand', () => {
    const lengths = [0.8, 1, 1.3].map((rate) => wholeSound(speak(HOST, 'zh', 'female', rate)).length);
    expect(lengths[0]).toBeGreaterThan((lengths[1] ?? 0) * 1.1);
    expect(lengths[2]).toBeLessThan((lengths[1] ?? 0) * 0.9);
  });
});

describe('chunks', () => {
  it('begin with 80 ms, go on with 200 ms, follow each other and end once', () => {
    const chunks = speak(HOST, 'zh');
    expect(chunks[0]?.samples).toHaveLength(3840);
    expect(new Set(chunks.slice(1, -1).map((chunk) => chunk.samples.length))).toEqual(new Set([9600]));
    expect(chunks.map((chunk) => chunk.last)).toEqual([...chunks.slice(1).map(() => false), true]);
    expect(wholeSound(chunks).length).toBeGreaterThan(48_000);
  });

  it.each(['', '   ', '。！？', '😀👍🏻', '<break/>', 'https://a.example', '\u0000\u0007'])(
    'of %j are one empty last chunk',
    (text) => {
      expect(speak(text, 'zh')).toEqual([{ at: 0, samples: new Int16Array(0), cues: [], last: true }]);
    },
  );

  it('of 2000 characters and more are bounded in time and still end', () => {
    let samples = 0;
    let last = false;
    for (const chunk of synthesis.speak('好'.repeat(5000), 'zh', { voice: VOICES.female, rate: 2, pitch: 0 })) {
      samples += chunk.samples.length;
      last = chunk.last;
    }
    expect(last).toBe(true);
    expect(samples / 48_000).toBeLessThan(600);
  });

  it('say the same for hostile markup as for the words in it', () => {
    const plain = wholeSound(speak('你好大家', 'zh'));
    expect(identical(wholeSound(speak('你好<prosody rate="900%">大家</prosody>', 'zh')), plain)).toBe(true);
    expect(identical(wholeSound(speak('你好{}大家&\u0001', 'zh')), plain)).toBe(true);
    expect(rms(wholeSound(speak("hello [[w'V]] world", 'en')))).toBeGreaterThan(500);
  });
});

describe('cues', () => {
  it.each([
    [HOST, 'zh'],
    [ENGLISH, 'en'],
    [MIXED, 'zh'],
  ] as const)('of %j lie inside the utterance, in order, each in the chunk it begins in', (text, language) => {
    const chunks = speak(text, language);
    const end = wholeSound(chunks).length;
    const at: Record<Cue['kind'], number> = { word: 0, viseme: 0 };
    for (const chunk of chunks) {
      for (const cue of chunk.cues) {
        expect(cue.at).toBeGreaterThanOrEqual(at[cue.kind]);
        expect(cue.length).toBeGreaterThan(0);
        expect(cue.at + cue.length).toBeLessThanOrEqual(end);
        expect(cue.at).toBeGreaterThanOrEqual(chunk.at);
        expect(cue.at).toBeLessThan(chunk.at + chunk.samples.length);
        at[cue.kind] = cue.at + cue.length;
      }
    }
  });

  it('name the original text, a price as it was written', () => {
    expect(wordsOf(speak('今天只要¥199，2件', 'zh'))).toEqual(['今', '天', '只', '要', '¥199', '2', '件']);
    expect(wordsOf(speak('Only $19.99 for T-shirt XL', 'en'))).toEqual(['Only', '$19.99', 'for', 'T', 'shirt', 'XL']);
    expect(wordsOf(speak(MIXED, 'zh')).join('')).toBe('这款Tshirt是新款XL码还有SPF50+也有');
  });

  it('shut the lips where the sound has p, b, m, and are silent in pauses', () => {
    const visemes = cuesOf(speak('爸爸妈妈，买。', 'zh')).flatMap((cue) => (cue.kind === 'viseme' ? [cue.viseme] : []));
    expect(visemes.filter((viseme) => viseme === 'PP')).toHaveLength(5);
    expect(visemes.filter((viseme) => viseme === 'sil')).toHaveLength(2);
  });

  it('use every shape in speech of both languages', () => {
    const text = '四十个飞机朋友喝可乐，绿色出租车，他说兔子；think very much, the red shoe, boy.';
    const used = new Set(cuesOf(speak(text, 'zh')).flatMap((cue) => (cue.kind === 'viseme' ? [cue.viseme] : [])));
    expect([...VISEMES].filter((viseme) => !used.has(viseme))).toEqual([]);
  });

  it('agree with the sound: loud in open vowels, quiet in long silences', () => {
    const chunks = speak(HOST, 'zh');
    const sound = wholeSound(chunks);
    const level = (want: string): number => {
      const parts = cuesOf(chunks).filter((cue) => cue.kind === 'viseme' && cue.viseme === want);
      const levels = parts.map((cue) => rms(sound.subarray(cue.at, cue.at + cue.length))).sort((a, b) => a - b);
      return levels[levels.length >> 1] ?? 0;
    };
    expect(level('aa')).toBeGreaterThan(level('sil') * 5);
    expect(level('aa')).toBeGreaterThan(level('PP'));
  });
});
