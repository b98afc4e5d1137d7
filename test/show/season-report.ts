/* `npm run season`: plays a season with three shops and 20,000 comments, prints it and writes a report with a plot. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cycle, playSeason, type Season } from './season.js';

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
  const p = (share: number): string => share.toFixed(3);
  const { answerable = 0, unanswerable = 0 } = cycles[0]?.held ?? {};
  return `# A simulated season

Three shops, ${comments} comments drawn from 60 % of their questions, ${judgements} judged (with those of the poisoned batch). Measured on the other
40 %, ${answerable} questions that the shop answers and ${unanswerable} that it does not. The question sets' author did not write the lexicon.

![recall, abstention and correctness by cycle](season.svg)

| cycle | recall@1 | abstains | correct | the gate |
|---|---|---|---|---|
${cycles.map(({ cycle, trained, held }) => `| ${cycle} | ${p(held.recall)} | ${p(held.abstention)} | ${p(held.correct)} | ${trained === null ? 'shipped' : `${trained.state}: ${trained.reason}`} |`).join('\n')}

A batch of false judgements: **${poisoned.state}**, ${poisoned.reason}. Afterwards ${p(afterPoison.recall)}, ${p(afterPoison.abstention)},
${p(afterPoison.correct)}; rolled back to the shipped parts ${p(rolledBack.recall)}, ${p(rolledBack.abstention)}, ${p(rolledBack.correct)}. The journal's
chains are ${journalWhole ? 'whole' : 'BROKEN'}.
`;
}

function plot(cycles: readonly Cycle[]): string {
  const [width, height, left, top] = [640, 360, 56, 24];
  const values = cycles.flatMap(({ held }) => [held.recall, held.abstention, held.correct]);
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
    const points = cycles.map(({ held }, i) => `${x(i).toFixed(1)},${y(held[key]).toFixed(1)}`);
    const end = y(cycles.at(-1)?.held[key] ?? 0);
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
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333"><rect width="${width}" height="${height}" fill="#fff"/>${marks.join('')}${ticks.join('')}${lines.join('')}<text x="${(left + width - 120) / 2}" y="${height - 2}" text-anchor="middle">training cycle (0: as shipped)</text></svg>\n`;
}
