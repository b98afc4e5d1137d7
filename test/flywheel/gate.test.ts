import { describe, expect, it } from 'vitest';
import { decide, FEWEST_LABELS, figuresOf, type Tried } from '../../src/flywheel/learning/gate.js';
import type { Outcome } from '../../src/flywheel/learning/rehearsal.js';

const context = { thread: null, pinned: null, recent: [] };
const asked = (facts: readonly string[]) => ({ label: { room: 'r', text: 'q', context, facts, time: 0 } });
const given = (first: string | null, belief: number): Outcome => ({ first, belief });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

/** Thirty questions, of which the last ten have no answer; the serving parts are right on 20 and give no answer to 4 that have one. */
const batch = [...times(20, asked(['a'])), ...times(10, asked([]))];
const serving = [...times(16, given('a', 0.8)), ...times(4, given(null, 0.4)), ...times(10, given(null, 0.4))];

function decided(candidate: readonly Outcome[], more: Partial<Tried> = {}): string {
  const tried: Tried = { trusted: [], batch, serving, candidate, ...more };
  const { decision, reason } = decide(figuresOf(tried), tried.trusted.length);
  return `${decision}: ${reason.code}`;
}

/** The serving parts' outcomes with some others. */
const changed = (at: number, ...others: readonly Outcome[]): Outcome[] => [
  ...serving.slice(0, at),
  ...others,
  ...serving.slice(at + others.length),
];

describe('the gate', () => {
  it('promotes what is right on more', () => {
    expect(decided(changed(16, given('a', 0.6)))).toBe('promoted: training-better');
  });

  it('keeps back what is right on as many, however much surer it is', () => {
    expect(decided(serving)).toBe('kept: training-not-better');
    expect(decided(changed(0, ...times(16, given('a', 0.98))))).toBe('kept: training-not-better');
  });

  it('keeps back what breaks more silences than it mends for', () => {
    const mended = changed(16, given('a', 0.6), given('a', 0.6));
    expect(decided([...mended.slice(0, 29), given('a', 0.6)])).toBe('kept: training-talks');
  });

  it('refuses a batch that says otherwise where the serving parts are sure, however sure the candidate is', () => {
    const sure = [...times(20, given('b', 0.95)), ...serving.slice(20)];
    expect(decided([...times(20, given('a', 0.98)), ...serving.slice(20)], { serving: sure })).toBe(
      'refused: training-contradicts',
    );
  });

  it('keeps back what was tried on too few', () => {
    const few = batch.slice(0, FEWEST_LABELS - 1);
    expect(decided(times(few.length, given('a', 0.98)), { batch: few })).toBe('kept: training-few');
  });
});
