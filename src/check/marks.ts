import type { Bilingual } from '../domain/language.js';
import { usualSkew } from './delivery.js';
import { CONE_DEGREES } from './gaze.js';
import { type Findings, MEANINGFUL } from './findings.js';
import { REMEMBERED_S } from './repetition.js';

/** One thing that a viewer must not notice, with its limit and where the limit is from. */
export interface Mark {
  readonly id: MarkId;
  readonly name: Bilingual;
  readonly pass: boolean;
  readonly measured: string;
  readonly limit: string;
  readonly source: string;
  /** What the number means, and what to do when it fails. */
  readonly note: Bilingual;
}

export type MarkId =
  | 'rate'
  | 'freeze'
  | 'sound'
  | 'speech'
  | 'skew'
  | 'lag'
  | 'correlation'
  | 'closures'
  | 'silence'
  | 'seam'
  | 'repetition'
  | 'blinks'
  | 'blink-length'
  | 'gaze'
  | 'quality';

/** The limits, in one place. */
export const LIMITS = {
  /** One picture in fifty may be missing. */
  picturesPerSecond: 24.5,
  /** W3C webrtc-stats freezeCount: longer than max(3 d, d + 150 ms) for d = 40 ms. */
  freezeMs: 190,
  /** ITU-T Y.1541 class 0: packet loss ratio 1e-3. */
  missingSound: 0.001,
  /** ITU-T G.711 Appendix I conceals up to 60 ms, then falls silent. */
  holeMs: 60,
  /** ITU-R BT.1359-1: sound early by 45 ms is detected; late by 125 ms. The tighter one both ways. */
  skewMs: 45,
  lagMs: 45,
  lagAimMs: 20,
  /** Cues know shapes, not phonemes and stress: the trained network itself agrees with them to .92. */
  correlation: 0.85,
  closures: 0.95,
  silence: 0.1,
  /** Levels at skin tones: 1 level is about 2 % of luminance, the just visible difference (Weber). */
  seamLevels: 1,
  /** A step that comes and goes is seen less well than one that stays. */
  flickerLevels: 2,
  repetitionS: 10,
  blinksPerMinute: [8, 32.5],
  blinkMs: [100, 400],
  longestBlinkMs: 500,
  stareMs: 15_000,
  atCamera: 0.6,
  saccadeDegrees: 15,
  psnr: 34,
  ssim: 0.95,
} as const;

const dB = (value: number): string => `${value.toFixed(1)} dB`;
const ms = (value: number): string => (Number.isNaN(value) ? '-' : `${value.toFixed(0)} ms`);

/** Judges findings. Every mark is always there; one that could not be measured fails and says why. */
export function judge(findings: Findings): Mark[] {
  return [...networkMarks(findings), ...mouthMarks(findings), ...pictureMarks(findings), qualityMark(findings)];
}

function networkMarks({ delivery, spoken }: Findings): Mark[] {
  const { picturesPerSecond, longestFreeze, missingSound, longestHoleMs, skewMs, reportsMs } = delivery;
  const hole = Math.max(longestHoleMs, spoken.longestHoleMs);
  const captions = spoken.sentences.length + spoken.notFound.length;
  return [
    {
      id: 'rate',
      name: { zh: '帧率', en: 'pictures a second' },
      pass: picturesPerSecond >= LIMITS.picturesPerSecond,
      measured: picturesPerSecond.toFixed(2),
      limit: `>= ${LIMITS.picturesPerSecond}`,
      source: 'our own mark: 25 fps, of which one in fifty may be missing',
      note: { zh: '按到达时间和时间戳计，取较小者。', en: 'By arrival and by timestamps, whichever is fewer.' },
    },
    {
      id: 'freeze',
      name: { zh: '最长卡顿', en: 'longest freeze' },
      pass: longestFreeze.ms <= LIMITS.freezeMs,
      measured: ms(longestFreeze.ms),
      limit: `<= ${ms(LIMITS.freezeMs)}`,
      source: 'W3C webrtc-stats, freezeCount: max(3 d, d + 150 ms)',
      note: {
        zh: '播放器缓冲 150 ms 时一帧停留的最长时间。',
        en: 'Longest stand of one picture in a player that buffers 150 ms.',
      },
    },
    {
      id: 'sound',
      name: { zh: '声音缺口', en: 'sound gaps' },
      pass: missingSound <= LIMITS.missingSound && hole <= LIMITS.holeMs,
      measured: `${(100 * missingSound).toFixed(2)} %, ${ms(hole)}`,
      limit: `<= ${100 * LIMITS.missingSound} %, <= ${ms(LIMITS.holeMs)}`,
      source: 'ITU-T Y.1541 class 0 (loss 1e-3); ITU-T G.711 App. I (concealment ends at 60 ms)',
      note: {
        zh: '丢失或迟到的 20 ms 包；最长空洞（含句子里插入的静音）。',
        en: '20 ms packets lost or late; the longest hole, silence put inside a sentence included.',
      },
    },
    {
      id: 'speech',
      name: { zh: '字幕与语音一致', en: 'captions are heard' },
      pass: captions > 0 && spoken.notFound.length === 0,
      measured: `${spoken.sentences.length} / ${captions}`,
      limit: '100 %',
      source: 'WCAG 2.2 SC 1.2.4 (captions of live speech); how well they must agree is our own mark',
      note: {
        zh:
          captions === 0
            ? '观看期间没有完整的句子。'
            : '每条字幕用同一嗓音重新合成后，须在声音里找到（响度相关 >= .85）。',
        en:
          captions === 0
            ? 'No whole sentence was heard while watching.'
            : 'Each caption, spoken once more by the same voice, must be found in the sound (loudness agrees to .85).',
      },
    },
    {
      id: 'skew',
      name: { zh: '音画时钟差', en: 'audio/video skew' },
      pass: Math.abs(skewMs) <= LIMITS.skewMs && reportsMs <= LIMITS.skewMs,
      measured: `${ms(skewMs)} (95 %: ${ms(usualSkew(delivery))}), reports +-${ms(reportsMs)}`,
      limit: `+-${ms(LIMITS.skewMs)}`,
      source: 'ITU-R BT.1359-1 (sound early by 45 ms is detected)',
      note: {
        zh: '按 RTCP 发送者报告，同一时刻的画面比声音晚到多少；报告自身的偏差。',
        en: 'By RTCP sender reports: how much later pictures come than sound of the same moment; how far reports stray from one line.',
      },
    },
  ];
}

function mouthMarks({ lag, closures, silence, spoken, seam }: Findings): Mark[] {
  const meaningful = lag.correlation >= MEANINGFUL;
  const { lagMs, correlation } = lag;
  const seen = Math.max(seam.borderLevels, seam.boxLevels);
  return [
    {
      id: 'lag',
      name: { zh: '口型延迟', en: 'lip-sync lag' },
      pass: meaningful && Math.abs(lagMs) <= LIMITS.lagMs,
      measured: meaningful ? `${lagMs.toFixed(1)} ms` : '-',
      limit: `+-${ms(LIMITS.lagMs)} (aim +-${ms(LIMITS.lagAimMs)})`,
      source: 'ITU-R BT.1359-1 (sound early by 45 ms is detected); the aim is our own',
      note: {
        zh: '画面里读出的张嘴程度与实际听到的音素时间的互相关；正值为画面晚。',
        en: meaningful
          ? 'Mouth opening read off the pictures against the phonemes as heard; positive: the picture is late.'
          : `The mouth does not follow the sound at all (${spoken.sentences.length} sentences), so its lag means nothing.`,
      },
    },
    {
      id: 'correlation',
      name: { zh: '口型相关', en: 'lip-sync correlation' },
      pass: correlation >= LIMITS.correlation,
      measured: Number.isNaN(correlation) ? '-' : correlation.toFixed(3),
      limit: `>= ${LIMITS.correlation}`,
      source: 'our own mark (viseme cues allow .92 at most: measured, 66 sentences)',
      note: {
        zh: '在最佳延迟处的相关系数，全部句子。',
        en: 'Over all sentences, at the best lag.',
      },
    },
    {
      id: 'closures',
      name: { zh: '双唇音闭合', en: 'bilabial closures' },
      pass: closures.met >= LIMITS.closures,
      measured: closures.count === 0 ? '-' : `${(100 * closures.met).toFixed(1)} % of ${closures.count}`,
      limit: `>= ${100 * LIMITS.closures} %`,
      source: 'our own mark; that it matters: McGurk & MacDonald 1976 (viewers hear what open lips show)',
      note: {
        zh: 'p、b、m 持续 60 ms 以上时，嘴唇须看得到闭合。',
        en: 'Where p, b and m last 60 ms or more (shorter ones fall between pictures), the lips must be seen together.',
      },
    },
    {
      id: 'silence',
      name: { zh: '静默时闭嘴', en: 'mouth closed in silence' },
      pass: silence.opening <= LIMITS.silence,
      measured: Number.isNaN(silence.opening) ? '-' : silence.opening.toFixed(3),
      limit: `<= ${LIMITS.silence}`,
      source: 'our own mark: a tenth of an open "a"',
      note: {
        zh: Number.isNaN(silence.opening)
          ? `静默画面太少（${silence.pictures}），请看久一点。`
          : `静默画面 ${silence.pictures} 帧中 95 % 不超过此值。`,
        en: Number.isNaN(silence.opening)
          ? `Too little silence to judge (${silence.pictures} pictures): watch longer.`
          : `What 95 % of ${silence.pictures} pictures in silence stay below; 1 is a wide-open "a".`,
      },
    },
    {
      id: 'seam',
      name: { zh: '嘴部接缝', en: 'seam round the mouth' },
      pass: seam.pictures > 0 && seen <= LIMITS.seamLevels && seam.momentaryLevels <= LIMITS.flickerLevels,
      measured: seam.pictures === 0 ? '-' : `${seen.toFixed(2)}, flicker ${seam.momentaryLevels.toFixed(2)} levels`,
      limit: `<= ${LIMITS.seamLevels}, flicker <= ${LIMITS.flickerLevels}`,
      source: 'our own mark: 1 level at skin tones is about a Weber fraction of 2 %',
      note: {
        zh: `嘴部方框边缘的台阶（与素材原图相减）；框外编码噪声 ${seam.elsewhereLevels.toFixed(2)}。`,
        en: `Step at the border of the mouth box, against the bundle's own picture; outside it coding alone makes ${seam.elsewhereLevels.toFixed(2)}.`,
      },
    },
  ];
}

function pictureMarks({ repetition, framesPerSecond, blinks, gaze }: Findings): Mark[] {
  const repeated = repetition.length / framesPerSecond;
  const period = repetition.period / framesPerSecond;
  const [least, most] = LIMITS.blinksPerMinute;
  const [shortest, longest] = LIMITS.blinkMs;
  const slowest = blinks.all.reduce((high, { durationMs }) => Math.max(high, durationMs), 0);
  return [
    {
      id: 'repetition',
      name: { zh: '动作重复', en: 'repetition' },
      pass: repeated <= LIMITS.repetitionS,
      measured: repeated === 0 ? '0 s' : `${repeated.toFixed(1)} s again after ${period.toFixed(1)} s`,
      limit: `<= ${LIMITS.repetitionS} s`,
      source: `our own mark: about the length of a clip; looked for within ${REMEMBERED_S} s, beyond the 18 s of Peterson & Peterson 1959`,
      note: {
        zh: `除嘴部和叠加层外，${REMEMBERED_S} 秒内原样重复的最长一段。`,
        en: `The longest stretch, mouth and overlays aside, that only repeats what was shown a fixed time (up to ${REMEMBERED_S} s) before.`,
      },
    },
    {
      id: 'blinks',
      name: { zh: '眨眼频率', en: 'blink rate' },
      pass: blinks.perMinute >= least && blinks.perMinute <= most && blinks.longestStareMs <= LIMITS.stareMs,
      measured: `${blinks.perMinute.toFixed(1)} a minute, longest open ${(blinks.longestStareMs / 1000).toFixed(1)} s`,
      limit: `${least} to ${most}, <= ${LIMITS.stareMs / 1000} s`,
      source:
        'Doughty 2001 (gaze 8-21, talk 10.5-32.5); Bentivoglio et al. 1997 (rest 17, talk 26); longest open: our own mark',
      note: { zh: '从解码画面的眼部读出。', en: 'Read off the eyes of decoded pictures.' },
    },
    {
      id: 'blink-length',
      name: { zh: '眨眼时长', en: 'blink length' },
      pass: blinks.durationMs >= shortest && blinks.durationMs <= longest && slowest <= LIMITS.longestBlinkMs,
      measured: blinks.all.length === 0 ? '-' : `${ms(blinks.durationMs)}, longest ${ms(slowest)}`,
      limit: `${shortest} to ${longest} ms, <= ${LIMITS.longestBlinkMs} ms`,
      source: 'VanderWerf et al. 2003, Caffier et al. 2003 (100-400 ms; drowsy beyond 500 ms)',
      note: { zh: '中位数与最长者。', en: 'The median, and the longest.' },
    },
    {
      id: 'gaze',
      name: { zh: '目光', en: 'gaze' },
      pass: gaze.atCamera >= LIMITS.atCamera && gaze.largeDegrees <= LIMITS.saccadeDegrees,
      measured: `${(100 * gaze.atCamera).toFixed(0)} % at the camera, ${gaze.saccadesPerMinute.toFixed(0)} saccades a minute, 90 %: ${gaze.largeDegrees.toFixed(1)}°`,
      limit: `>= ${100 * LIMITS.atCamera} %, <= ${LIMITS.saccadeDegrees}°`,
      source:
        'Gamer & Hecht 2007 (cone of gaze); Rogers et al. 2018 (face 60 % of talk); Bahill et al. 1975 (saccades < 15°)',
      note: {
        zh: `与镜头夹角在 ${CONE_DEGREES}° 以内算看镜头；水平方向。`,
        en: `Within ${CONE_DEGREES}° she looks at the camera; horizontally, against her average, which is taken for the camera.`,
      },
    },
  ];
}

function qualityMark({ heldOut }: Findings): Mark {
  const missing = 'unusable' in heldOut;
  return {
    id: 'quality',
    name: { zh: '嘴部画质', en: 'mouth against rendered truth' },
    pass: !missing && heldOut.psnr >= LIMITS.psnr && heldOut.ssim >= LIMITS.ssim,
    measured: missing ? '-' : `${dB(heldOut.psnr)}, SSIM ${heldOut.ssim.toFixed(3)}`,
    limit: `>= ${dB(LIMITS.psnr)}, >= ${LIMITS.ssim}`,
    source: 'our own marks; SSIM as in Wang et al. 2004',
    note: missing
      ? {
          zh: `没有可比的渲染真值：${heldOut.unusable}`,
          en: `There is no held-out truth to compare with: ${heldOut.unusable}`,
        }
      : {
          zh: `训练未见过的 ${heldOut.sentences.length} 句，${heldOut.pictures} 帧，嘴部亮度。`,
          en: `${heldOut.sentences.length} sentences that it was not trained on, ${heldOut.pictures} pictures, luma of the mouth itself.`,
        },
  };
}
