import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/domain/log.js';
import type { SpeechChunk } from '../../../src/domain/speech.js';
import { Resampling } from '../../../src/speech/process/sound/resampler.js';
import { AzureSpeech } from '../../../src/speech/voices/remote/azure.js';
import { CosyVoice } from '../../../src/speech/voices/remote/cosyvoice.js';
import type { RemoteEngine } from '../../../src/speech/voices/remote/engine.js';
import { GptSoVits } from '../../../src/speech/voices/remote/gpt-sovits.js';
import { OpenAiSpeech } from '../../../src/speech/voices/remote/openai-speech.js';
import { RemoteVoice, type RemoteVoiceOptions } from '../../../src/speech/voices/remote/remote-voice.js';
import { HandClock, ScriptedVoice, settle } from '../../room/fakes.js';
import { loudness, truePeak } from '../loudness.js';
import { wholeSound } from '../sound.js';
import { bytesOf, ScriptedEngineServer, tone, wavHeader } from './server.js';

const never = new AbortController().signal;

interface Adapter {
  readonly name: string;
  readonly rate: number;
  readonly engine: (url: string) => RemoteEngine;
  /** What the server was asked, as text. */
  readonly asksFor: { readonly rate: RegExp | null; readonly pitch: RegExp | null };
}

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'openai',
    rate: 24_000,
    engine: (url) => new OpenAiSpeech({ url: `${url}/v1`, model: 'tts-1', voice: 'alloy', rate: 24_000 }),
    asksFor: { rate: /"speed":1\.25/, pitch: null },
  },
  {
    name: 'cosyvoice',
    rate: 22_050,
    engine: (url) => new CosyVoice({ url, mode: 'sft', speaker: '中文女', rate: 22_050 }),
    asksFor: { rate: null, pitch: null },
  },
  {
    name: 'gpt-sovits',
    rate: 32_000,
    engine: (url) =>
      new GptSoVits({ url, reference: '/a.wav', referenceText: '大家好', referenceLanguage: 'zh', rate: 32_000 }),
    asksFor: { rate: /"speed_factor":1\.25/, pitch: null },
  },
  {
    name: 'azure',
    rate: 48_000,
    engine: (url) =>
      new AzureSpeech({ url: url.replace('http', 'ws'), key: 'k', voices: { zh: 'zh-CN-X', en: 'en-US-A' } }),
    asksFor: { rate: /rate="25%"/, pitch: /pitch="\+4st"/ },
  },
];

describe.each(ADAPTERS)('the adapter of $name', ({ name, rate, engine, asksFor }) => {
  let server: ScriptedEngineServer;
  let clock: HandClock;
  let resampling: Resampling;
  let asked: string;

  beforeAll(async () => {
    resampling = await Resampling.load();
  });
  beforeEach(async () => {
    server = await ScriptedEngineServer.start();
    clock = new HandClock();
    asked = '';
  });
  afterEach(async () => {
    await server.close();
  });

  /** The server's answer: pieces of sound, and then its end, or none, or a break. */
  const answers = (pieces: readonly Int16Array[], end: 'end' | 'hang' | 'drop'): void => {
    server.answer = async (response, { body }) => {
      asked = body.toString();
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.write(wavHeader(rate));
      for (const piece of pieces) await new Promise((resolve) => response.write(bytesOf(piece), resolve));
      if (end === 'end') response.end();
      if (end === 'drop') response.destroy();
    };
    server.speak = (socket, messages) => {
      asked = messages[2] ?? '';
      for (const piece of pieces) socket.send(azureSound(bytesOf(piece)));
      if (end === 'end') socket.send('Path:turn.end\r\n\r\n{}');
      if (end === 'drop') socket.terminate();
    };
  };
  /** The server's answer, whole, with the type it says it is of. */
  const answersAs = (type: string, body: Buffer): void => {
    server.answer = (response) => void response.writeHead(200, { 'content-type': type }).end(body);
    server.speak = (socket) => {
      // Cut in the middle of its header, as messages may be.
      socket.send(azureSound(body.subarray(0, 3), type));
      socket.send(azureSound(body.subarray(3)));
      socket.send('Path:turn.end\r\n\r\n{}');
    };
  };
  const voiceOf = (manner: Partial<RemoteVoiceOptions> = {}): RemoteVoice =>
    new RemoteVoice({
      engine: engine(server.url),
      reference: new ScriptedVoice(),
      resampling,
      clock,
      log: silentLog,
      ...manner,
    });
  const say = async (
    voice: RemoteVoice,
    heard: SpeechChunk[] = [],
    text = '你好。',
    pace = 1,
  ): Promise<SpeechChunk[]> => {
    for await (const chunk of voice.speak({ id: 'u', text, language: 'zh', pace }, never)) heard.push(chunk);
    return heard;
  };
  const hertz = (sound: Int16Array): number => {
    const middle = sound.subarray(9_600, sound.length - 9_600);
    let rises = 0;
    for (let i = 1; i < middle.length; i += 1) if ((middle[i - 1] ?? 0) < 0 && (middle[i] ?? 0) >= 0) rises += 1;
    return (rises * 48_000) / middle.length;
  };

  it('gives up a server that is too slow with its first sound, and hangs up', async () => {
    answers([], 'hang');
    const refused = expect(say(voiceOf())).rejects.toMatchObject({ code: 'timeout', retryable: true });
    for (let i = 0; i < 50 && asked === ''; i += 1) await settle();
    await clock.advance(4_100);
    await refused;
    await server.gone;
  });

  it('gives up a server that stops in the middle', async () => {
    answers([tone(rate, 0.5)], 'hang');
    const heard: SpeechChunk[] = [];
    const refused = expect(say(voiceOf(), heard)).rejects.toMatchObject({ code: 'timeout', retryable: true });
    for (let i = 0; i < 200 && heard.length === 0; i += 1) await settle();
    await settle();
    await clock.advance(2_100);
    await refused;
    expect(heard.length).toBeGreaterThan(0);
  });

  it('tells a server that is dead, so that the next voice speaks', async () => {
    const voice = voiceOf();
    await server.close();
    await expect(say(voice)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(voice.state().status).toBe('degraded');
    server = await ScriptedEngineServer.start();
  });

  it('keeps what was said of a sentence whose stream breaks off', async () => {
    answers([tone(rate, 0.5)], 'drop');
    const heard: SpeechChunk[] = [];
    await expect(say(voiceOf(), heard)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(heard.some(({ last }) => last)).toBe(false);
  });

  it('believes the file, not the setting, about the rate, and refuses another format', async () => {
    answersAs('audio/wav', Buffer.concat([wavHeader(16_000), bytesOf(tone(16_000, 1))]));
    expect(hertz(wholeSound(await say(voiceOf())))).toBeCloseTo(440, -1);
    answersAs('audio/wav', Buffer.concat([wavHeader(rate, 1, 24), Buffer.alloc(999)]));
    await expect(say(voiceOf())).rejects.toThrow(/24 bits/);
    answersAs('text/html', Buffer.from('<p>What?</p>'));
    await expect(say(voiceOf())).rejects.toThrow(/text\/html/);
  });

  it.runIf(name === 'azure')('believes what the stream says of its rate, and refuses what is packed', async () => {
    answersAs('audio/x-wav; codec=audio/pcm; samplerate=24000', bytesOf(tone(24_000, 1)));
    expect(hertz(wholeSound(await say(voiceOf())))).toBeCloseTo(440, -1);
    answersAs('audio/x-wav; samplerate=192000', bytesOf(tone(48_000, 1)));
    await expect(say(voiceOf())).rejects.toThrow(/192000 Hz; allowed: 8000 to 48000/);
    answersAs('audio/mpeg', Buffer.from([0xff, 0xf3, 0x64, 0xc4, 0, 0, 0, 3]));
    await expect(say(voiceOf())).rejects.toThrow(/audio\/mpeg; asked for was raw-48khz-16bit-mono-pcm/);
  });

  it('speaks at the rate and the pace that are set: asked of the engine, or its sound is stretched', async () => {
    answers([tone(rate, 2)], 'end');
    const sound = wholeSound(await say(voiceOf({ rate: 1.25 })));
    if (asksFor.rate === null) expect(sound.length / 48_000).toBeCloseTo(1.6, 1);
    else expect(asked).toMatch(asksFor.rate);
    expect(hertz(sound)).toBeCloseTo(440, -1);
    await say(voiceOf({ rate: 1.25 / 1.1 }), [], '你好。', 1.1);
    if (asksFor.rate !== null) expect(asked).toMatch(asksFor.rate);
  });

  it('speaks at the pitch that is set: asked of the engine, or its sound is raised', async () => {
    answers([tone(rate, 1), tone(rate, 1)], 'end');
    const sound = wholeSound(await say(voiceOf({ pitch: 4 })));
    expect(sound.length / 48_000).toBeCloseTo(2, 1);
    if (asksFor.pitch === null) expect(hertz(sound) / 440).toBeCloseTo(2 ** (4 / 12), 1.5);
    else expect(asked).toMatch(asksFor.pitch);
  });

  it('is as loud as the house, however loud its engine is, from its second sentence on within 1 LU', async () => {
    const soft = tone(rate, 2).map((level) => level / 10);
    answers([soft], 'end');
    const voice = voiceOf({ gainDb: 6 });
    const first = wholeSound(await say(voice));
    const second = wholeSound(await say(voice));
    expect(Math.abs(loudness(first) + 16)).toBeLessThan(1.5);
    expect(Math.abs(loudness(second) + 16)).toBeLessThan(1);
    expect(truePeak(second)).toBeLessThan(-1.5);
  });

  it('says the shop’s words as its lexicon has them', async () => {
    answers([tone(rate, 0.5)], 'end');
    await say(voiceOf({ lexicon: { 重庆: '虫庆' } }), [], '重庆火锅底料。');
    expect(asked).toContain('虫庆火锅底料');
  });
});

/** One binary message as Azure sends it: two bytes of header length, headers, sound. */
function azureSound(body: Buffer, type?: string): Buffer {
  const headers = Buffer.from(`${type === undefined ? '' : `Content-Type:${type}\r\n`}Path:audio\r\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(headers.length);
  return Buffer.concat([length, headers, body]);
}
