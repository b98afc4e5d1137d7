import { describe, expect, it } from 'vitest';
import { closuresOf } from '../../src/check/closures.js';
import { bilabials, expectedOpening, JAW_STEP_MS } from '../../src/check/jaw.js';
import { type Expected, lagOf, lagOverTime, type Reading } from '../../src/check/lag.js';
import { silenceOf } from '../../src/check/silence.js';
import { STEP_MS } from '../../src/check/sound.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Cue, Viseme } from '../../src/domain/speech.js';

/** Made-up speech: shapes of 60 to 160 ms, a bilabial now and then. */
function speech(seconds: number, seed: number): { cues: Cue[]; lengthMs: number } {
  const random = seededRandom(seed);
  const shapes: Viseme[] = ['aa', 'nn', 'E', 'kk', 'oh', 'PP', 'ih', 'SS', 'aa', 'DD'];
  const cues: Cue[] = [];
  let at = 0;
  while (at < seconds * 48_000) {
    const length = Math.round(48 * (60 + 100 * random()));
    cues.push({ kind: 'viseme', at, length, viseme: shapes[Math.floor(random() * shapes.length)] ?? 'aa' });
    at += length;
  }
  return { cues, lengthMs: at / 48 };
}

/** Pictures of a mouth that follows `expected`, so many ms late, with reading noise. */
function pictures(expected: Expected, lateMs: number, noise: number, seed = 1): Reading[] {
  const random = seededRandom(seed);
  const end = expected.fromMs + expected.opening.length * expected.stepMs;
  const readings: Reading[] = [];
  for (let ms = expected.fromMs - 500; ms < end + 500; ms += 40) {
    const at = (ms - lateMs - expected.fromMs) / expected.stepMs;
    const low = Math.floor(at);
    const a = expected.opening[low] ?? 0;
    const b = expected.opening[low + 1] ?? 0;
    readings.push({ ms, opening: a + (b - a) * (at - low) + noise * (random() - 0.5) });
  }
  return readings;
}

const { cues, lengthMs } = speech(12, 5);
const expected: Expected = { fromMs: 3_007, stepMs: JAW_STEP_MS, opening: expectedOpening(cues, lengthMs) };

describe('expected opening', () => {
  it('shuts for p, b and m, opens for a, and stays shut without speech', () => {
    const line: Cue[] = [
      { kind: 'viseme', at: 9_600, length: 7_200, viseme: 'aa' },
      { kind: 'viseme', at: 16_800, length: 4_800, viseme: 'PP' },
      { kind: 'viseme', at: 21_600, length: 7_200, viseme: 'aa' },
      { kind: 'viseme', at: 28_800, length: 9_600, viseme: 'sil' },
    ];
    const opening = expectedOpening(line, 800);
    const at = (ms: number): number => opening[ms / JAW_STEP_MS] ?? NaN;
    expect(at(50)).toBeLessThan(0.02);
    expect(at(260)).toBeGreaterThan(0.7);
    expect(at(400)).toBeLessThan(0.1);
    expect(at(520)).toBeGreaterThan(0.7);
    expect(at(780)).toBeLessThan(0.02);
    expect(bilabials(line)).toEqual([{ fromMs: 350, toMs: 450 }]);
  });
});

describe('lip-sync lag', () => {
  it.each([0, 20, -80, 120, 200, -200])('finds a picture that is %i ms late, through reading noise', (lateMs) => {
    const { lagMs, correlation } = lagOf(pictures(expected, lateMs, 0.15), [expected]);
    expect(Math.abs(lagMs - lateMs)).toBeLessThan(6);
    expect(correlation).toBeGreaterThan(0.9);
  });

  it('says how it went in windows of 4 s, so that a lag which grows is seen', () => {
    const readings = pictures(expected, 0, 0.1).map(({ ms, opening }, i, all) => {
      // From the middle on the picture is 160 ms late.
      const late = ms > expected.fromMs + 6_000 ? all[Math.max(0, i - 4)]?.opening : opening;
      return { ms, opening: late ?? opening };
    });
    const windows = lagOverTime(readings, [expected]);
    expect(windows.length).toBeGreaterThan(3);
    expect(Math.abs(windows[0]?.lag.lagMs ?? NaN)).toBeLessThan(15);
    expect(Math.abs((windows.at(-1)?.lag.lagMs ?? NaN) - 160)).toBeLessThan(15);
  });

  it('finds no correlation in a mouth that follows other words, or none', () => {
    const other = speech(12, 77);
    const wrong: Expected = { ...expected, opening: expectedOpening(other.cues, other.lengthMs) };
    expect(lagOf(pictures(wrong, 0, 0.1), [expected]).correlation).toBeLessThan(0.5);
    const frozen = pictures(expected, 0, 0).map(({ ms }) => ({ ms, opening: 0.2 }));
    expect(lagOf(frozen, [expected]).lagMs).toBeNaN();
  });
});

describe('bilabial closures', () => {
  const lips = bilabials(cues).map(({ fromMs, toMs }) => ({ fromMs: fromMs + 3_007, toMs: toMs + 3_007 }));

  it('are met by a mouth that follows, and missed by one that is late, mumbles or stands still', () => {
    expect(lips.length).toBeGreaterThan(5);
    const good = closuresOf(pictures(expected, 0, 0.05), lips);
    expect(good.met).toBe(1);
    expect(good.count).toBeGreaterThan(5);
    expect(closuresOf(pictures(expected, 140, 0.05), lips).met).toBeLessThan(0.8);
    const mumbling = pictures(expected, 0, 0.05).map(({ ms, opening }) => ({ ms, opening: 0.3 + 0.3 * opening }));
    expect(closuresOf(mumbling, lips).met).toBe(0);
    const still = pictures(expected, 0, 0).map(({ ms }) => ({ ms, opening: 0 }));
    expect(closuresOf(still, lips).met).toBe(0);
  });

  it('counts those that a picture is sure to show; shorter ones fall between pictures', () => {
    const readings = pictures(expected, 0, 0);
    expect(closuresOf(readings, [{ fromMs: 4_000, toMs: 4_050 }])).toMatchObject({ count: 0, met: NaN });
  });
});

describe('the mouth in silence', () => {
  const levels = Float32Array.from({ length: 8_000 / STEP_MS }, (_, i) => (i * STEP_MS < 4_000 ? 0.1 : 0.0001));
  const line = (opening: (ms: number) => number): Reading[] =>
    Array.from({ length: 200 }, (_, i) => ({ ms: 10_000 + i * 40, opening: opening(i * 40) }));

  it('is judged where nothing is heard, after a moment for closing', () => {
    const closing = line((ms) => (ms < 4_300 ? 0.6 : 0.01));
    expect(silenceOf(closing, levels, 10_000)).toMatchObject({ opening: expect.closeTo(0.01, 3) as number });
    const chewing = line((ms) => (ms < 4_300 ? 0.6 : 0.15 + 0.15 * Math.sin(ms / 100)));
    expect(silenceOf(chewing, levels, 10_000).opening).toBeGreaterThan(0.25);
  });

  it('is not judged by a handful of pictures', () => {
    const short = levels.subarray(0, 4_800 / STEP_MS);
    expect(
      silenceOf(
        line(() => 0),
        short,
        10_000,
      ).opening,
    ).toBeNaN();
  });
});
