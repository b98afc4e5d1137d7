import type { Kysely } from 'kysely';
import type { AnswerContext } from '../../domain/answer.js';
import type { Tables } from '../../storage/tables.js';
import { Evidence } from '../evidence.js';
import type { Label } from './label.js';

/** Labels that are read at most; the newest. */
const MOST_LABELS = 20_000;

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
