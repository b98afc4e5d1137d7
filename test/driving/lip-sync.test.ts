import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLipSyncManifest } from '../../src/avatar/manifest.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { startEmbeddedVoice } from '../../src/speech/voices/embedded.js';
import { Hearing, SAMPLES_AFTER, SAMPLES_BEFORE } from '../../src/driving/hearing.js';
import { LipSync } from '../../src/driving/lip-sync.js';
import { disagreement } from '../models/agreement.js';

const folder = new URL('../../models/lipsync/', import.meta.url).pathname;
const manifest = readLipSyncManifest(folder);
const WINDOW = SAMPLES_BEFORE + SAMPLES_AFTER;

/** Half-second bursts of a buzzing vowel-like sound with half-second pauses; `from` in samples. */
function buzz(from: number, length = WINDOW): Int16Array {
  return Int16Array.from({ length }, (_, i) => {
    const t = (from + i) / 48_000;
    if (t % 1 >= 0.5) return 0;
    let value = 0;
    for (let k = 1; k <= 20; k += 1) value += Math.sin(2 * Math.PI * 210 * k * t) / (1 + ((k * 210 - 800) / 500) ** 2);
    return Math.round(5_000 * value * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)));
  });
}

describe('hearing', () => {
  it('gives log-mel as an independent slow transform does', () => {
    const sound = buzz(9_000);
    const mel = new Float32Array(80 * 21);
    new Hearing(manifest.mel).listen(sound, mel);
    // Column 12 is centred on the moment itself. The reference works at 48 kHz, so only bands below 5 kHz compare.
    const n = 1536;
    const re = new Float64Array(n / 2);
    for (let bin = 0; bin < 171; bin += 1) {
      let sumRe = 0;
      let sumIm = 0;
      for (let i = 0; i < 1200; i += 1) {
        const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 1199);
        const x = ((sound[SAMPLES_BEFORE - 600 + i] ?? 0) / 32_768) * w;
        sumRe += x * Math.cos((2 * Math.PI * bin * i) / n);
        sumIm -= x * Math.sin((2 * Math.PI * bin * i) / n);
      }
      re[bin] = (sumRe ** 2 + sumIm ** 2) / 9;
    }
    const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
    const toHz = (value: number): number => 700 * (10 ** (value / 2595) - 1);
    const point = (i: number): number => toHz(toMel(50) + ((toMel(7600) - toMel(50)) / 81) * i);
    for (let band = 8; band < 62; band += 1) {
      let sum = 0;
      for (let bin = 0; bin < 171; bin += 1) {
        const hz = (bin * 48_000) / n;
        sum +=
          Math.max(
            0,
            Math.min(
              (hz - point(band)) / (point(band + 1) - point(band)),
              (point(band + 2) - hz) / (point(band + 2) - point(band + 1)),
            ),
          ) * (re[bin] ?? 0);
      }
      expect(mel[band * 21 + 12]).toBeCloseTo((Math.log10(Math.max(sum, 1e-7)) + 4) / 4, 1);
    }
  });

  it('hears the same whether it follows the sound picture by picture or listens afresh', () => {
    const following = new Hearing(manifest.mel);
    const followed = new Float32Array(80 * 21);
    for (let picture = 0; picture < 6; picture += 1) following.listen(buzz(picture * 1920), followed);
    const fresh = new Float32Array(80 * 21);
    new Hearing(manifest.mel).listen(buzz(5 * 1920), fresh);
    expect(Math.max(...followed.map((value, i) => Math.abs(value - (fresh[i] ?? 0))))).toBeLessThan(1e-5);
  });
});

describe('the lip-sync model', () => {
  let lips: LipSync;

  beforeAll(async () => {
    lips = await LipSync.open(folder, manifest);
  });

  afterAll(async () => {
    await lips.close();
  });

  it('as exported answers as the trained networks did: audio, encoder, decoder', async () => {
    const found = await disagreement(folder);
    expect(found.audio).toBeLessThan(0.01);
    expect(found.features).toBeLessThanOrEqual(1);
    expect(found.flow).toBeLessThan(0.15);
    expect(found.residual).toBeLessThan(0.6);
    // And the comparison notices when a part answers something else.
    const disturbed = await disagreement(folder, { mel: 0.1, luma: 12, articulation: 0.2 });
    expect(disturbed.audio).toBeGreaterThan(0.01);
    expect(disturbed.features).toBeGreaterThan(1);
    expect(disturbed.flow).toBeGreaterThan(0.15);
    expect(disturbed.residual).toBeGreaterThan(0.6);
  });

  it('opens the mouth for a voice and shuts it within 160 ms of silence, down to nothing to paint', async () => {
    const voice = await startEmbeddedVoice({ clock: systemClock, log: silentLog });
    const sound: number[] = [];
    for await (const { samples } of voice.speak(
      { id: 'a', text: '大家好，来看这个。', language: 'zh' },
      new AbortController().signal,
    ))
      sound.push(...samples);
    await voice.close();
    let widest = 0;
    for (let at = 0; at + WINDOW < sound.length; at += 1920) {
      widest = Math.max(widest, ...(await lips.articulate(Int16Array.from(sound.slice(at, at + WINDOW)))));
    }
    expect(widest).toBeGreaterThan(0.5);
    await lips.articulate(buzz(0));
    const painted = await lips.mouth((f8, f4) => {
      f8.fill(60);
      f4.fill(60);
    });
    expect([painted?.flow.length, painted?.y.length, painted?.uv.length]).toEqual([800, 25_600, 12_800]);
    const silence = new Int16Array(WINDOW);
    const falling: number[] = [];
    for (let picture = 0; picture < 5; picture += 1) falling.push(Math.max(...(await lips.articulate(silence))));
    expect(falling.every((value, i) => i === 0 || value <= (falling[i - 1] ?? 0))).toBe(true);
    expect(falling.at(-1)).toBe(0);
    expect(await lips.mouth(() => undefined)).toBeNull();
  });

  it('keeps the mouth shut for faint noise', async () => {
    const noise = Int16Array.from({ length: WINDOW }, (_, i) => ((i * 7919) % 41) - 20);
    for (let picture = 0; picture < 5; picture += 1) await lips.articulate(noise);
    expect(Math.max(...(await lips.articulate(noise)))).toBe(0);
  });
});
