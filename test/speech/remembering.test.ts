import { describe, expect, it } from 'vitest';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { RememberingVoice } from '../../src/speech/remembering.js';
import { ScriptedVoice } from '../room/fakes.js';

async function said(
  voice: RememberingVoice,
  text: string,
  signal = new AbortController().signal,
): Promise<SpeechChunk[]> {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of voice.speak({ id: text, text, language: 'zh' }, signal)) chunks.push(chunk);
  return chunks;
}

describe('a voice that remembers', () => {
  it('says a line again without making it again', async () => {
    const inner = new ScriptedVoice();
    const voice = new RememberingVoice(inner);
    const first = await said(voice, '大家好。');
    expect(await said(voice, '大家好。')).toEqual(first);
    await said(voice, '你好。');
    expect(inner.asked).toEqual(['大家好。', '你好。']);
  });

  it('keeps no sentence that was cut, abandoned or failed', async () => {
    const inner = new ScriptedVoice();
    const voice = new RememberingVoice(inner);
    inner.deaths.push(2);
    await expect(said(voice, '一')).rejects.toThrow(/died/);
    const cut = new AbortController();
    for await (const chunk of voice.speak({ id: 'b', text: '二', language: 'zh' }, cut.signal))
      if (chunk.at > 0) cut.abort();
    for await (const chunk of voice.speak({ id: 'c', text: '三', language: 'zh' }, new AbortController().signal)) {
      if (chunk.at > 0) break;
    }
    for (const text of ['一', '二', '三']) expect(await said(voice, text)).toHaveLength(5);
    expect(inner.asked).toEqual(['一', '二', '三', '一', '二', '三']);
  });

  it('is bounded: what was longest unsaid is forgotten first', async () => {
    const inner = new ScriptedVoice();
    const second = 48_000 * 2;
    const voice = new RememberingVoice(inner, 4 * second);
    for (const text of ['一', '二', '三', '四', '一', '五']) await said(voice, text);
    inner.asked.length = 0;
    for (const text of ['一', '三', '四', '五']) await said(voice, text);
    expect(inner.asked).toEqual([]);
    await said(voice, '二');
    expect(inner.asked).toEqual(['二']);
  });
});
