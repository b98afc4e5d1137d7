/* `npm run season`: plays a season with three shops and 20,000 comments, prints it and writes a report with a plot. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cycle, type Held, type Measured, playSeason, type Season } from './season.js';

const KINDS = [
  ['all', 'all'],
  ['never', 'never asked'],
  ['again', 'asked in other words'],
] as const;
const out = process.argv[2] ?? '.cache/season';
const folder = mkdtempSync(join(tmpdir(), 'zhubo-season-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const season = await playSeason({
    shops: ['held-cosmetics', 'held-home', 'held-toys-and-books'],
    comments: 20_000,
    cycles: 5,
    judged: 0.02,
    seed: Number(process.env['SEED'] ?? 7),
    folder,
    say,
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'season.svg'), plot(season.cycles));
  writeFileSync(join(out, 'season.md'), report(season));
  writeFileSync(join(out, 'season.json'), `${JSON.stringify(season, null, 1)}\n`);
  say(`written to ${out}`);
} finally {
  rmSync(folder, { recursive: true });
}

function report({ cycles, poisoned, afterPoison, rolledBack, comments, judgements, journalWhole }: Season): string {
  const { never, again } = cycles[0]?.held ?? {};
  const counted = (of: Measured | undefined): string =>
    `${of?.answerable ?? 0} that the shop answers and ${of?.unanswerable ?? 0} that it does not`;
  const rows = cycles.map(
    ({ cycle, trained, held }) =>
      `| ${cycle} | ${KINDS.map(([kind]) => figures(held[kind])).join(' | ')} | ${trained === null ? 'shipped' : `${trained.state}: ${trained.reason}`} |`,
  );
  return `# A simulated season

Three shops, ${comments} comments on 60 % of their questions, each question typed in three ways, ${judgements} comments judged (with those of the poisoned
batch). Measured on words that were never journaled or judged: the other 40 % of the questions (never asked: ${counted(never)}), and the 60 %
in other words than any viewer's (${counted(again)}). The question sets' author did not write the lexicon.

![recall, abstention and correctness by cycle](season.svg)

Recall@1, abstention, correctness:

| cycle | ${KINDS.map(([, name]) => name).join(' | ')} | the gate |
|---|---|---|---|---|
${rows.join('\n')}

A batch of false judgements: **${poisoned.state}**, ${poisoned.reason}. Afterwards ${figures(afterPoison.all)}; rolled back to the shipped parts
${figures(rolledBack.all)}. The journal's chains are ${journalWhole ? 'whole' : 'BROKEN'}.
`;
}

function figures({ recall, abstention, correct }: Measured): string {
  return [recall, abstention, correct].map((share) => share.toFixed(3)).join(', ');
}

function plot(cycles: readonly Cycle[]): string {
  const panels = KINDS.map(
    ([kind, name], i) => `<g transform="translate(0 ${i * 300})">${panel(cycles, kind, name)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 900" font-family="sans-serif" font-size="12" fill="#333"><rect width="640" height="900" fill="#fff"/>${panels.join('')}</svg>\n`;
}

function panel(cycles: readonly Cycle[], kind: keyof Held, title: string): string {
  const [width, height, left, top] = [640, 300, 56, 32];
  const values = cycles.flatMap(({ held }) => [held[kind].recall, held[kind].abstention, held[kind].correct]);
  const low = Math.floor((Math.min(...values) - 0.01) * 50) / 50;
  const high = Math.ceil((Math.max(...values) + 0.01) * 50) / 50;
  const x = (i: number): number => left + (i * (width - left - 120)) / Math.max(1, cycles.length - 1);
  const y = (share: number): number => top + ((high - share) * (height - top - 44)) / (high - low);
  const lines = (
    [
      ['recall', 'recall@1', '#1f77b4'],
      ['abstention', 'abstains', '#d62728'],
      ['correct', 'correct', '#2ca02c'],
    ] as const
  ).map(([key, name, colour]) => {
    const points = cycles.map(({ held }, i) => `${x(i).toFixed(1)},${y(held[kind][key]).toFixed(1)}`);
    const end = y(cycles.at(-1)?.held[kind][key] ?? 0);
    const dots = points.map(
      (point) =>
        `<circle cx="${point.split(',')[0] ?? ''}" cy="${point.split(',')[1] ?? ''}" r="3.5" fill="${colour}"/>`,
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}<text x="${x(cycles.length - 1) + 10}" y="${end + 4}" fill="${colour}">${name}</text>`;
  });
  const marks: string[] = [];
  for (let share = low; share <= high + 1e-9; share += 0.02)
    marks.push(
      `<line x1="${left}" x2="${width - 120}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/><text x="${left - 8}" y="${y(share) + 4}" text-anchor="end">${share.toFixed(2)}</text>`,
    );
  const ticks = cycles.map(
    ({ cycle }, i) => `<text x="${x(i)}" y="${height - 18}" text-anchor="middle">${cycle}</text>`,
  );
  return `<text x="${left}" y="18" font-weight="bold">${title}</text>${marks.join('')}${ticks.join('')}${lines.join('')}<text x="${(left + width - 120) / 2}" y="${height - 2}" text-anchor="middle">training cycle (0: as shipped)</text>`;
}
