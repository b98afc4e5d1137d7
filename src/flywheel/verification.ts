import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables.js';
import { bodyOf, chainsOf, hashOf, headOf, type Link, linksOf } from './chain.js';
import { commitmentOf, sealsOf } from './sealing.js';

/** What a chain's check found. */
export interface ChainReport {
  readonly tenant: string;
  readonly room: string;
  /** Links looked at. */
  readonly links: number;
  /** Number of the first link that is kept; those before were pruned, and their last hash is the anchor. */
  readonly first: number;
  readonly head: { readonly n: number; readonly hash: string };
  /** The first link that is not as it was written; null: the chain is whole. */
  readonly broken: { readonly n: number; readonly why: string } | null;
  readonly erased: number;
}

export interface VerifyOptions {
  /** Only this tenant's, only this room's. */
  readonly tenant?: string | null;
  readonly room?: string;
  /** A head noted down earlier, outside of the database: the chain must still go through it. Only with `room`. */
  readonly noted?: { readonly n: number; readonly hash: string };
  readonly signal?: AbortSignal;
}

/** How often a chain is read again whose beginning or personal fields were taken away while it was read. */
const MOST_READINGS = 5;

/** Checks chains from their anchors to their heads as they stand now. Reads in slices and keeps nobody waiting. */
export async function verifyJournal(db: Kysely<Tables>, options: VerifyOptions = {}): Promise<readonly ChainReport[]> {
  const heads = await chainsOf(db, options.tenant ?? null);
  const reports: ChainReport[] = [];
  for (const head of heads) {
    if (options.room !== undefined && head.room !== options.room) continue;
    reports.push(await verifyChain(db, head, options));
  }
  return reports;
}

/** Retention and erasures go on meanwhile: what they took away is no break, so a break counts when neither has moved. */
async function verifyChain(
  db: Kysely<Tables>,
  head: Tables['journal_heads'],
  options: VerifyOptions,
): Promise<ChainReport> {
  let from = head;
  for (let reading = 1; ; reading += 1) {
    const erased = await erasedIn(db, from);
    const report = await readChain(db, from, erased, options);
    const now = await headOf(db, head);
    if (report.broken === null || reading === MOST_READINGS || now === undefined) return report;
    if (now.pruned_n === from.pruned_n && (await erasedIn(db, head)).size === erased.size) return report;
    from = now;
  }
}

async function readChain(
  db: Kysely<Tables>,
  head: Tables['journal_heads'],
  erased: ReadonlySet<string>,
  { noted, signal }: VerifyOptions,
): Promise<ChainReport> {
  const { tenant, room, pruned_n: pruned, pruned_hash: anchor } = head;
  let n = pruned;
  let hash = anchor;
  let links = 0;
  let missing = 0;
  const report = (broken: ChainReport['broken']): ChainReport => ({
    tenant,
    room,
    links,
    first: pruned + 1,
    head: { n: head.n, hash: head.hash },
    broken,
    erased: missing,
  });
  for await (const slice of linksOf(db, head, pruned, head.n)) {
    signal?.throwIfAborted();
    const personal = await personalOf(db, head, slice);
    for (const link of slice) {
      n += 1;
      if (link.n !== n) return report({ n, why: `link ${n} is missing` });
      const own = hashOf(hash, link);
      if (own !== link.hash)
        return report({ n, why: 'it says something else than what was hashed, or follows another link' });
      if (noted?.n === n && noted.hash !== own) return report({ n, why: 'it is not the link that was noted down' });
      hash = own;
      links += 1;
      for (const [field, commitment] of sealsOf(bodyOf(link))) {
        const kept = personal.get(`${n}/${field}`);
        if (kept === undefined) {
          missing += 1;
          if (!erased.has(`${n}/${field}`)) return report({ n, why: `${field} is gone, and no redaction says so` });
        } else if (commitmentOf(kept.salt, kept.value) !== commitment)
          return report({ n, why: `${field} was changed` });
      }
    }
  }
  if (n !== head.n) return report({ n: n + 1, why: `the chain ends at ${n}, and its head says ${head.n}` });
  if (hash !== head.hash) return report({ n, why: 'its head has another hash' });
  if (noted !== undefined && noted.n > n)
    return report({ n: n + 1, why: `the chain ends at ${n}, and ${noted.n} was noted down` });
  if (await isLongerThanItsHead(db, head)) return report({ n: n + 1, why: 'there are links behind its head' });
  return report(null);
}

/** Asked in one statement: links and head are written together, and a room on air adds some every second. */
async function isLongerThanItsHead(db: Kysely<Tables>, { tenant, room }: Tables['journal_heads']): Promise<boolean> {
  const beyond = await db
    .selectFrom('journal')
    .innerJoin('journal_heads', (join) =>
      join.onRef('journal_heads.tenant', '=', 'journal.tenant').onRef('journal_heads.room', '=', 'journal.room'),
    )
    .select('journal.n')
    .where('journal.tenant', '=', tenant)
    .where('journal.room', '=', room)
    .whereRef('journal.n', '>', 'journal_heads.n')
    .limit(1)
    .executeTakeFirst();
  return beyond !== undefined;
}

async function personalOf(
  db: Kysely<Tables>,
  { tenant, room }: Tables['journal_heads'],
  slice: readonly Link[],
): Promise<ReadonlyMap<string, { readonly salt: string; readonly value: string }>> {
  const rows = await db
    .selectFrom('journal_personal')
    .select(['n', 'field', 'salt', 'value'])
    .where('tenant', '=', tenant)
    .where('room', '=', room)
    .where('n', '>=', slice[0]?.n ?? 0)
    .where('n', '<=', slice.at(-1)?.n ?? 0)
    .execute();
  return new Map(rows.map(({ n, field, salt, value }) => [`${n}/${field}`, { salt, value }]));
}

/** Fields that a redaction in the chain names. */
async function erasedIn(db: Kysely<Tables>, { tenant, room }: Tables['journal_heads']): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('journal')
    .select('body')
    .where('tenant', '=', tenant)
    .where('room', '=', room)
    .where('kind', '=', 'redaction')
    .execute();
  return new Set(rows.flatMap((row) => (bodyOf(row)['fields'] as readonly string[] | undefined) ?? []));
}
