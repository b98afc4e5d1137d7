import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
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
import { wholeSound } from '../sound.js';
import { bytesOf, ScriptedEngineServer, tone, wavHeader } from './server.js';

const never = new AbortController().signal;
const KEY = 'sk-a-secret-key';

describe('a voice that lives elsewhere', () => {
  let server: ScriptedEngineServer;
  let clock: HandClock;
  let resampling: Resampling;

  beforeAll(async () => {
    resampling = await Resampling.load();
  });
  beforeEach(async () => {
    server = await ScriptedEngineServer.start();
    clock = new HandClock();
  });
  afterEach(async () => {
    await server.close();
  });

  const openAi = (): OpenAiSpeech =>
    new OpenAiSpeech({ url: `${server.url}/v1`, model: 'tts-1', voice: 'alloy', key: KEY, rate: 24_000 });
  const voiceOf = (engine: RemoteEngine, manner: Partial<RemoteVoiceOptions> = {}): RemoteVoice =>
    new RemoteVoice({ engine, reference: new ScriptedVoice(), resampling, clock, log: silentLog, ...manner });
  const say = async (voice: RemoteVoice, signal = never): Promise<SpeechChunk[]> => {
    const chunks: SpeechChunk[] = [];
    for await (const chunk of voice.speak({ id: 'u', text: '你好。', language: 'zh' }, signal)) chunks.push(chunk);
    return chunks;
  };
  /** Whole periods of the tone in the middle of the sound, and its peak in dBFS. */
  const measured = (chunks: readonly SpeechChunk[]): { seconds: number; hertz: number; peak: number } => {
    const sound = wholeSound(chunks);
    const middle = sound.subarray(4_800, sound.length - 4_800);
    let crossings = 0;
    for (let i = 1; i < middle.length; i += 1) if ((middle[i - 1] ?? 0) < 0 && (middle[i] ?? 0) >= 0) crossings += 1;
    const peak = middle.reduce((most, level) => Math.max(most, Math.abs(level)), 0);
    return {
      seconds: sound.length / 48_000,
      hertz: (crossings * 48_000) / middle.length,
      peak: 20 * Math.log10(peak / 32_768),
    };
  };

  it('speaks what an OpenAI-compatible endpoint streams, at 48 kHz, whatever way its bytes are cut', async () => {
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' });
      const bytes = bytesOf(tone(24_000, 1));
      for (let at = 0; at < bytes.length; at += 777) response.write(bytes.subarray(at, at + 777));
      response.end();
    };
    const chunks = await say(voiceOf(openAi()));
    const { seconds, hertz, peak } = measured(chunks);
    expect(seconds).toBeCloseTo(1, 1.7);
    expect(hertz).toBeCloseTo(440, -1);
    expect(peak).toBeCloseTo(-12, 0);
    expect(chunks.at(-1)).toMatchObject({ last: true });
    expect(chunks.filter(({ last }) => last)).toHaveLength(1);
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/v1/audio/speech' });
    expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(asked?.body.toString() ?? '')).toMatchObject({ input: '你好。', response_format: 'pcm' });
  });

  it.each([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])(
    'knows a WAV file of %i Hz by its beginning',
    async (rate) => {
      server.answer = (response) => {
        response.writeHead(200, { 'content-type': 'audio/wav' });
        response.end(Buffer.concat([wavHeader(rate), bytesOf(tone(rate, 0.5))]));
      };
      const { seconds, hertz } = measured(await say(voiceOf(openAi())));
      expect(seconds).toBeCloseTo(0.5, 1.7);
      expect(hertz).toBeCloseTo(440, -1.3);
    },
  );

  it('mixes two channels to one and limits what is too loud', async () => {
    const mono = tone(24_000, 0.5);
    const stereo = new Int16Array(2 * mono.length);
    mono.forEach((level, i) => stereo.fill(level, 2 * i, 2 * i + 2));
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.end(Buffer.concat([wavHeader(24_000, 2), bytesOf(stereo)]));
    };
    const { seconds, peak } = measured(await say(voiceOf(openAi(), { loudness: -4 })));
    expect(seconds).toBeCloseTo(0.5, 1.7);
    expect(peak).toBeLessThan(-1.5);
    expect(peak).toBeGreaterThan(-4);
  });

  it.each<[string, (server: ScriptedEngineServer) => void, RegExp, boolean]>([
    [
      'an error in JSON',
      (s) =>
        (s.answer = (r) => void r.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"bad key"}')),
      /401.*bad key/,
      false,
    ],
    ['too many requests', (s) => (s.answer = (r) => void r.writeHead(429).end('slow down')), /429/, true],
    [
      'a page instead of sound',
      (s) => (s.answer = (r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')),
      /text\/html/,
      false,
    ],
    [
      '24-bit sound',
      (s) =>
        (s.answer = (r) =>
          void r
            .writeHead(200, { 'content-type': 'audio/wav' })
            .end(Buffer.concat([wavHeader(24_000, 1, 24), Buffer.alloc(99)]))),
      /24 bits/,
      false,
    ],
    [
      'a rate no voice has',
      (s) =>
        (s.answer = (r) =>
          void r
            .writeHead(200, { 'content-type': 'audio/wav' })
            .end(Buffer.concat([wavHeader(192_000), Buffer.alloc(99)]))),
      /192000 Hz/,
      false,
    ],
    [
      'silence without a byte',
      (s) => (s.answer = (r) => void r.writeHead(200, { 'content-type': 'audio/pcm' }).end()),
      /said nothing/,
      true,
    ],
    [
      'a redirect',
      (s) => (s.answer = (r) => void r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
      /cannot be reached/,
      true,
    ],
  ])('fails clearly on %s, and never tells the key', async (_name, script, says, retryable) => {
    script(server);
    const voice = voiceOf(openAi());
    const failure = await say(voice).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).message).toMatch(says);
    expect((failure as Failure).retryable).toBe(retryable);
    expect(voice.state()).toMatchObject({ status: 'degraded' });
    expect(JSON.stringify([voice.state(), (failure as Failure).message])).not.toContain(KEY);
  });

  it('keeps what was said when the engine drops in the middle, and fails', async () => {
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' });
      response.write(bytesOf(tone(24_000, 0.5)), () => response.destroy());
    };
    const heard: SpeechChunk[] = [];
    const speaking = (async () => {
      for await (const chunk of voiceOf(openAi()).speak({ id: 'u', text: '你好。', language: 'zh' }, never))
        heard.push(chunk);
    })();
    await expect(speaking).rejects.toThrow(/broke off/);
    expect(wholeSound(heard).length).toBeGreaterThan(20_000);
    expect(heard.some(({ last }) => last)).toBe(false);
  });

  it('gives up an engine that says nothing for four seconds, or stops for two, and hangs up', async () => {
    const asked = new Promise<void>((resolve) => {
      server.answer = () => resolve();
    });
    const waiting = say(voiceOf(openAi()));
    const refused = expect(waiting).rejects.toThrow(/no sound for 4000 ms/);
    await asked;
    await settle();
    await clock.advance(4_100);
    await refused;
    await server.gone;
  });

  it('hangs up when the turn is cut', async () => {
    const cut = new AbortController();
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' });
      response.write(bytesOf(tone(24_000, 0.4)));
    };
    const heard: SpeechChunk[] = [];
    for await (const chunk of voiceOf(openAi()).speak({ id: 'u', text: '你好。', language: 'zh' }, cut.signal)) {
      heard.push(chunk);
      cut.abort();
    }
    expect(heard).toHaveLength(1);
    await server.gone;
  });

  it('asks CosyVoice with its form, the recording of the voice in it', async () => {
    const prompt = join(mkdtempSync(join(tmpdir(), 'zhubo-voice-')), 'prompt.wav');
    writeFileSync(prompt, Buffer.concat([wavHeader(16_000), bytesOf(tone(16_000, 0.1))]));
    server.answer = (response) => {
      response.writeHead(200);
      response.end(bytesOf(tone(24_000, 0.3)));
    };
    const engine = new CosyVoice({
      url: server.url,
      mode: 'instruct2',
      promptFile: prompt,
      instruction: '用四川话说这句话',
      rate: 24_000,
    });
    expect(measured(await say(voiceOf(engine))).seconds).toBeCloseTo(0.3, 1.7);
    const [asked] = server.asked;
    expect(asked?.path).toBe('/inference_instruct2');
    expect(asked?.headers['content-type']).toMatch(/^multipart\/form-data/);
    for (const part of ['你好。', '用四川话说这句话', 'prompt.wav', 'RIFF']) {
      expect(asked?.body.includes(Buffer.from(part))).toBe(true);
    }
  });

  it('asks GPT-SoVITS for a stream in the reference’s voice', async () => {
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.end(Buffer.concat([wavHeader(32_000), bytesOf(tone(32_000, 0.3))]));
    };
    const reference = { reference: '/voices/a.wav', referenceText: '大家好', referenceLanguage: 'zh' };
    const engine = new GptSoVits({ url: server.url, ...reference, rate: 32_000 });
    expect(measured(await say(voiceOf(engine, { rate: 1.1 }))).seconds).toBeCloseTo(0.3, 1.7);
    expect(JSON.parse(server.asked[0]?.body.toString() ?? '')).toMatchObject({
      text: '你好。',
      text_lang: 'zh',
      ref_audio_path: '/voices/a.wav',
      streaming_mode: true,
      speed_factor: 1.1,
    });
  });

  describe('Azure', () => {
    const azure = (): AzureSpeech =>
      new AzureSpeech({
        url: server.url.replace('http', 'ws'),
        key: KEY,
        voices: { zh: 'zh-CN-sichuan-YunxiNeural', en: 'en-US-AvaNeural' },
      });
    const audio = (samples: Int16Array): Buffer => {
      const headers = Buffer.from('Path:audio\r\nX-StreamId:1\r\n');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(headers.length);
      return Buffer.concat([length, headers, bytesOf(samples)]);
    };
    const metadata = (...marks: object[]): string =>
      `X-RequestId:1\r\nPath:audio.metadata\r\n\r\n${JSON.stringify({ Metadata: marks })}`;

    it('tells words and visemes at their times', async () => {
      server.speak = (socket) => {
        socket.send('Path:turn.start\r\n\r\n{}');
        socket.send(
          metadata(
            { Type: 'WordBoundary', Data: { Offset: 500_000, Duration: 2_000_000, text: { Text: '你好' } } },
            { Type: 'Viseme', Data: { Offset: 500_000, VisemeId: 19 } },
            { Type: 'Viseme', Data: { Offset: 1_500_000, VisemeId: 21 } },
          ),
        );
        socket.send(audio(tone(48_000, 0.25)));
        socket.send(audio(tone(48_000, 0.25)));
        socket.send('Path:turn.end\r\n\r\n{}');
      };
      const chunks = await say(voiceOf(azure()));
      expect(measured(chunks).seconds).toBeCloseTo(0.5, 1.7);
      expect(chunks.flatMap(({ cues }) => cues)).toEqual([
        { kind: 'word', at: 2_400, length: 9_600, text: '你好' },
        { kind: 'viseme', at: 2_400, length: 4_800, viseme: 'DD' },
        { kind: 'viseme', at: 7_200, length: 4_800, viseme: 'PP' },
      ]);
      expect(server.asked[0]?.headers['ocp-apim-subscription-key']).toBe(KEY);
    });

    it('sends the text as data: its marks are not markup', async () => {
      const ssml = new Promise<string>((resolve) => {
        server.speak = (socket, messages) => {
          resolve(messages[2] ?? '');
          socket.send(audio(tone(48_000, 0.1)));
          socket.send('Path:turn.end\r\n\r\n{}');
        };
      });
      const voice = voiceOf(azure(), { rate: 1.1, pitch: -2 });
      const text = '<break time="9s"/>A&B';
      for await (const chunk of voice.speak({ id: 'u', text, language: 'zh' }, never)) if (chunk.last) break;
      expect(await ssml).toContain('&lt;break time=&quot;9s&quot;/&gt;A&amp;B');
      expect(await ssml).toContain('zh-CN-sichuan-YunxiNeural');
      expect(await ssml).toContain('rate="10%" pitch="-2st"');
    });

    it('fails when the socket closes before the sentence is whole', async () => {
      server.speak = (socket) => {
        socket.send(audio(tone(48_000, 0.1)));
        socket.close(1011, 'overloaded');
      };
      await expect(say(voiceOf(azure()))).rejects.toThrow(/closed the socket \(1011 overloaded\)/);
    });
  });
});
