import { type EvidenceRecord, turnOf } from '../live/live-state.js';

/** A question and what came of it. */
export interface Asked {
  readonly id: string;
  readonly text: string;
  /** ms since epoch. */
  readonly at: number;
  readonly outcome: string;
  readonly turn: string | null;
  readonly facet: string;
  readonly product: string | null;
  /** From the comment to the end of its answer, s; null: none was given aloud. */
  readonly seconds: number | null;
}

/** What was asked, newest first: every comment that asked something, joined with the answer it got. */
export function askedIn(records: readonly EvidenceRecord[]): readonly Asked[] {
  const answers = new Map<string, EvidenceRecord>();
  for (const record of records)
    if (record.kind === 'answer' || record.kind === 'reply')
      for (const { id } of record.comments ?? []) answers.set(id, record);
  const asked: Asked[] = [];
  for (const record of records) {
    const { kind, id, text = '', outcome, receivedAt } = record;
    if (kind !== 'comment' || id === undefined || outcome === undefined || outcome === 'chat' || outcome === 'counted')
      continue;
    const answer = answers.get(id);
    const at = receivedAt ?? Date.parse(record.time);
    const aloud = answer?.kind === 'answer';
    asked.push({
      id,
      text,
      at,
      outcome,
      turn: answer !== undefined ? turnOf(answer) : record.turn === undefined ? null : turnOf(record),
      facet: answer?.understanding?.facets?.[0] ?? 'other',
      product: answer?.understanding?.products?.[0] ?? productOf(answer),
      seconds: aloud ? Math.max(0, (Date.parse(answer.time) - at) / 1000) : null,
    });
  }
  return asked.reverse();
}

/** The product an answer spoke of, where the question named none. */
function productOf(answer: EvidenceRecord | undefined): string | null {
  const [citation] = answer?.sentences?.flatMap(({ citations }) => citations) ?? [];
  const product = citation?.split('.')[0] ?? null;
  return product === 'store' ? null : product;
}

/** How often each facet of each product was asked about; null: of the store, or nobody knows. */
export function byProductAndFacet(asked: readonly Asked[]): readonly {
  readonly product: string | null;
  readonly facets: ReadonlyMap<string, number>;
  readonly total: number;
}[] {
  const products = new Map<string | null, Map<string, number>>();
  for (const { product, facet } of asked) {
    const facets = products.get(product) ?? new Map<string, number>();
    facets.set(facet, (facets.get(facet) ?? 0) + 1);
    products.set(product, facets);
  }
  return [...products]
    .map(([product, facets]) => ({
      product,
      facets: new Map([...facets].sort(([, a], [, b]) => b - a)),
      total: [...facets.values()].reduce((sum, n) => sum + n, 0),
    }))
    .sort((a, b) => b.total - a.total);
}

/** Sentences that were put right aloud. One that an operator's words cut off is put right again, and counts once. */
export function corrections(records: readonly EvidenceRecord[]): number {
  const putRight = records.filter(({ kind }) => kind === 'correction');
  return new Set(putRight.map(({ heard, seq }) => heard?.id ?? String(seq))).size;
}

const UNMET = new Set(['refused', 'expired', 'dropped']);

/** Questions that got no answer, the same words together, most asked first. */
export function unmet(
  asked: readonly Asked[],
): readonly { readonly text: string; readonly outcome: string; readonly count: number }[] {
  const found = new Map<string, { text: string; outcome: string; count: number }>();
  for (const { text, outcome } of asked) {
    if (!UNMET.has(outcome)) continue;
    const key = text.toLowerCase().replace(/[\s\p{P}]+/gu, '');
    const known = found.get(key);
    if (known === undefined) found.set(key, { text, outcome, count: 1 });
    else known.count += 1;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** A chart of less would be one wide bar. */
const FEWEST_MINUTES = 10;

/** Comments of each minute by how they ended, as columns for a chart: times in seconds, answered, others. */
export function perMinute(asked: readonly Asked[]): readonly [number[], number[], number[]] {
  if (asked.length === 0) return [[], [], []];
  const minute = ({ at }: Asked): number => Math.floor(at / 60_000);
  const minutes = asked.map(minute);
  const first = minutes.reduce((least, one) => Math.min(least, one), Infinity);
  const last = minutes.reduce((most, one) => Math.max(most, one), 0);
  const length = Math.min(24 * 60, Math.max(FEWEST_MINUTES, last - first + 1));
  const times = Array.from({ length }, (_, i) => (first + i) * 60);
  const answered = times.map(() => 0);
  const others = times.map(() => 0);
  for (const one of asked) {
    const at = minute(one) - first;
    if (at >= length) continue;
    const column = UNMET.has(one.outcome) ? others : answered;
    column[at] = (column[at] ?? 0) + 1;
  }
  return [times, answered, others];
}

/** How many answers took how long: steps of five seconds, the last of them and more. */
export function histogram(asked: readonly Asked[], stepSeconds = 5, steps = 12): readonly [number[], number[]] {
  const starts = Array.from({ length: steps }, (_, i) => i * stepSeconds);
  const counts = starts.map(() => 0);
  for (const { seconds } of asked) {
    if (seconds === null) continue;
    const i = Math.min(steps - 1, Math.floor(seconds / stepSeconds));
    counts[i] = (counts[i] ?? 0) + 1;
  }
  return [starts, counts];
}

/** The middle of what is there; null: nothing is. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
