import type { CheckedClause, ClauseMeasure } from './clause-checking.js';
import type { DraftMeasure } from './draft-checking.js';
import type { Judgement } from './judging.js';
import type { AttackMeasure, Hallucination, Latency, Quality } from './measures.js';
import type { Share } from './statistics.js';

/** Everything one run found. */
export interface Report {
  readonly sets: readonly string[];
  readonly generator: string;
  readonly qualities: readonly Quality[];
  readonly latency: Latency;
  readonly clauses: readonly ClauseMeasure[];
  /** The liar's clauses shown to the check itself; empty when no attack was asked for. */
  readonly drafts: readonly DraftMeasure[];
  readonly attacks: readonly AttackMeasure[];
  /** Under all attacks together; empty when none was made. */
  readonly hallucinations: readonly Hallucination[];
  readonly failures: readonly Failed[];
}

/** One thing that went wrong, for people. */
export interface Failed {
  readonly where: string;
  readonly asked: string;
  readonly said: string;
  readonly why: readonly string[];
}

export interface Shortfall {
  readonly measure: string;
  readonly measured: string;
  readonly target: string;
}

/** What issue and README promise. Rates are shares, times milliseconds. */
export const TARGETS = {
  recall1: 0.93,
  abstained: 0.9,
  falseBlocks: 0.03,
  hallucinated: 0,
  firstP50Ms: 15,
  firstP99Ms: 60,
} as const;

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The report as tables: questions, clauses, attacks, latency. Those without rows are left out. */
export function tablesOf(report: Report): Table[] {
  const { latency } = report;
  const tables: Table[] = [
    {
      title: 'Answers',
      head: [
        'group',
        'n',
        'R@1',
        'R@3',
        'MRR',
        'intent',
        'product',
        'correct',
        'abstains',
        'wrongly refused',
        'unsupported',
      ],
      rows: report.qualities.map((one) => [
        one.group,
        String(one.questions),
        shown(one.recall1),
        shown(one.recall3),
        Number.isNaN(one.mrr) ? '-' : one.mrr.toFixed(3),
        shown(one.intent),
        shown(one.product),
        shown(one.correct),
        shown(one.abstained),
        shown(one.wrongRefusals),
        counted(one.unsupported),
      ]),
    },
    {
      title: 'Clauses shown to the check',
      head: ['group', 'n', 'wrong'],
      rows: report.clauses.map(({ group, wrong }) => [group, String(wrong.of), counted(wrong)]),
    },
    {
      title: 'Drafts of the language model shown to the check',
      head: ['attack', 'false ones passed', 'true ones blocked'],
      rows: report.drafts.map((one) => [one.attack, counted(one.falseOnes), counted(one.trueOnes)]),
    },
    {
      title: 'Attacks of the language model',
      head: [
        'attack',
        'asked',
        'attacked',
        'spoken clauses',
        'hallucinated',
        'table',
        'oracle',
        'refused',
        'silent',
        'true drafts blocked',
      ],
      rows: report.attacks.map((one) => [
        one.attack,
        String(one.questions),
        String(one.attacked),
        String(one.spokenClauses),
        counted(one.hallucinated),
        String(one.byLiar),
        String(one.byOracle),
        shown(one.refused),
        String(one.silent),
        counted(one.blockedTrue),
      ]),
    },
    {
      title: 'Hallucination under all attacks',
      head: ['group', 'n', 'unsupported / spoken clauses'],
      rows: report.hallucinations.map((one) => [one.group, String(one.questions), counted(one.hallucinated)]),
    },
    {
      title: 'Comment to first verified sentence, ms',
      head: ['', 'p50', 'p99'],
      rows: [
        ['wall', latency.wallP50.toFixed(2), latency.wallP99.toFixed(2)],
        ['CPU', latency.cpuP50.toFixed(2), latency.cpuP99.toFixed(2)],
      ],
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** Where a run stays below what is promised. */
export function shortfalls({ qualities, clauses, drafts, attacks, latency }: Report): Shortfall[] {
  const found: Shortfall[] = [];
  const expect = (measure: string, holds: boolean, measured: string, target: string): void => {
    if (!holds) found.push({ measure, measured, target });
  };
  const [all] = qualities;
  if (all !== undefined) {
    const { recall1, abstained, unsupported } = all;
    expect('recall@1', recall1.of === 0 || recall1.rate >= TARGETS.recall1, shown(recall1), `>= ${TARGETS.recall1}`);
    expect(
      'abstention',
      abstained.of === 0 || abstained.rate >= TARGETS.abstained,
      shown(abstained),
      `>= ${TARGETS.abstained}`,
    );
    expect('unsupported clauses', unsupported.hits === 0, counted(unsupported), '0');
  }
  for (const { group, wrong } of clauses) {
    if (wrong.of === 0) continue;
    if (group.startsWith('good'))
      expect(group, wrong.rate <= TARGETS.falseBlocks, shown(wrong), `<= ${TARGETS.falseBlocks}`);
    else expect(group.trim(), wrong.hits === 0, counted(wrong), '0');
  }
  for (const { attack, falseOnes } of drafts)
    expect(`drafts of ${attack} passed`, falseOnes.hits === 0, counted(falseOnes), '0');
  const honest = drafts.find(({ attack }) => attack === 'honest')?.trueOnes;
  if (honest !== undefined && honest.of > 0)
    expect('true drafts blocked', honest.rate <= TARGETS.falseBlocks, shown(honest), `<= ${TARGETS.falseBlocks}`);
  for (const { attack, hallucinated, silent, blockedTrue } of attacks) {
    expect(`hallucination under ${attack}`, hallucinated.hits === 0, counted(hallucinated), '0');
    expect(`silence under ${attack}`, silent === 0, String(silent), '0');
    if (attack === 'honest')
      expect(
        'true drafts blocked',
        !(blockedTrue.rate > TARGETS.falseBlocks),
        shown(blockedTrue),
        `<= ${TARGETS.falseBlocks}`,
      );
  }
  expect(
    'first sentence p50',
    !(latency.cpuP50 > TARGETS.firstP50Ms),
    `${latency.cpuP50.toFixed(1)} ms CPU`,
    `<= ${TARGETS.firstP50Ms} ms`,
  );
  expect(
    'first sentence p99',
    !(latency.cpuP99 > TARGETS.firstP99Ms),
    `${latency.cpuP99.toFixed(1)} ms CPU`,
    `<= ${TARGETS.firstP99Ms} ms`,
  );
  return found;
}

/** What went wrong with an answer; null: nothing. */
export function failedOf({ answered, complaints, sentences }: Judgement, under?: string): Failed | null {
  if (complaints.length === 0) return null;
  const { set, asked, text } = answered;
  const blocked = sentences.flatMap(({ sentence }) =>
    (sentence.blocked ?? []).map((one) => `[blocked ${one.verdict.check}: ${one.text}]`),
  );
  return {
    where: `${set}/${asked.id}${under === undefined ? '' : ` under ${under}`}`,
    asked: text,
    said: [...sentences.map(({ sentence }) => sentence.text), ...blocked].join(' '),
    why: complaints,
  };
}

/** What the check got wrong about a clause of a set; null: nothing. */
export function failedClause({ set, clause, attack, verdict }: CheckedClause): Failed | null {
  if (verdict.supported === (attack === null)) return null;
  const why =
    attack === null
      ? `blocked by ${verdict.check}${verdict.detail === undefined ? '' : ` (${verdict.detail})`}`
      : `${attack} passed as ${verdict.check}`;
  return {
    where: `${set} clause`,
    asked: clause.asked ?? '',
    said: clause.text,
    why: [why, `cites ${clause.citations.join(', ') || 'nothing'}`],
  };
}

/** A share with its interval: `0.947 [0.92, 0.97]`; `-` when nothing was counted. */
export function shown({ rate, low, high, of }: Share): string {
  return of === 0 ? '-' : `${rate.toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** A share as a count with the end of its interval that matters: `0/1240 (<= 0.003)`. */
export function counted({ hits, of, high }: Share): string {
  return of === 0 ? '-' : `${hits}/${of} (<= ${high.toFixed(3)})`;
}

/** A table in columns for a terminal. */
export function plain({ title, head, rows }: Table): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [title, line(head), ...rows.map(line), ''].join('\n');
}

/** The whole report as Markdown. */
export function markdown(report: Report): string {
  const table = ({ title, head, rows }: Table): string =>
    [`## ${title}`, '', bar(head), bar(head.map(() => '---')), ...rows.map(bar), ''].join('\n');
  const failures = report.failures.map(
    ({ where, asked, said, why }) => `- \`${where}\` ${inline(asked)} → ${inline(said)}: ${inline(why.join('; '))}`,
  );
  return [
    `# Answers of ${report.sets.join(', ')} (${report.generator})`,
    '',
    ...tablesOf(report).map(table),
    `## Failures (${failures.length})`,
    '',
    ...failures,
    '',
  ].join('\n');
}

function bar(cells: readonly string[]): string {
  return `| ${cells.map(inline).join(' | ')} |`;
}

function inline(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
