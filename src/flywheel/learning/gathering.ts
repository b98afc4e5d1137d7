import type { Kysely } from 'kysely';
import type { AnswerContext } from '../../domain/answer.js';
import type { Tables } from '../../storage/tables.js';
import { Evidence } from '../evidence.js';
import type { Heard, Label } from './label.js';

/** Labels that are read at most; the newest. */
const MOST_LABELS = 20_000;
/** Questions that are heard at most, the newest; of each room as many. */
const MOST_HEARD = 20_000;
const AT_ONCE = 1_000;

/**
 * An operator's judgements as labels, oldest first: `better` says which facts answer (none and no words: nothing does), `good` that those
 * cited did (none cited: silence was right). `wrong` alone says nothing that can be learnt from. What was erased is gone from here too.
 */
export async function labelsOf(db: Kysely<Tables>, tenant: string): Promise<readonly Label[]> {
  const rows = await db
    .selectFrom('feedback')
    .select(['room', 'n', 'time', 'kind', 'facts', 'answer'])
    .where('tenant', '=', tenant)
    .where('source', 'like', 'operator:%')
    .where('kind', 'in', ['good', 'better'])
    .orderBy('time', 'desc')
    .limit(MOST_LABELS)
    .execute();
  const evidence = new Evidence(db);
  const labels: Label[] = [];
  for (const { room, n, time, kind, facts, answer } of rows.reverse()) {
    const { body, outcome } = await evidence.entry(tenant, room, n);
    const text = (body['comments'] as readonly { readonly text?: unknown }[] | undefined)?.[0]?.text;
    const told = JSON.parse(facts) as string[];
    const cited = Object.keys((body['facts'] ?? {}) as Readonly<Record<string, unknown>>);
    const right = kind === 'good' ? (outcome === 'refused' ? [] : cited.slice(0, 1)) : told;
    // A better answer in words names no fact: it is an example for a language model, not for these parts.
    if (typeof text !== 'string' || (kind === 'better' && told.length === 0 && answer !== null)) continue;
    if (kind === 'good' && outcome !== 'refused' && cited.length === 0) continue;
    const asked = (body['asked'] ?? {}) as Partial<AnswerContext>;
    const context = { thread: asked.thread ?? null, pinned: asked.pinned ?? null, recent: [] };
    labels.push({ room, text, context, facts: right, time });
  }
  return labels;
}

/** What viewers asked in these rooms lately, as far as it was not erased. */
export async function heardIn(
  db: Kysely<Tables>,
  tenant: string,
  rooms: ReadonlySet<string>,
): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  const most = Math.ceil(MOST_HEARD / Math.max(1, rooms.size));
  for (const room of rooms) {
    let until = Number.MAX_SAFE_INTEGER;
    for (let left = most; left > 0; left -= AT_ONCE) {
      const rows = await db
        .selectFrom('journal_personal')
        .select(['n', 'value'])
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .where('field', '=', 'comments.0.text')
        .where('n', '<', until)
        .orderBy('n', 'desc')
        .limit(Math.min(left, AT_ONCE))
        .execute();
      for (const { value } of rows) heard.push({ room, text: String(JSON.parse(value)) });
      const last = rows.at(-1);
      if (last === undefined) break;
      until = last.n;
      // Rooms on air live on the same thread.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return heard;
}
