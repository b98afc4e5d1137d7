import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { FallbackVoice } from '../../src/speech/fallback.js';
import { HandClock, ScriptedVoice } from '../room/fakes.js';

describe('a chain of voices', () => {
  let clock: HandClock;
  let first: ScriptedVoice;
  let second: ScriptedVoice;
  let chain: FallbackVoice;

  beforeEach(() => {
    clock = new HandClock();
    first = new ScriptedVoice();
    second = new ScriptedVoice();
    chain = new FallbackVoice([first, second], clock, silentLog);
  });

  const say = async (text: string): Promise<SpeechChunk[]> => {
    const chunks: SpeechChunk[] = [];
    for await (const chunk of chain.speak({ id: text, text, language: 'zh' }, new AbortController().signal))
      chunks.push(chunk);
    return chunks;
  };

  it('says a sentence with the next voice when the first cannot begin it, without a gap or a repeat', async () => {
    first.deaths.push(0);
    const chunks = await say('一');
    expect(chunks).toHaveLength(5);
    expect(second.asked).toEqual(['一']);
    await say('二');
    expect(second.asked).toEqual(['一']);
  });

  it('loses the sentence inside which a voice dies, and says the next whole', async () => {
    first.deaths.push(2);
    await expect(say('一')).rejects.toThrow(Failure);
    expect(second.asked).toEqual([]);
    expect(await say('二')).toHaveLength(5);
  });

  it('leaves a voice alone that failed three times, for half a minute, and says so', async () => {
    first.deaths.push(0, 0, 0);
    for (const text of ['一', '二', '三', '四', '五']) await say(text);
    expect(first.asked).toEqual(['一', '二', '三']);
    expect(chain.state()).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('in place of') as string,
    });
    await clock.advance(31_000);
    await say('六');
    expect(first.asked.at(-1)).toBe('六');
    expect(chain.state().status).toBe('ok');
  });

  it('always asks the last, whatever it did before', async () => {
    first.deaths.push(0, 0, 0);
    second.deaths.push(0, 0, 0);
    for (const text of ['一', '二', '三']) await expect(say(text)).rejects.toThrow(/died/);
    expect(await say('四')).toHaveLength(5);
    expect(second.asked).toContain('四');
  });

  it('does not go on with another voice for a turn that was cut', async () => {
    const cut = new AbortController();
    first.deaths.push(0);
    cut.abort();
    for await (const chunk of chain.speak({ id: 'x', text: 'x', language: 'zh' }, cut.signal)) expect(chunk).toBeNull();
    expect(second.asked).toEqual([]);
  });

  it('needs a voice', () => {
    expect(() => new FallbackVoice([], clock, silentLog)).toThrow(/at least one/);
  });
});
