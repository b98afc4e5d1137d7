import { beforeAll, describe, expect, it } from 'vitest';
import type { Recording } from '../../src/check/recording.js';
import { place, type Rehearsal, rehearse } from '../../src/check/rehearsal.js';
import { hear, loudness } from '../../src/check/sound.js';
import { findSpoken } from '../../src/check/spoken.js';
import { Failure } from '../../src/domain/failure.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import type { Voice } from '../../src/speech/voice.js';
import { ownVoice } from './voice.js';

const TEXT = '短款，连帽，拿在手里很轻，出门不占地方。';

describe('what was heard', () => {
  let voice: Voice;
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    voice = await ownVoice();
    rehearsal = await rehearse(voice, { text: TEXT, language: 'zh' });
  }, 60_000);

  /** The sentence after so many ms of silence, through Opus, as it arrives; `spoil` changes its samples. */
  async function heardAfter(ms: number, spoil: (samples: Int16Array) => void = () => undefined): Promise<Recording> {
    const samples = new Int16Array(960 * Math.ceil((rehearsal.samples.length + 96 * 48 * 10 + ms * 48) / 960));
    samples.set(rehearsal.samples, ms * 48);
    spoil(samples);
    const encoder = await openOpusEncoder();
    const sound = Array.from({ length: samples.length / 960 }, (_, i) =>
      encoder.encode(samples.subarray(i * 960, (i + 1) * 960), i * 960).map(({ at, data }) => ({
        ticks: at,
        arrivedMs: 20 * i,
        data,
      })),
    ).flat();
    encoder.close();
    const caption = {
      turn: 't',
      sentence: 't.1',
      text: TEXT,
      language: 'zh' as const,
      startMs: ms,
      endMs: ms + 3_000,
      pace: 1,
      words: [],
      citations: [],
    };
    return {
      codec: 'h264',
      pictures: [],
      sound,
      reports: [],
      events: [{ arrivedMs: ms + 60, event: { type: 'caption', ...caption } }],
    };
  }

  it('has the sentence of a caption where it was spoken, to two milliseconds, through Opus', async () => {
    const recording = await heardAfter(1_234);
    const heard = hear(recording);
    const { sentences, notFound, longestHoleMs } = await findSpoken(recording, heard, [voice]);
    expect(notFound).toEqual([]);
    // The line of sound begins with the first packet's timestamp.
    expect(Math.abs((sentences[0]?.atMs ?? NaN) + heard.ticks / 48 - 1_234)).toBeLessThan(2);
    expect(sentences[0]?.agreement).toBeGreaterThan(0.95);
    expect(longestHoleMs).toBeLessThan(20);
  });

  it('asks a voice again that dies on the way', async () => {
    let asked = 0;
    const dying: Voice = {
      ...voice,
      speak: async function* (utterance, signal) {
        asked += 1;
        for await (const chunk of voice.speak(utterance, signal)) {
          yield chunk;
          if (asked < 3) throw new Failure('unavailable', 'the voice process ended', { retryable: true });
        }
      },
    };
    expect((await rehearse(dying, { text: TEXT, language: 'zh' })).samples).toEqual(rehearsal.samples);
    expect(asked).toBe(3);
  });

  it('finds no sentence where another was spoken, and says which', async () => {
    const recording = await heardAfter(1_000, (samples) => samples.reverse());
    const found = await findSpoken(recording, hear(recording), [voice]);
    expect(found).toMatchObject({ sentences: [], notFound: [TEXT] });
  });

  it('sees silence that was put into a sentence', async () => {
    const loudest = rehearsal.samples.reduce((best, value, i, all) => (value > (all[best] ?? 0) ? i : best), 0);
    const middle = 48_000 + loudest;
    const recording = await heardAfter(1_000, (samples) => samples.fill(0, middle - 48 * 60, middle + 48 * 60));
    const found = await findSpoken(recording, hear(recording), [voice]);
    expect(found.sentences).toHaveLength(1);
    expect(found.longestHoleMs).toBeGreaterThan(80);
  });

  it('knows nothing of a sentence that was cut off by the end of the watch', async () => {
    const recording = await heardAfter(1_000);
    const cut = { ...recording, sound: recording.sound.slice(0, 100) };
    expect(await findSpoken(cut, hear(cut), [voice])).toMatchObject({ sentences: [], notFound: [] });
    expect(place(loudness(hear(cut).samples), rehearsal, 1_000, 500)).toBeNull();
    // Cut near its end it fits somewhere, but not well: the first live watches ended like that.
    const nearly = {
      ...recording,
      sound: recording.sound.slice(0, Math.floor((2_200 + rehearsal.samples.length / 48) / 20) - 90),
    };
    expect(await findSpoken(nearly, hear(nearly), [voice])).toMatchObject({ notFound: [] });
  });

  it('knows nothing of a sentence that had begun before the watch, whenever its caption came', async () => {
    const recording = await heardAfter(1_000);
    // The first packets are not heard; the caption came while the viewer was still joining.
    const joined = { ...recording, sound: recording.sound.slice(75) };
    expect(await findSpoken(joined, hear(joined), [voice])).toMatchObject({ sentences: [], notFound: [] });
    const late = { ...recording, sound: recording.sound.slice(52) };
    expect(await findSpoken(late, hear(late), [voice])).toMatchObject({ notFound: [] });
  });

  it('is silence where packets are missing', async () => {
    const recording = await heardAfter(1_000);
    const holed = { ...recording, sound: recording.sound.filter((_, i) => i < 80 || i >= 90) };
    const levels = loudness(hear(holed).samples);
    expect(Math.max(...levels.subarray(81 * 4, 89 * 4))).toBe(0);
    expect(levels.length).toBe(loudness(hear(recording).samples).length);
  });
});
