import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { type StatedFacet, statementId } from '../knowledge/shop-content.js';
import { statementOf } from '../knowledge/shop-file.js';
import { facetProblem } from '../knowledge/shop-schema.js';
import type { CatalogueStore } from '../knowledge/store/catalogue-store.js';
import type { Database } from '../storage/database.js';
import { Evidence, type JournalFilter, type JournalView } from './evidence.js';
import { Groups, shinglesOf } from './near-duplicates.js';

/** Refused answers that are looked at; the newest. */
const MOST_READ = 5_000;
const MOST_GAPS = 200;
/** Questions compared in one go. */
const AT_ONCE = 100;
const EXAMPLES = 5;
/** From this likeness on (Dice) two questions are one gap. */
const ALIKE = 0.45;

/** Questions alike that went unanswered, with the fact that would answer them to be. */
export interface Gap {
  readonly id: string;
  readonly room: string;
  readonly product: string | null;
  readonly facet: string | null;
  readonly questions: number;
  readonly viewers: number;
  readonly examples: readonly string[];
  readonly last: number;
  /** Id that an accepted fact would get. */
  readonly proposed: string;
}

/** The shop of each of a tenant's rooms, on air or not, by the room's id. */
export type ShopsOf = (tenant: string) => Promise<ReadonlyMap<string, string>>;

/** What was asked, and what became of it. */
export interface InsightFigures {
  readonly comments: Readonly<Record<string, number>>;
  readonly viewers: number;
  readonly answers: readonly {
    readonly product: string | null;
    readonly facet: string | null;
    readonly outcome: string;
    readonly count: number;
  }[];
  /** Seconds from the comment to the end of its answer, by room's turns. */
  readonly seconds: { readonly p50: number; readonly p90: number } | null;
  readonly feedback: Readonly<Record<string, number>>;
  readonly orders: number;
}

interface Asked {
  readonly view: JournalView;
  readonly texts: readonly { readonly viewer: string; readonly text: string }[];
}

/** What a tenant's viewers ask that its shops do not say. */
export class Insight {
  readonly #database: Database;
  readonly #store: CatalogueStore;
  readonly #clock: Clock;
  readonly #shopsOf: ShopsOf;
  readonly #evidence: Evidence;

  constructor(database: Database, store: CatalogueStore, shopsOf: ShopsOf, clock: Clock) {
    this.#shopsOf = shopsOf;
    this.#database = database;
    this.#store = store;
    this.#clock = clock;
    this.#evidence = new Evidence(database.db);
  }

  /** Groups of unanswered questions that nobody has dealt with, the most asked first. */
  async gaps(tenant: string, room: string, product?: string): Promise<readonly Gap[]> {
    const shop = await this.#shop(tenant, room);
    const decided = await this.#database.db
      .selectFrom('decided_gaps')
      .select('id')
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .execute();
    const done = new Set(decided.map(({ id }) => id));
    const groups = new Map<string | null, Groups<Asked>>();
    let read = 0;
    for (const asked of await this.#refused(tenant, { room, product })) {
      const shingles = shinglesOf(asked.texts[0]?.text ?? '');
      if (shingles.size === 0) continue;
      const own = groups.get(asked.view.product) ?? new Groups<Asked>(ALIKE);
      groups.set(asked.view.product, own);
      own.add(shingles, asked);
      read += 1;
      // Rooms on air live on the same thread.
      if (read % AT_ONCE === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return [...groups]
      .flatMap(([of, { all }]) => all.map((asked) => gapOf(room, of, asked)))
      .filter(({ id }) => !done.has(id))
      .sort((a, b) => b.questions - a.questions || b.last - a.last)
      .slice(0, MOST_GAPS)
      .map((gap) => ({ ...gap, proposed: this.#placeOf(tenant, shop, gap.product, gap.facet).fact }));
  }

  /**
   * Makes a gap a fact of the shop, in the operator's words: the next answer can state it.
   * @returns The fact's id.
   * @throws Failure `not_found` for a gap that is not there any more, `bad_request` when the shop would not be sound.
   */
  async accept(
    tenant: string,
    room: string,
    id: string,
    {
      zh,
      en,
      facet,
      by,
    }: {
      readonly zh?: string | undefined;
      readonly en?: string | undefined;
      readonly facet?: string | undefined;
      readonly by: string;
    },
  ): Promise<string> {
    const gap = await this.#gap(tenant, room, id);
    const shop = await this.#shop(tenant, room);
    const { product, facet: place, n, fact } = this.#placeOf(tenant, shop, gap.product, facet ?? gap.facet);
    const words = { ...(zh === undefined ? {} : { zh }), ...(en === undefined ? {} : { en }) };
    const source = `operator:${by}`;
    const statement = statementOf(product, place, n, words, source);
    await this.#store.apply(tenant, shop, { kind: 'statement-put', statement }, { source });
    await this.#decide(tenant, room, id, 'accepted', fact, by);
    return fact;
  }

  /** Nobody has to hear of it again. @throws Failure `not_found` for a gap that is not there any more. */
  async dismiss(tenant: string, room: string, id: string, by: string): Promise<void> {
    await this.#gap(tenant, room, id);
    await this.#decide(tenant, room, id, 'dismissed', null, by);
  }

  async figures(tenant: string, filter: JournalFilter): Promise<InsightFigures> {
    const comments: Record<string, number> = {};
    const counts = new Map<string, InsightFigures['answers'][number] & { count: number }>();
    const feedback: Record<string, number> = {};
    const viewers = new Set<string>();
    const seconds: number[] = [];
    let orders = 0;
    const kinds = ['comment', 'answer', 'reply', 'platform'] as const;
    for await (const slice of this.#evidence.slices(tenant, { ...filter, kinds }, true))
      for (const { kind, outcome, product, facet, body, time, feedback: given } of slice) {
        if (kind === 'comment') {
          comments[outcome ?? ''] = (comments[outcome ?? ''] ?? 0) + 1;
          if (typeof body['viewer'] === 'string') viewers.add(body['viewer']);
        } else if (kind === 'platform') orders += body['event'] === 'order' ? 1 : 0;
        else {
          const key = JSON.stringify([product, facet, outcome]);
          const count = (counts.get(key)?.count ?? 0) + 1;
          counts.set(key, { product, facet, outcome: outcome ?? '', count });
          const received = (body['comments'] as readonly { readonly receivedAt?: number }[] | undefined)?.[0]
            ?.receivedAt;
          if (kind === 'answer' && received !== undefined) seconds.push((time - received) / 1_000);
          for (const one of given) feedback[one.kind] = (feedback[one.kind] ?? 0) + 1;
        }
      }
    seconds.sort((a, b) => a - b);
    const at = (share: number): number =>
      seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))] ?? 0;
    return {
      comments,
      viewers: viewers.size,
      answers: [...counts.values()].sort((a, b) => b.count - a.count),
      seconds: seconds.length === 0 ? null : { p50: at(0.5), p90: at(0.9) },
      feedback,
      orders,
    };
  }

  /** Tells the words of a fact of a room's shop as they stand; undefined: it is gone. */
  async factTexts(tenant: string): Promise<(room: string, id: string) => string | undefined> {
    const shops = await this.#shopsOf(tenant);
    return (room, id) => {
      const shop = shops.get(room);
      if (shop === undefined || this.#store.version(tenant, shop) === 0) return undefined;
      const text = this.#store.snapshot(tenant, shop).fact(id)?.text;
      return text?.zh ?? text?.en;
    };
  }

  async #gap(tenant: string, room: string, id: string): Promise<Gap> {
    const gap = (await this.gaps(tenant, room)).find((one) => one.id === id);
    if (gap === undefined)
      throw new Failure('not_found', `There is no gap ${JSON.stringify(id.slice(0, 60))} any more.`);
    return gap;
  }

  async #shop(tenant: string, room: string): Promise<string> {
    const shop = (await this.#shopsOf(tenant)).get(room);
    if (shop === undefined)
      throw new Failure('not_found', `The room ${JSON.stringify(room.slice(0, 100))} is not known here.`);
    return shop;
  }

  async #refused(tenant: string, filter: JournalFilter): Promise<readonly Asked[]> {
    const found: Asked[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#evidence.page(
        tenant,
        { ...filter, kinds: ['answer', 'reply'], outcome: 'refused' },
        500,
        cursor,
      );
      for (const view of page.entries) {
        const comments = (view.body['comments'] ?? []) as readonly {
          readonly viewer?: unknown;
          readonly text?: unknown;
        }[];
        const texts = comments.flatMap(({ viewer, text }) =>
          typeof text === 'string' ? [{ viewer: typeof viewer === 'string' ? viewer : '', text }] : [],
        );
        if (texts.length > 0) found.push({ view, texts });
      }
      cursor = page.next ?? undefined;
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (cursor !== undefined && found.length < MOST_READ);
    // Oldest first: a group is named after its first question, and keeps its name as others join.
    return found.reverse();
  }

  /** Where a fact about it would stand: after those of the same facet. Facets that fields render cannot be stated. */
  #placeOf(
    tenant: string,
    shop: string,
    product: string | null,
    facet: string | null,
  ): { readonly product: string | null; readonly facet: StatedFacet; readonly n: number; readonly fact: string } {
    const content = this.#store.content(tenant, shop);
    const known = product !== null && content.products.some(({ id }) => id === product) ? product : null;
    const stated = facet === null || facetProblem(facet) !== undefined ? 'feature' : facet;
    const taken = new Set(content.statements.map(({ id }) => id));
    let n = 1;
    while (taken.has(statementId(known, stated as StatedFacet, n))) n += 1;
    return { product: known, facet: stated as StatedFacet, n, fact: statementId(known, stated as StatedFacet, n) };
  }

  async #decide(
    tenant: string,
    room: string,
    id: string,
    decision: string,
    fact: string | null,
    by: string,
  ): Promise<void> {
    const row = { tenant, room, id, decision, fact, source: `operator:${by}`, time: this.#clock.now() };
    await this.#database.db
      .insertInto('decided_gaps')
      .values(row)
      .onConflict((conflict) => conflict.columns(['tenant', 'room', 'id']).doUpdateSet({ decision, fact }))
      .execute();
  }
}

/** All of a gap but where its fact would stand. */
function gapOf(room: string, product: string | null, asked: readonly Asked[]): Omit<Gap, 'proposed'> {
  const texts = asked.flatMap((one) => one.texts);
  const facets = asked.flatMap(({ view }) => (view.facet === null ? [] : [view.facet]));
  const facet = mostOf(facets);
  const first = [...shinglesOf(asked[0]?.texts[0]?.text ?? '')].sort().join(' ');
  return {
    id: createHash('sha256')
      .update(`${room}\n${product ?? ''}\n${first}`)
      .digest('hex')
      .slice(0, 24),
    room,
    product,
    facet,
    questions: texts.length,
    viewers: new Set(texts.map(({ viewer }) => viewer)).size,
    examples: [...new Set(texts.map(({ text }) => text))].slice(0, EXAMPLES),
    last: Math.max(...asked.map(({ view }) => view.time)),
  };
}

function mostOf(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
