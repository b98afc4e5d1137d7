import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/check/findings.js';
import { judge, type MarkId } from '../../src/check/marks.js';
import { writeReport } from '../../src/check/report.js';
import { planComments } from '../../src/check/shopper.js';
import { secondsOf } from '../../src/cli/check.js';

/** What a good stream gives: every number comfortably inside its limit. */
const GOOD: Findings = {
  rows: Array.from({ length: 100 }, (_, i) => ({
    ms: i * 40,
    index: i,
    residual: 0.3,
    opening: 0.2,
    lids: 0,
    gaze: 0,
  })),
  delivery: {
    seconds: 120,
    picturesPerSecond: 25,
    longestFreeze: { ms: 40, atMs: 0 },
    stood: [{ ms: 0, forMs: 40 }],
    missingSound: 0,
    longestHoleMs: 0,
    skewMs: 5,
    skews: [{ ms: 500, skewMs: 5 }],
    reportsMs: 1,
    reports: 120,
  },
  spoken: {
    sentences: [
      {
        text: '<script>x</script>',
        language: 'zh',
        rehearsal: { samples: new Int16Array(0), cues: [] },
        atMs: 0,
        agreement: 1,
      },
    ],
    notFound: [],
    longestHoleMs: 0,
  },
  expected: [{ fromMs: 0, stepMs: 10, opening: new Float32Array(50) }],
  lag: { lagMs: 2, correlation: 0.91, curve: [{ shiftMs: 0, correlation: 0.91 }] },
  lagWindows: [],
  closures: { count: 20, met: 1, all: [] },
  silence: { pictures: 80, opening: 0.02 },
  seam: {
    borderLevels: 0.1,
    boxLevels: 0.1,
    momentaryLevels: 0.7,
    elsewhereLevels: 0.1,
    profile: [{ pixels: -4, levels: 0.1 }],
    pictures: 2_000,
  },
  repetition: { length: 200, period: 400, at: 10 },
  framesPerSecond: 25,
  blinks: { perMinute: 17, all: [{ ms: 0, durationMs: 220 }], durationMs: 220, longestStareMs: 6_000 },
  gaze: { atCamera: 0.9, saccadesPerMinute: 10, largeDegrees: 8 },
  heldOut: { psnr: 38, ssim: 0.97, pictures: 100, sentences: [{ id: 'zh-1', psnr: 38, ssim: 0.97 }], shown: [] },
  readers: { opening: 0.99, lids: 0.99 },
  sheet: [],
  mouths: [],
};

const failed = (findings: Findings): MarkId[] =>
  judge(findings)
    .filter((mark) => !mark.pass)
    .map(({ id }) => id);

describe('marks', () => {
  it('all pass on a good stream, each with a limit and a source', () => {
    expect(failed(GOOD)).toEqual([]);
    for (const mark of judge(GOOD)) {
      expect(mark.source.length).toBeGreaterThan(10);
      expect(mark.limit).not.toBe('');
      expect(mark.name.zh).toMatch(/\p{Script=Han}/u);
    }
  });

  it.each<[MarkId, Partial<Findings>]>([
    ['rate', { delivery: { ...GOOD.delivery, picturesPerSecond: 23 } }],
    ['freeze', { delivery: { ...GOOD.delivery, longestFreeze: { ms: 320, atMs: 0 } } }],
    ['sound', { delivery: { ...GOOD.delivery, missingSound: 0.01 } }],
    ['sound', { spoken: { ...GOOD.spoken, longestHoleMs: 120 } }],
    ['speech', { spoken: { ...GOOD.spoken, notFound: ['没说的话'] } }],
    ['speech', { spoken: { ...GOOD.spoken, sentences: [] } }],
    ['skew', { delivery: { ...GOOD.delivery, skewMs: -60 } }],
    ['skew', { delivery: { ...GOOD.delivery, reportsMs: NaN } }],
    ['lag', { lag: { ...GOOD.lag, lagMs: -120 } }],
    ['correlation', { lag: { ...GOOD.lag, correlation: 0.7 } }],
    ['closures', { closures: { count: 20, met: 0.9, all: [] } }],
    ['closures', { closures: { count: 0, met: NaN, all: [] } }],
    ['silence', { silence: { pictures: 80, opening: 0.2 } }],
    ['silence', { silence: { pictures: 3, opening: NaN } }],
    ['seam', { seam: { ...GOOD.seam, borderLevels: 2 } }],
    ['seam', { seam: { ...GOOD.seam, boxLevels: 2 } }],
    ['seam', { seam: { ...GOOD.seam, momentaryLevels: 5 } }],
    ['repetition', { repetition: { length: 700, period: 50, at: 50 } }],
    ['blinks', { blinks: { ...GOOD.blinks, perMinute: 3 } }],
    ['blinks', { blinks: { ...GOOD.blinks, perMinute: 50 } }],
    ['blinks', { blinks: { ...GOOD.blinks, longestStareMs: 20_000 } }],
    ['blink-length', { blinks: { ...GOOD.blinks, durationMs: 60 } }],
    ['blink-length', { blinks: { ...GOOD.blinks, all: [{ ms: 0, durationMs: 900 }] } }],
    ['gaze', { gaze: { ...GOOD.gaze, atCamera: 0.3 } }],
    ['gaze', { gaze: { ...GOOD.gaze, largeDegrees: 25 } }],
    ['quality', { heldOut: { psnr: 33, ssim: 0.97, pictures: 9, sentences: [], shown: [] } }],
    ['quality', { heldOut: { psnr: 38, ssim: 0.9, pictures: 9, sentences: [], shown: [] } }],
    ['quality', { heldOut: { unusable: 'heldout.json is missing' } }],
  ])('%s alone fails when its own number is bad', (id, change) => {
    expect(failed({ ...GOOD, ...change })).toEqual([id]);
  });

  it('fails both lip-sync marks of a mouth that follows nothing: its lag means nothing', () => {
    expect(failed({ ...GOOD, lag: { lagMs: 3, correlation: 0.1, curve: [] } })).toEqual(['lag', 'correlation']);
    expect(failed({ ...GOOD, lag: { lagMs: NaN, correlation: NaN, curve: [] } })).toEqual(['lag', 'correlation']);
  });
});

describe('the report', () => {
  it('holds everything itself, names every mark, its limit and source, and runs nothing that was said', async () => {
    const findings: Findings = { ...GOOD, gaze: { ...GOOD.gaze, atCamera: 0.1 } };
    const marks = judge(findings);
    const head = {
      url: 'http://localhost:8080',
      room: 'demo',
      bundle: 'default 1.0.0',
      when: '2026-01-01',
      version: '0',
    };
    const html = await writeReport(head, findings, marks);
    for (const { name, source } of marks) {
      expect(html).toContain(name.zh);
      expect(html).toContain(name.en);
      expect(html).toContain(
        source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      );
    }
    expect(html).toContain('1 of 15 marks fail');
    expect(html).not.toMatch(/<script|(?:src|href)="https?:|url\(/);
    expect(html).toContain('&lt;script&gt;x&lt;/script&gt;');
    expect(html).not.toContain('NaN');
  });
});

describe('the shopper', () => {
  const product = { link: 3, name: { zh: '羊毛围巾', en: 'Wool Scarf' } };

  it('asks in her language about the products of the room, then lets the host idle', () => {
    const chinese = planComments('zh', [product], 120);
    expect(chinese.length).toBeGreaterThanOrEqual(4);
    expect(chinese[0]?.text).toBe('3号链接多少钱');
    expect(chinese.at(-1)?.atMs).toBeLessThan(70_000);
    expect(new Set(chinese.map(({ id }) => id)).size).toBe(chinese.length);
    const english = planComments('en', [product], 120).map(({ text }) => text);
    expect(english.join()).not.toMatch(/\p{Script=Han}/u);
    expect(english[1]).toContain('Wool Scarf');
    expect(planComments('en', [], 20)).toEqual([{ id: 'check-1', atMs: 5_000, text: 'is shipping free?' }]);
  });
});

describe('the time to watch', () => {
  it('is given in seconds or minutes, within reason', () => {
    expect(['120s', '120', '2m', '12.5s'].map(secondsOf)).toEqual([120, 120, 120, 12.5]);
    for (const wrong of ['', 'soon', '5s', '2h', '90m', '-20s'])
      expect(() => secondsOf(wrong)).toThrow(/no time to watch/);
  });
});
