import { describe, expect, it } from 'vitest';
import { blinksOf } from '../../src/check/blinks.js';
import { psnr, ssim } from '../../src/check/fidelity.js';
import { gazeOf } from '../../src/check/gaze.js';
import { calibrate } from '../../src/check/reader.js';
import { longestRepetition } from '../../src/check/repetition.js';
import { SeamMeter } from '../../src/check/seam.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Picture } from '../../src/domain/picture.js';

describe('seam', () => {
  const [width, height, size] = [320, 400, 160];
  const textured = (): Picture => {
    const data = new Uint8Array((width * height * 3) / 2).map((_, i) => 110 + ((i * 7) % 23));
    return { width, height, data };
  };

  /** Twelve pictures with coding noise and a mouth; `lift` lightens the box, over `feather` pixels at its border. */
  function measured(lift: number, feather: number, random = seededRandom(3)): ReturnType<SeamMeter['result']> {
    const base = textured();
    const meter = new SeamMeter(size);
    for (let shown = 0; shown < 12; shown += 1) {
      const left = 60 + 2 * (shown % 5);
      const top = 120 + 2 * (shown % 3);
      const picture = { width, height, data: base.data.map((value) => value + Math.round(4 * random() - 2)) };
      for (let y = 0; y < size; y += 1) {
        for (let x = 0; x < size; x += 1) {
          const edge = Math.min(x, y, size - 1 - x, size - 1 - y);
          const at = (top + y) * width + left + x;
          const mouth = edge > 50 ? -40 : 0;
          const share = feather === 0 ? 1 : Math.min(1, edge / feather);
          picture.data[at] = (picture.data[at] ?? 0) + mouth + Math.round(lift * share);
        }
      }
      meter.look(picture, base, left, top);
    }
    return meter.result();
  }

  it('of a clean paste is coding noise only, whatever the mouth inside does', () => {
    const clean = measured(0, 0);
    expect(clean.borderLevels).toBeLessThan(0.3);
    expect(clean.boxLevels).toBeLessThan(0.3);
    expect(clean.elsewhereLevels).toBeLessThan(0.3);
    expect(clean.momentaryLevels).toBeLessThan(0.8);
  });

  it('shows a box of two levels at its border, and a feathered one of three as lighter all over', () => {
    expect(measured(2, 0).borderLevels).toBeGreaterThan(1.7);
    const soft = measured(3, 16);
    expect(soft.borderLevels).toBeLessThan(1);
    expect(soft.boxLevels).toBeGreaterThan(2);
    expect(measured(-3, 16).boxLevels).toBeGreaterThan(2);
  });
});

describe('repetition', () => {
  /** Clips of 5 to 10 s at random, but not those seen lately; matches are off by one now and then. */
  function show(clips: number, seconds: number, seed: number): number[] {
    const random = seededRandom(seed);
    const lengths = Array.from({ length: clips }, () => 125 + Math.floor(125 * random()));
    const shown: number[] = [];
    const lately: number[] = [];
    while (shown.length < seconds * 25) {
      let clip = Math.floor(random() * clips);
      while (lately.includes(clip)) clip = (clip + 1) % clips;
      lately.push(clip);
      if (lately.length > 4) lately.shift();
      const from = lengths.slice(0, clip).reduce((sum, length) => sum + length, 0);
      for (let i = 0; i < (lengths[clip] ?? 0); i += 1) shown.push(from + i + (random() < 0.1 ? 1 : 0));
    }
    return shown.slice(0, seconds * 25);
  }

  it('of clips replayed now and then stays below a clip; a loop is found with its period', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      expect(longestRepetition(show(12, 120, seed), 25).length / 25).toBeLessThanOrEqual(10);
    }
    const loop = Array.from({ length: 750 }, (_, i) => i % 50);
    expect(longestRepetition(loop, 25)).toMatchObject({ length: 700, period: 50 });
  });

  it('finds a loop behind matches that are wrong now and then, and where it begins', () => {
    const random = seededRandom(9);
    const before = Array.from({ length: 300 }, (_, i) => 1_000 + i);
    const loop = Array.from({ length: 600 }, (_, i) => (random() < 0.05 ? 500 : i % 100));
    const found = longestRepetition([...before, ...loop], 25);
    expect(found.period).toBe(100);
    expect(found.length).toBeGreaterThan(480);
    expect(Math.abs(found.at - 400)).toBeLessThan(12);
  });

  it('takes a standing picture for repetition', () => {
    expect(longestRepetition(new Array<number>(500).fill(7), 25).length).toBeGreaterThan(480);
  });
});

describe('blinks', () => {
  const series = (lids: readonly number[]): { ms: number; lids: number }[] =>
    lids.map((value, i) => ({ ms: i * 40, lids: value }));
  const blink = [0.54, 1, 1, 0.8, 0.46, 0.14];

  it('are counted, timed between pictures, and a stare is seen', () => {
    const lids = new Array<number>(1_500).fill(0.01);
    for (const at of [100, 220, 300, 700, 900]) lids.splice(at, blink.length, ...blink);
    const found = blinksOf(series(lids));
    expect(found.all).toHaveLength(5);
    expect(found.perMinute).toBeCloseTo(5, 1);
    expect(found.durationMs).toBeGreaterThan(180);
    expect(found.durationMs).toBeLessThan(250);
    expect(found.longestStareMs).toBeCloseTo(24_000, -2);
  });

  it('that last half a second are told as long, lids at half mast are none', () => {
    const lids = new Array<number>(250).fill(0);
    lids.fill(0.9, 100, 114);
    lids.fill(0.4, 180, 190);
    const found = blinksOf(series(lids));
    expect(found.all).toHaveLength(1);
    expect(found.durationMs).toBeGreaterThan(540);
  });

  it('of eyes that never shut are none, and all is one stare', () => {
    expect(blinksOf(series(new Array<number>(1_500).fill(0)))).toMatchObject({ perMinute: 0, longestStareMs: 59_960 });
  });
});

describe('gaze', () => {
  it('tells time at the camera, and the size of saccades', () => {
    const random = seededRandom(2);
    // Away by 9 degrees for one second in five.
    const series = Array.from({ length: 1_500 }, (_, i) => ({
      ms: i * 40,
      degrees: (i % 125 >= 100 ? 9 : 0) + 2 * (random() - 0.5),
    }));
    const found = gazeOf(series);
    expect(found.atCamera).toBeCloseTo(0.8, 1);
    expect(found.saccadesPerMinute).toBeGreaterThan(20);
    expect(found.largeDegrees).toBeGreaterThan(7.5);
    expect(found.largeDegrees).toBeLessThan(10.5);
  });

  it('finds no saccades in reading noise', () => {
    const random = seededRandom(4);
    const series = Array.from({ length: 1_000 }, (_, i) => ({ ms: i * 40, degrees: 2.5 * (random() - 0.5) }));
    expect(gazeOf(series)).toMatchObject({ atCamera: 1, saccadesPerMinute: 0, largeDegrees: 0 });
  });
});

describe('fidelity', () => {
  const [width, height] = [64, 48];
  const picture = Float32Array.from(
    { length: width * height },
    (_, i) => 120 + 60 * Math.sin(i / 7) * Math.cos(i / 131),
  );

  it('is perfect for the same picture and falls with noise as it must', () => {
    expect(psnr({ width, height, a: picture, b: picture })).toBe(99);
    expect(ssim({ width, height, a: picture, b: picture })).toBeCloseTo(1, 6);
    const lighter = picture.map((value) => value + 2);
    expect(psnr({ width, height, a: picture, b: lighter })).toBeCloseTo(20 * Math.log10(255 / 2), 3);
    const random = seededRandom(6);
    const noisy = picture.map((value) => value + 60 * (random() - 0.5));
    expect(ssim({ width, height, a: picture, b: noisy })).toBeLessThan(0.9);
    const inverted = picture.map((value) => 255 - value);
    expect(ssim({ width, height, a: picture, b: inverted })).toBeLessThan(0);
  });
});

describe('reader', () => {
  it('reads what it was calibrated for, and admits when there is nothing to read', () => {
    const random = seededRandom(8);
    const example = (): { features: Float32Array; truth: number } => {
      const truth = random();
      return {
        truth,
        features: Float32Array.from({ length: 40 }, (_, k) => truth * (k % 5) * 10 + 4 * (random() - 0.5)),
      };
    };
    const reader = calibrate(Array.from({ length: 200 }, example));
    expect(reader.agreement).toBeGreaterThan(0.97);
    const fresh = example();
    expect(Math.abs(reader.read(fresh.features) - fresh.truth)).toBeLessThan(0.1);
    const blind = calibrate(Array.from({ length: 50 }, () => ({ features: new Float32Array(4), truth: random() })));
    expect(blind.agreement).toBeNaN();
  });
});
