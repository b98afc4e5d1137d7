import { createRequire } from 'node:module';
import { setImmediate as breathe } from 'node:timers/promises';
import type * as Arrow from 'apache-arrow';
import type { IndexedFact } from '../fact-index.js';
import { keyOf } from './keys.js';
import { wordsOf } from './ranking.js';

/** The very classes LanceDB has: it takes its own tables as they are, and copies those of the other build wrongly. */
const arrow = createRequire(import.meta.url)('apache-arrow') as typeof Arrow;

/** Rows made at a stretch: about 3 ms, then others get the thread. */
const STRETCH = 200;
/** Limits of validity that are not stated: the first and last moment a date can have. */
const ALWAYS = 8.64e15;

const text = new arrow.Utf8();
const number = new arrow.Float64();
const COLUMNS = {
  /** Tenant, room and fact id; replaces on upsert. */
  key: text,
  /** Tenant and room; in every filter. */
  scope: text,
  tenant: text,
  room: text,
  fact: text,
  product: text,
  facet: text,
  stamp: text,
  valid_from: number,
  valid_until: number,
  tokens: text,
} as const;

/** Columns of the table. `dimension` 0: without vectors. */
export function factSchema(dimension: number): Arrow.Schema {
  const fields = Object.entries(COLUMNS).map(([name, type]) => new arrow.Field(name, type, name === 'product'));
  if (dimension > 0) fields.push(new arrow.Field('vector', vectorType(dimension), true) as never);
  return new arrow.Schema(fields);
}

/** Facts as rows. Vectors go over as they lie in memory. */
export async function factRows(
  tenant: string,
  room: string,
  facts: readonly IndexedFact[],
  dimension: number,
): Promise<Arrow.Table> {
  const schema = factSchema(dimension);
  const scope = keyOf(tenant, room);
  const batches: Arrow.RecordBatch[] = [];
  for (let from = 0; from < facts.length; from += STRETCH) {
    if (from > 0) await breathe();
    const some = facts.slice(from, from + STRETCH);
    const strings = (of: (fact: IndexedFact) => string | null): Arrow.Data =>
      arrow.vectorFromArray(some.map(of), text).data[0] as Arrow.Data;
    const numbers = (of: (fact: IndexedFact) => number): Arrow.Data =>
      arrow.makeData({ type: number, length: some.length, data: Float64Array.from(some, of) });
    const children: Arrow.Data[] = [
      strings(({ fact }) => keyOf(tenant, room, fact.id)),
      strings(() => scope),
      strings(() => tenant),
      strings(() => room),
      strings(({ fact }) => fact.id),
      strings(({ fact }) => fact.product),
      strings(({ fact }) => fact.facet),
      strings(({ stamp }) => stamp ?? ''),
      numbers(({ fact }) => fact.validFrom ?? -ALWAYS),
      numbers(({ fact }) => fact.validUntil ?? ALWAYS),
      strings((fact) => wordsOf(fact).join(' ')),
    ];
    if (dimension > 0) children.push(vectors(some, dimension));
    const struct = arrow.makeData({
      type: new arrow.Struct(schema.fields),
      length: some.length,
      nullCount: 0,
      children,
    });
    batches.push(new arrow.RecordBatch(schema, struct));
  }
  return new arrow.Table(schema, batches);
}

function vectorType(dimension: number): Arrow.FixedSizeList {
  return new arrow.FixedSizeList(dimension, new arrow.Field('item', new arrow.Float32(), true));
}

function vectors(facts: readonly IndexedFact[], dimension: number): Arrow.Data {
  const values = new Float32Array(facts.length * dimension);
  const present = new Uint8Array(Math.ceil(facts.length / 64) * 8);
  let missing = 0;
  facts.forEach(({ vector }, i) => {
    if (vector === undefined) {
      missing += 1;
      return;
    }
    values.set(vector, i * dimension);
    present[i >> 3] = (present[i >> 3] ?? 0) | (1 << (i & 7));
  });
  const child = arrow.makeData({ type: new arrow.Float32(), length: values.length, data: values });
  return arrow.makeData({
    type: vectorType(dimension),
    length: facts.length,
    nullCount: missing,
    nullBitmap: present,
    child,
  });
}
