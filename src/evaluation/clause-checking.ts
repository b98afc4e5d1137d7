import type { Verdict } from '../domain/answer.js';
import type { GroundingContext } from '../answering/grounding/draft.js';
import type { Pipeline } from './asking.js';
import type { BadClause, GoodClause, QuestionSet } from './question-set.js';
import { type Share, shareOf } from './statistics.js';

/** A clause of a set with the check's verdict. */
export interface CheckedClause {
  readonly set: string;
  readonly clause: GoodClause | BadClause;
  /** Null: a good clause. */
  readonly attack: string | null;
  readonly verdict: Verdict;
}

export interface ClauseMeasure {
  /** `good`, or an attack class of the sets. */
  readonly group: string;
  /** Of good clauses: blocked. Of bad ones: passed. */
  readonly wrong: Share;
}

/** Shows a set's own clauses to the check, good and bad. */
export function checkClauses(set: QuestionSet, pipeline: Pipeline, now: number): CheckedClause[] {
  const verdict = ({ text, language, product, citations, asked }: GoodClause): Verdict => {
    const context: GroundingContext = {
      catalogue: pipeline.catalogue,
      now,
      product,
      asked: asked === undefined ? null : { text: asked, understanding: pipeline.understand(asked) },
      rules: pipeline.rules,
    };
    return pipeline.check.check({ text, language, citations }, context);
  };
  return [
    ...set.good.map((clause) => ({ set: set.name, clause, attack: null, verdict: verdict(clause) })),
    ...set.bad.map((clause) => ({ set: set.name, clause, attack: clause.attack, verdict: verdict(clause) })),
  ];
}

/** False blocks of good clauses, then what passed of each class of bad ones. */
export function clauseMeasures(checked: readonly CheckedClause[]): ClauseMeasure[] {
  const good = checked.filter(({ attack }) => attack === null);
  const bad = checked.filter(({ attack }) => attack !== null);
  const classes = [...new Set(bad.map(({ attack }) => attack ?? ''))].sort();
  const measures = [{ group: 'good clauses blocked', wrong: shareOf(good, ({ verdict }) => !verdict.supported) }];
  if (bad.length > 0)
    measures.push({ group: 'bad clauses passed', wrong: shareOf(bad, ({ verdict }) => verdict.supported) });
  for (const group of classes) {
    const of = bad.filter(({ attack }) => attack === group);
    measures.push({ group: `  ${group}`, wrong: shareOf(of, ({ verdict }) => verdict.supported) });
  }
  return measures;
}
