import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { SpeechChunk } from '../../../src/domain/speech.js';
import { FallbackVoice } from '../../../src/speech/fallback.js';
import { Resampling } from '../../../src/speech/process/sound/resampler.js';
import { openVoices } from '../../../src/speech/voices/open.js';
import { RemoteVoice } from '../../../src/speech/voices/remote/remote-voice.js';
import { readModelFolder } from '../../../src/speech/voices/sherpa/model-folder.js';
import { SherpaEngine, type SherpaEngineOptions } from '../../../src/speech/voices/sherpa/sherpa-engine.js';
import type { Voice } from '../../../src/speech/voice.js';
import { loadVoicesFile } from '../../../src/speech/voices/voices-file.js';
import { ScriptedVoice } from '../../room/fakes.js';
import { wholeSound } from '../sound.js';
import { TINY_RATE, TINY_TOKEN, tinyVoice, writeTinyVoice } from './tiny-voice.js';

const never = new AbortController().signal;
const TOKEN = (TINY_TOKEN * 48_000) / TINY_RATE;
const THREE = 'good day friends now. here are two for you. one more is here for all of us.';

let folder: string;
let resampling: Resampling;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhubo-sherpa-'));
  writeTinyVoice(join(folder, 'tiny'));
  resampling = await Resampling.load();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function engineOf(options: Partial<SherpaEngineOptions> = {}): SherpaEngine {
  const engine = new SherpaEngine({
    kind: 'vits',
    folder: join(folder, 'tiny'),
    speaker: 0,
    threads: 1,
    clock: systemClock,
    log: silentLog,
    ...options,
  });
  open.push(engine);
  return engine;
}

/** Waits that are generous: other work on the machine must not look like a failure. */
function voiceOf(engine: SherpaEngine): RemoteVoice {
  const waits = { firstMs: 20_000, stallMs: 20_000 };
  return new RemoteVoice({
    engine,
    reference: new ScriptedVoice(),
    resampling,
    clock: systemClock,
    log: silentLog,
    ...waits,
  });
}

async function say(voice: Voice, text: string, language: 'zh' | 'en' = 'en', signal = never) {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of voice.speak({ id: 'u', text, language }, signal)) chunks.push(chunk);
  return chunks;
}

/** Sound in tokens of the tiny voice: it makes 100 ms of each. */
const tokensOf = (chunks: readonly SpeechChunk[]): number => Math.round(wholeSound(chunks).length / TOKEN);

describe('a voice of sherpa-onnx', () => {
  it('speaks at 48 kHz what a real model makes of the text, numbers as words', async () => {
    const engine = engineOf();
    expect(await engine.start()).toBe(true);
    const voice = voiceOf(engine);
    const chunks = await say(voice, '只要¥199', 'zh');
    // 只要一百九十九元, and a silent one that the engine puts in front.
    expect(tokensOf(chunks)).toBe(9);
    expect(chunks.at(-1)?.last).toBe(true);
    const sound = wholeSound(chunks).subarray(9_600, 9_600 + 24_000);
    let crossings = 0;
    for (let i = 1; i < sound.length; i += 1) if ((sound[i - 1] ?? 0) < 0 && (sound[i] ?? 0) >= 0) crossings += 1;
    expect(crossings * 2).toBeGreaterThan(390);
    expect(crossings * 2).toBeLessThan(410);
    expect(voice.state()).toEqual({ status: 'ok', mode: 'sherpa-onnx vits tiny' });
  });

  it('stops for a listener who goes, and says the next sentence whole', async () => {
    const engine = engineOf();
    await engine.start();
    const voice = voiceOf(engine);
    const whole = tokensOf(await say(voice, THREE));
    const abort = new AbortController();
    let heard = 0;
    for await (const chunk of voice.speak({ id: 'cut', text: THREE, language: 'en' }, abort.signal)) {
      heard += chunk.samples.length;
      abort.abort();
    }
    expect(heard / TOKEN).toBeLessThan(whole / 2);
    expect(tokensOf(await say(voice, THREE))).toBe(whole);
    expect(await say(voice, THREE, 'en', AbortSignal.abort())).toEqual([]);
  });

  it('says several sentences asked for at once, each whole', async () => {
    const engine = engineOf();
    await engine.start();
    const voice = voiceOf(engine);
    const alone = tokensOf(await say(voice, 'two friends.'));
    const together = await Promise.all(['two friends.', THREE, 'two friends.'].map((text) => say(voice, text)));
    expect(together.map(tokensOf)).toEqual([alone, tokensOf(await say(voice, THREE)), alone]);
  });

  it('loses the running sentence only, when its process is killed', async () => {
    const engine = engineOf();
    await engine.start();
    const voice = voiceOf(engine);
    const before = engine.pid();
    const killed = (async () => {
      for await (const chunk of voice.speak({ id: 'k', text: THREE.repeat(4), language: 'en' }, never)) {
        if (chunk.at === 0 && before !== undefined) process.kill(before, 'SIGKILL');
      }
    })();
    await expect(killed).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
    // A sentence waits 1.5 s for the new process; on a busy machine it may be asked for twice.
    let next: SpeechChunk[] = [];
    for (let attempt = 0; attempt < 10 && next.length === 0; attempt += 1) {
      next = await say(voice, 'two friends.').catch(() => []);
    }
    expect(tokensOf(next)).toBeGreaterThan(10);
    expect(engine.pid()).not.toBe(before);
  });

  it.each([
    ['a corrupt network', Buffer.from('this is no network')],
    ['half a network', tinyVoice().subarray(0, 3000)],
    ['metadata without a rate', tinyVoice({ sample_rate: '' })],
    ['an unknown frontend', tinyVoice({ frontend: 'nonsense', language: 'Klingon' })],
  ])('does not take the server along with %s: the next voice speaks', async (what, model) => {
    const bad = writeTinyVoice(join(folder, what), model);
    const engine = engineOf({ folder: bad });
    expect(await engine.start()).toBe(false);
    const next = new ScriptedVoice();
    const chain = new FallbackVoice([voiceOf(engine), next], systemClock, silentLog);
    expect(wholeSound(await say(chain, 'hello'))).toHaveLength(48_000);
    expect(next.asked).toEqual(['hello']);
    expect(chain.state()).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('not running') as string,
    });
  });

  it('refuses a speaker whom the model does not have', async () => {
    expect(await engineOf({ speaker: 7 }).start()).toBe(false);
  });

  it('is silent for a moment where there is nothing to say: an empty text would kill its process', async () => {
    const engine = engineOf();
    await engine.start();
    const before = engine.pid();
    const voice = voiceOf(engine);
    expect(wholeSound(await say(voice, '😀！！', 'zh')).length).toBeLessThan(9_600);
    // Characters the model does not know: a failure of the sentence, not of the process.
    await expect(say(voice, 'XÆ'.replace(/./gu, '龘'), 'zh')).rejects.toMatchObject({ code: 'unavailable' });
    expect(tokensOf(await say(voice, 'two friends.'))).toBeGreaterThan(10);
    expect(engine.pid()).toBe(before);
  });

  it('leaves no process behind', async () => {
    const engine = engineOf();
    await engine.start();
    const pid = engine.pid() ?? 0;
    await voiceOf(engine).close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('names what a folder lacks, and what a kind takes', () => {
    expect(() => engineOf({ folder: join(folder, 'nowhere') })).toThrow(/nowhere cannot be read/);
    expect(() => engineOf({ kind: 'kokoro' })).toThrow(/no kokoro voice: it has no voices\.bin/);
    expect(() => engineOf({ kind: 'matcha' })).toThrow(/no vocoder/);
    const reference = { file: 'a.wav', text: 'hello' };
    expect(() => engineOf({ kind: 'zipvoice' })).toThrow('needs a reference recording');
    expect(() => engineOf({ reference })).toThrow('takes no reference recording');
  });

  it.each([
    ['vits', ['model.onnx', 'lexicon.txt'], { vits: { model: 'model.onnx', lexicon: 'lexicon.txt' } }],
    [
      'matcha',
      ['model-steps-3.onnx', 'vocos-22khz-univ.onnx', 'lexicon.txt'],
      {
        matcha: { acousticModel: 'model-steps-3.onnx', vocoder: 'vocos-22khz-univ.onnx', lexicon: 'lexicon.txt' },
      },
    ],
    [
      'kokoro',
      ['model.int8.onnx', 'model.onnx', 'voices.bin', 'lexicon-gb-en.txt', 'lexicon-us-en.txt', 'lexicon-zh.txt'],
      { kokoro: { model: 'model.onnx', voices: 'voices.bin', lexicon: 'lexicon-us-en.txt,lexicon-zh.txt' } },
    ],
    [
      'zipvoice',
      ['encoder.int8.onnx', 'decoder.int8.onnx', 'vocos_24khz.onnx', 'lexicon.txt'],
      {
        zipvoice: {
          encoder: 'encoder.int8.onnx',
          decoder: 'decoder.int8.onnx',
          vocoder: 'vocos_24khz.onnx',
          lexicon: 'lexicon.txt',
        },
      },
    ],
  ] as const)('finds the files of a %s model as its archive has them', (kind, files, layout) => {
    const place = join(folder, `layout-${kind}`);
    mkdirSync(join(place, 'espeak-ng-data'), { recursive: true });
    for (const name of [...files, 'tokens.txt', 'README.md', 'date.fst']) writeFileSync(join(place, name), '');
    const found = JSON.stringify(readModelFolder(kind, place)).replaceAll(`${place}/`, '');
    const [[family, used] = ['', {}]] = Object.entries<Readonly<Record<string, string>>>(layout);
    expect(JSON.parse(found)).toEqual({ [family]: { ...used, tokens: 'tokens.txt', dataDir: 'espeak-ng-data' } });
  });

  it('is opened from a voices file, with the embedded voice behind it and its words timed by it', async () => {
    const path = join(folder, 'voices.json');
    const voices = [{ engine: 'sherpa', kind: 'vits', folder: 'tiny', firstMs: 20_000 }];
    writeFileSync(path, JSON.stringify({ format: 'zhubo-voices/1', voices }));
    const voice = await openVoices({ voices: loadVoicesFile(path), env: {}, clock: systemClock, log: silentLog });
    open.push(voice);
    expect(voice.state()).toEqual({ status: 'ok', mode: 'sherpa-onnx vits tiny' });
    const chunks = await say(voice, '今天只要两百元', 'zh');
    expect(tokensOf(chunks)).toBeGreaterThanOrEqual(7);
    const words = chunks.flatMap(({ cues }) => cues).flatMap((cue) => (cue.kind === 'word' ? [cue.text] : []));
    expect(words.join('')).toBe('今天只要两百元');
  });

  it('tells what a voices file says wrongly of it', () => {
    const path = join(folder, 'wrong.json');
    const load = (voice: object) => {
      writeFileSync(path, JSON.stringify({ format: 'zhubo-voices/1', voices: [{ engine: 'sherpa', ...voice }] }));
      return loadVoicesFile(path);
    };
    expect(() => load({ kind: 'tacotron', folder: 'tiny' })).toThrow(/kind/);
    expect(() => load({ kind: 'zipvoice', folder: 'tiny', reference: 'a.wav' })).toThrow(/"referenceText"/);
    expect(() => load({ kind: 'vits', folder: 'tiny', speed: 9 })).toThrow(/speed/);
    expect(load({ kind: 'vits', folder: 'tiny' })[0]).toMatchObject({ folder: join(folder, 'tiny'), threads: 2 });
  });
});
