import type { Bilingual } from '../domain/language.js';
import type { Findings } from './findings.js';
import { comparison, sheet, tileOf } from './images.js';
import type { Mark } from './marks.js';
import { LIMITS } from './marks.js';
import { escapeHtml, plot } from './plots.js';

export interface ReportHead {
  readonly url: string;
  readonly room: string;
  readonly bundle: string;
  /** Wall time of the watch, ISO 8601. */
  readonly when: string;
  readonly version: string;
}

const COLOURS = { seen: '#2563eb', wanted: '#f59e0b', other: '#059669', late: '#dc2626' };
/** Seconds of speech in one row of the opening plot. */
const ROW_S = 20;
/** Mouths in the enlarged sheet. */
const MOUTHS = 24;

/** The report: one HTML file with everything in it, in both languages. */
export async function writeReport(head: ReportHead, findings: Findings, marks: readonly Mark[]): Promise<string> {
  const failed = marks.filter((mark) => !mark.pass).length;
  const verdict: Bilingual =
    failed === 0
      ? { zh: '全部通过', en: 'every mark passes' }
      : { zh: `${failed} 项未通过`, en: `${failed} of ${marks.length} marks fail` };
  const sections = [
    section({ zh: '总览', en: 'What was seen' }, await pictures(findings)),
    section({ zh: '嘴部特写（两倍）', en: 'Mouths, enlarged' }, await mouths(findings)),
    section({ zh: '口型与声音', en: 'Mouth and sound' }, mouthPlots(findings)),
    section({ zh: '传输', en: 'Delivery' }, deliveryPlots(findings)),
    section({ zh: '接缝', en: 'Seam' }, seamPlot(findings)),
    section({ zh: '动作、眨眼、目光', en: 'Motion, blinks, gaze' }, motionPlots(findings)),
    section({ zh: '与渲染真值对比', en: 'Against rendered truth' }, await truth(findings)),
    section({ zh: '听到的句子', en: 'Sentences heard' }, sentences(findings)),
  ];
  return `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Zhubo 120 s: ${escapeHtml(verdict.en)}</title><style>${STYLE}</style></head><body>
<header><h1>120 秒检验 <small>The 120-second check</small></h1>
<p class="${failed === 0 ? 'pass' : 'fail'} verdict">${both(verdict)}</p>
<p>${escapeHtml(`${head.url} · ${head.room} · ${head.bundle} · ${findings.delivery.seconds.toFixed(1)} s · ${head.when} · zhubo ${head.version}`)}</p></header>
${table(marks)}
${sections.join('\n')}
</body></html>
`;
}

function table(marks: readonly Mark[]): string {
  const rows = marks.map(
    ({ name, pass, measured, limit, source, note }) =>
      `<tr class="${pass ? 'pass' : 'fail'}"><td class="tick">${pass ? '✓' : '✗'}</td><th>${both(name)}</th><td class="number">${escapeHtml(measured)}</td><td class="number">${escapeHtml(limit)}</td><td>${both(note)}</td><td class="source">${escapeHtml(source)}</td></tr>`,
  );
  return `<table><thead><tr><th></th><th>指标 <small>mark</small></th><th>测得 <small>measured</small></th><th>限值 <small>limit</small></th><th>含义 <small>meaning</small></th><th>出处 <small>source</small></th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

async function pictures({ sheet: kept, rows }: Findings): Promise<string> {
  const from = rows[0]?.ms ?? 0;
  const image = await sheet(
    kept.map(({ picture }) => tileOf(picture)),
    8,
    180,
  );
  const times = kept.map(({ ms }) => `${((ms - from) / 1000).toFixed(0)} s`).join(' · ');
  return `<img src="${image}" alt="decoded pictures"><p class="source">${times}</p>`;
}

async function mouths({ mouths: kept, rows }: Findings): Promise<string> {
  const from = rows[0]?.ms ?? 0;
  // From shut to wide open, so that every shape is seen.
  const sorted = [...kept].sort((a, b) => a.opening - b.opening);
  const chosen = Array.from(
    { length: Math.min(MOUTHS, sorted.length) },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / Math.max(1, MOUTHS - 1))],
  ).filter((mouth) => mouth !== undefined);
  const size = chosen[0]?.picture.width ?? 160;
  const image = await sheet(
    chosen.map(({ picture }) => tileOf(picture)),
    6,
    2 * size,
  );
  const told = chosen.map(({ ms, opening }) => `${opening.toFixed(2)} (${((ms - from) / 1000).toFixed(1)} s)`);
  return `<img src="${image}" alt="mouths"><p class="source">${told.join(' · ')}</p>`;
}

function mouthPlots({ rows, expected, lag, lagWindows, closures, readers }: Findings): string {
  const from = rows[0]?.ms ?? 0;
  const seconds = ((rows.at(-1)?.ms ?? 0) - from) / 1000;
  const seen = rows.map(({ ms, opening }): [number, number] => [(ms - from) / 1000, opening]);
  const wanted = expected.map((sentence) =>
    Array.from(sentence.opening, (value, i): [number, number] => [
      (sentence.fromMs + i * sentence.stepMs - from) / 1000,
      value,
    ]),
  );
  const missed = closures.all
    .filter(({ met }) => !met)
    .map(({ ms, opening }): [number, number] => [(ms - from) / 1000, opening]);
  const lines = Array.from({ length: Math.max(1, Math.ceil(seconds / ROW_S - 0.1)) }, (_, row) =>
    plot({
      title: row === 0 ? '张嘴程度 mouth opening' : '',
      x: { from: row * ROW_S, to: (row + 1) * ROW_S, unit: 's' },
      y: { from: -0.1, to: 1.1, unit: '' },
      series: [
        ...wanted.map((points, i) => ({
          points,
          colour: COLOURS.wanted,
          ...(row === 0 && i === 0 ? { label: '按音素应有 from the phonemes heard' } : {}),
        })),
        { points: seen, colour: COLOURS.seen, ...(row === 0 ? { label: '画面读出 read off the picture' } : {}) },
        { points: missed, colour: COLOURS.late, dots: true, ...(row === 0 ? { label: '未闭合 closure missed' } : {}) },
      ],
      height: 120,
    }),
  );
  const curve = plot({
    title: '各延迟下的相关 correlation at each lag',
    x: { from: -600, to: 600, unit: 'ms' },
    y: { from: -0.5, to: 1, unit: 'r' },
    series: [{ points: lag.curve.map(({ shiftMs, correlation }) => [shiftMs, correlation]), colour: COLOURS.seen }],
    limits: [LIMITS.correlation],
    marked: [[-LIMITS.lagMs, LIMITS.lagMs]],
  });
  const windows = plot({
    title: '每 4 秒的延迟 lag of each 4 s window',
    x: { from: 0, to: seconds, unit: 's' },
    y: { from: -200, to: 200, unit: 'ms' },
    series: [
      { points: lagWindows.map((one) => [(one.ms - from) / 1000, one.lag.lagMs]), colour: COLOURS.seen, dots: true },
    ],
    limits: [-LIMITS.lagMs, LIMITS.lagMs],
  });
  const told = `读数器与未参与标定的样本相关：张嘴 ${readers.opening.toFixed(3)}，眼睑 ${readers.lids.toFixed(3)}。 Readers agree with examples they were not calibrated with: opening ${readers.opening.toFixed(3)}, lids ${readers.lids.toFixed(3)}.`;
  return `${lines.join('')}${curve}${windows}<p class="source">${told}</p>`;
}

function deliveryPlots({ delivery }: Findings): string {
  const x = { from: 0, to: delivery.seconds, unit: 's' };
  return [
    plot({
      title: '每帧停留 how long each picture stood',
      x,
      y: { from: 0, to: Math.max(250, delivery.longestFreeze.ms * 1.1), unit: 'ms' },
      series: [{ points: delivery.stood.map(({ ms, forMs }) => [ms / 1000, forMs]), colour: COLOURS.seen }],
      limits: [LIMITS.freezeMs],
    }),
    plot({
      title: '每秒音画时钟差 audio/video skew each second',
      x,
      y: { from: -100, to: 100, unit: 'ms' },
      series: [{ points: delivery.skews.map(({ ms, skewMs }) => [ms / 1000, skewMs]), colour: COLOURS.seen }],
      limits: [-LIMITS.skewMs, LIMITS.skewMs],
    }),
  ].join('');
}

function seamPlot({ seam }: Findings): string {
  const most = Math.max(2, ...seam.profile.map(({ levels }) => levels));
  return plot({
    title: '距方框边缘各处的最大台阶（负为框外）largest lasting step by distance from the border (negative: outside)',
    x: { from: seam.profile[0]?.pixels ?? -1, to: seam.profile.at(-1)?.pixels ?? 1, unit: 'px' },
    y: { from: 0, to: most, unit: 'levels' },
    series: [{ points: seam.profile.map(({ pixels, levels }) => [pixels, levels]), colour: COLOURS.seen }],
    limits: [LIMITS.seamLevels],
  });
}

function motionPlots({ rows, repetition, framesPerSecond, blinks }: Findings): string {
  const from = rows[0]?.ms ?? 0;
  const x = { from: 0, to: ((rows.at(-1)?.ms ?? 0) - from) / 1000, unit: 's' };
  const second = (ms: number): number => (ms - from) / 1000;
  const start = second(rows[repetition.at]?.ms ?? from);
  const length = repetition.length / framesPerSecond;
  const period = repetition.period / framesPerSecond;
  const most = rows.reduce((high, { index }) => Math.max(high, index), 1);
  return [
    plot({
      title:
        '认出的素材帧（标出最长重复及其首次出现）recognised picture of the bundle; marked: the longest repetition and what it repeats',
      x,
      y: { from: 0, to: most, unit: '#' },
      series: [{ points: rows.map(({ ms, index }) => [second(ms), index]), colour: COLOURS.other, dots: true }],
      marked:
        length > 1
          ? [
              [start, start + length],
              [start - period, start - period + length],
            ]
          : [],
    }),
    plot({
      title: `眼睑 lids: ${blinks.all.length} 次 blinks`,
      x,
      y: { from: -0.1, to: 1.1, unit: '0 open, 1 shut' },
      series: [{ points: rows.map(({ ms, lids }) => [second(ms), lids]), colour: COLOURS.seen }],
      height: 120,
    }),
    plot({
      title: '目光偏离镜头 gaze beside the camera',
      x,
      y: { from: -20, to: 20, unit: '°' },
      series: [
        {
          points: rows.filter(({ lids }) => lids < 0.25).map(({ ms, gaze }) => [second(ms), gaze]),
          colour: COLOURS.seen,
        },
      ],
      height: 140,
    }),
  ].join('');
}

async function truth({ heldOut }: Findings): Promise<string> {
  if ('unusable' in heldOut) return `<p>${escapeHtml(heldOut.unusable)}</p>`;
  const image = await sheet(comparison(heldOut.shown), heldOut.shown.length, 200);
  const rows = heldOut.sentences.map(
    ({ id, psnr, ssim }) =>
      `<tr><td>${escapeHtml(id)}</td><td>${psnr.toFixed(1)} dB</td><td>${ssim.toFixed(3)}</td></tr>`,
  );
  const told = '真值、网络所绘、差异四倍 truth, painted by the network, four times their difference';
  return `<img src="${image}" alt="held out"><p class="source">${told}</p><table><tbody>${rows.join('')}</tbody></table>`;
}

function sentences({ spoken }: Findings): string {
  const found = spoken.sentences.map(
    ({ text, atMs, agreement }) =>
      `<tr><td class="number">${(atMs / 1000).toFixed(2)} s</td><td class="number">${agreement.toFixed(3)}</td><td>${escapeHtml(text)}</td></tr>`,
  );
  const lost = spoken.notFound.map((text) => `<tr class="fail"><td>✗</td><td></td><td>${escapeHtml(text)}</td></tr>`);
  return `<table><tbody>${[...found, ...lost].join('\n')}</tbody></table>`;
}

function section(title: Bilingual, body: string): string {
  return `<section><h2>${both(title)}</h2>${body}</section>`;
}

function both({ zh, en }: Bilingual): string {
  return `${escapeHtml(zh)} <small lang="en">${escapeHtml(en)}</small>`;
}

const STYLE = `
:root{color-scheme:light;font:15px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
body{max-width:1180px;margin:0 auto;padding:24px;color:#1c1b20;background:#fff}
h1{margin:0}h1 small,h2 small{font-weight:400;color:#6b6874;margin-left:.4em}
h2{margin:2em 0 .6em;border-bottom:1px solid #e4e2e8;padding-bottom:.2em}
small{color:#6b6874}.verdict{font-size:1.25rem;font-weight:600;margin:.3em 0}
.verdict.pass{color:#047857}.verdict.fail{color:#b91c1c}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:6px 10px;text-align:left;vertical-align:top;border-bottom:1px solid #eceaf0}
tbody th{font-weight:600;white-space:nowrap}tbody th small{display:block;font-weight:400}
.number{font-variant-numeric:tabular-nums}.source{color:#6b6874;font-size:.82rem}
tr.pass .tick{color:#047857}tr.fail .tick{color:#b91c1c}tr.fail{background:#fef2f2}
img{max-width:100%;display:block;border-radius:6px}
svg{width:100%;display:block;margin:8px 0}svg text{font-size:11px;fill:#6b6874}svg .title{font-size:12.5px;fill:#1c1b20}
svg .grid{stroke:#ecebf0}svg .limit{stroke:#b91c1c;stroke-dasharray:5 4}svg .mark{fill:#f59e0b22}
`;
