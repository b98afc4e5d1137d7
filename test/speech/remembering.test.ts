import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/log.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { KeptLines } from '../../src/speech/kept-lines.js';
import { RememberingVoice } from '../../src/speech/remembering.js';
import { RoomVoice } from '../../src/speech/room-voice.js';
import type { PreparingVoice } from '../../src/speech/voice.js';
import { ScriptedVoice } from '../room/fakes.js';

async function said(
  voice: PreparingVoice,
  text: string,
  signal = new AbortController().signal,
): Promise<SpeechChunk[]> {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of voice.speak({ id: text, text, language: 'zh' }, signal)) chunks.push(chunk);
  return chunks;
}

/** A deep comparison of samples one by one takes seconds. */
function fingerprints(chunks: readonly SpeechChunk[]): unknown[] {
  return chunks.map(({ samples, ...rest }) => ({
    ...rest,
    samples: createHash('sha256').update(samples).digest('hex'),
  }));
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

  it('says a sentence in the voice it is asked for, though it knows it in another', async () => {
    const inner = new ScriptedVoice();
    const voice = new RememberingVoice(inner);
    const [she, he] = (['female', 'male'] as const).map(
      (name) => new RoomVoice(voice, { zh: { name, rate: 1, pitch: 0 } }),
    );
    if (she === undefined || he === undefined) throw new Error('there are two');
    const words = { id: 'a', text: '你好', language: 'zh' } as const;
    await she.prepare(words);
    expect([she.isPrepared(words), he.isPrepared(words)]).toEqual([true, false]);
    for (const one of [she, he, he, she]) await said(one, '你好');
    expect(inner.timbres.map((timbre) => timbre?.name)).toEqual(['female', 'male']);
    // In a language that the room says nothing of it is the server's own.
    for await (const chunk of he.speak({ ...words, language: 'en' }, new AbortController().signal))
      if (chunk.last) break;
    expect(inner.timbres.at(-1)).toBeUndefined();
  });

  it('is bounded: what was longest unsaid is forgotten first', async () => {
    const inner = new ScriptedVoice();
    const second = 48_000 * 2;
    const voice = new RememberingVoice(inner, { mostBytes: 4 * second });
    for (const text of ['一', '二', '三', '四', '一', '五']) await said(voice, text);
    inner.asked.length = 0;
    for (const text of ['一', '三', '四', '五']) await said(voice, text);
    expect(inner.asked).toEqual([]);
    await said(voice, '二');
    expect(inner.asked).toEqual(['二']);
  });
});

describe('a voice that keeps lines on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-lines-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What a process says, and what its voice had to make. */
  async function life(texts: readonly string[], maker = 'a', mostBytes?: number): Promise<[SpeechChunk[][], string[]]> {
    const inner = new ScriptedVoice();
    const bound = mostBytes === undefined ? {} : { mostBytes };
    const kept = await KeptLines.open({ folder, maker, log: silentLog, ...bound });
    const voice = new RememberingVoice(inner, { kept });
    const heard: SpeechChunk[][] = [];
    for (const text of texts) heard.push(await said(voice, text));
    await voice.close();
    return [heard, inner.asked];
  }

  it('does not make a repeated line again after a restart, and says the same', async () => {
    const [first] = await life(['大家好。', '大家好。']);
    const [again, made] = await life(['大家好。', '大家好。']);
    expect(made).toEqual([]);
    expect(again.map(fingerprints)).toEqual(first.map(fingerprints));
  });

  it('keeps nothing that was said once: it may be an answer to somebody', async () => {
    await life(['小王，有的。']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes a line again for another voice', async () => {
    await life(['一', '一'], 'a');
    const [, made] = await life(['一'], 'b');
    expect(made).toEqual(['一']);
  });

  it.each([
    ['cut', (data: Buffer) => data.subarray(0, data.length - 100)],
    ['empty', () => Buffer.alloc(0)],
    ['changed', (data: Buffer) => Buffer.concat([data.subarray(0, -1), Buffer.from([(data.at(-1) ?? 0) ^ 1])])],
  ] as const)('makes a line again whose file is %s, and keeps it anew', async (_, damage) => {
    await life(['一', '一']);
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    const [, made] = await life(['一', '一']);
    expect(made).toEqual(['一']);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  it('sweeps what a killed process left half written', async () => {
    writeFileSync(join(folder, 'x.line.part'), 'half');
    await life(['一', '一']);
    expect(readdirSync(folder).every((name) => name.endsWith('.line'))).toBe(true);
  });

  it('is bounded: what was longest unsaid goes first', async () => {
    await life(['一', '一']);
    const bytes = statSync(join(folder, readdirSync(folder)[0] ?? '')).size;
    const twice = (texts: string): string[] => [...texts, ...texts];
    await life(twice('一二三四五'), 'a', 4.5 * bytes);
    expect(readdirSync(folder)).toHaveLength(4);
    const [, made] = await life([...'五四三二一'], 'a', 4.5 * bytes);
    expect(made).toEqual(['一']);
  });

  it('speaks where nothing can be kept', async () => {
    writeFileSync(join(folder, 'file'), '');
    const kept = await KeptLines.open({ folder: join(folder, 'file'), maker: 'a', log: silentLog });
    const voice = new RememberingVoice(new ScriptedVoice(), { kept });
    expect(await said(voice, '一')).toHaveLength(5);
    expect(await said(voice, '一')).toHaveLength(5);
    await voice.close();
  });
});
