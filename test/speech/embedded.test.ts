import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';
import { startEmbeddedVoice, type EmbeddedVoice, type EmbeddedVoiceOptions } from '../../src/speech/voices/embedded.js';
import { identical, wholeSound } from './sound.js';

const LONG = '这款外套原价¥299，今天直播间只要¥199，库存不多，喜欢的宝宝抓紧下单，我们的客服都在线。';
const never = new AbortController().signal;

let voice: EmbeddedVoice | undefined;
afterEach(async () => {
  await voice?.close();
  voice = undefined;
});

async function start(options: Partial<EmbeddedVoiceOptions> = {}): Promise<EmbeddedVoice> {
  // Generous: other work on the machine must not look like a stall.
  voice = await startEmbeddedVoice({ clock: systemClock, log: silentLog, stallMs: 15_000, ...options });
  return voice;
}

async function collect(chunks: AsyncIterable<SpeechChunk>): Promise<SpeechChunk[]> {
  const all: SpeechChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

function pidOf(running: EmbeddedVoice): number {
  const pid = running.pid();
  if (pid === undefined) throw new Error('The voice process is not running');
  return pid;
}

describe('the embedded voice', () => {
  it('says through the process exactly what the synthesis says', async () => {
    const running = await start();
    const chunks = await collect(running.speak({ id: 'a', text: LONG, language: 'zh' }, never));
    const direct = [...(await Synthesis.load()).speak(LONG, 'zh', { voice: VOICES.female, rate: 1, pitch: 0 })];
    expect(identical(wholeSound(chunks), wholeSound(direct))).toBe(true);
    expect(chunks.flatMap((chunk) => chunk.cues)).toEqual(direct.flatMap((chunk) => chunk.cues));
    expect(running.state()).toEqual({ status: 'ok', mode: 'embedded espeak-ng' });
  });

  it('speaks as whoever a sentence is of, and as itself when it says of nobody', async () => {
    const running = await start();
    const timbre = { name: 'male', rate: 1.1, pitch: -2 } as const;
    const words = { id: 'a', text: '谢谢大家。', language: 'zh' } as const;
    const his = await collect(running.speak({ ...words, timbre }, never));
    const hers = await collect(running.speak(words, never));
    const synthesis = await Synthesis.load();
    const direct = (voice: typeof VOICES.male, rate: number, pitch: number): SpeechChunk[] => [
      ...synthesis.speak(words.text, 'zh', { voice, rate, pitch }),
    ];
    expect(identical(wholeSound(his), wholeSound(direct(VOICES.male, 1.1, -2)))).toBe(true);
    expect(identical(wholeSound(hers), wholeSound(direct(VOICES.female, 1, 0)))).toBe(true);
  });

  it('loses the running sentence only, when its process is killed, and says the next one whole', async () => {
    const running = await start();
    const expected = wholeSound(await collect(running.speak({ id: 'a', text: '谢谢大家。', language: 'zh' }, never)));
    const pid = pidOf(running);
    let heard = 0;
    const killed = (async () => {
      for await (const chunk of running.speak({ id: 'b', text: LONG, language: 'zh' }, never)) {
        heard += chunk.samples.length;
        if (heard === chunk.samples.length) process.kill(pid, 'SIGKILL');
      }
    })();
    await expect(killed).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
    expect(heard).toBeGreaterThan(0);
    const next = await collect(running.speak({ id: 'c', text: '谢谢大家。', language: 'zh' }, never));
    expect(identical(wholeSound(next), expected)).toBe(true);
    expect(pidOf(running)).not.toBe(pid);
  });

  it('kills a process that stalls, tells the sentence so and recovers', async () => {
    const running = await start({ stallMs: 1500 });
    process.kill(pidOf(running), 'SIGSTOP');
    const stalled = collect(running.speak({ id: 'a', text: LONG, language: 'zh' }, never));
    await expect(stalled).rejects.toMatchObject({ code: 'timeout', retryable: true });
    // The kill is on its way; a sentence now may still meet the dying process and is retried, as the error says.
    let next: SpeechChunk[] = [];
    for (let attempt = 0; attempt < 10 && next.length === 0; attempt += 1) {
      next = await collect(running.speak({ id: 'b', text: '好。', language: 'zh' }, never)).catch(() => []);
    }
    expect(wholeSound(next).length).toBeGreaterThan(4800);
  });

  it('ends without an error when aborted, before and within a sentence', async () => {
    const running = await start();
    expect(await collect(running.speak({ id: 'a', text: LONG, language: 'zh' }, AbortSignal.abort()))).toEqual([]);
    const abort = new AbortController();
    const heard: SpeechChunk[] = [];
    for await (const chunk of running.speak({ id: 'b', text: LONG, language: 'zh' }, abort.signal)) {
      heard.push(chunk);
      if (heard.length === 2) abort.abort();
    }
    expect(heard).toHaveLength(2);
    const next = await collect(running.speak({ id: 'c', text: '好。', language: 'zh' }, never));
    expect(next.at(-1)?.last).toBe(true);
  });

  it('speaks for several rooms at once, each its own text', async () => {
    const running = await start();
    const texts = ['第一个房间。', 'The second room.', LONG, '第四个房间有T恤。'];
    const alone: Int16Array[] = [];
    for (const text of texts)
      alone.push(wholeSound(await collect(running.speak({ id: text, text, language: 'zh' }, never))));
    const together = await Promise.all(
      texts.map(async (text) => wholeSound(await collect(running.speak({ id: text, text, language: 'zh' }, never)))),
    );
    expect(together.every((sound, i) => identical(sound, alone[i] ?? new Int16Array()))).toBe(true);
  });

  it('says nothing, once, for a text without words', async () => {
    const running = await start();
    const chunks = await collect(running.speak({ id: 'a', text: '😀！！', language: 'zh' }, never));
    expect(chunks).toEqual([{ at: 0, samples: new Int16Array(0), cues: [], last: true }]);
  });

  it('refuses work after closing and leaves no process', async () => {
    const running = await start();
    const pid = pidOf(running);
    await running.close();
    await expect(collect(running.speak({ id: 'a', text: '好', language: 'zh' }, never))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('names the option that is out of range', async () => {
    await expect(start({ rate: 9 })).rejects.toThrow('rate 9 must be 0.5 to 2');
  });
});
