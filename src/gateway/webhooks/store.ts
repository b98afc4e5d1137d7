import type { Selectable } from 'kysely';
import { newId } from '../../access/secrets.js';
import type { Clock } from '../../domain/clock.js';
import type { Database } from '../../storage/database.js';
import type { Tables } from '../../storage/tables.js';

/** How long a secret that was replaced signs too, so that receivers can change theirs. */
const FORMER_MS = 24 * 60 * 60 * 1_000;
const ROWS_A_STATEMENT = 200;

export interface Webhook {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly events: readonly string[];
  /** Null: all of the tenant's. */
  readonly rooms: readonly string[] | null;
  readonly since: number;
  /** When it was switched off, and why; null: it is on. */
  readonly disabled: number | null;
  readonly why: string | null;
  /** Events that found the queue full. */
  readonly lost: number;
}

export interface Delivery {
  readonly webhook: string;
  readonly room: string;
  readonly seq: number;
  readonly type: string;
  readonly body: string;
  readonly since: number;
  attempts: number;
}

export interface DeadDelivery extends Omit<Delivery, 'body'> {
  readonly dead: number;
  readonly error: string;
}

type Change = Partial<Pick<Webhook, 'url' | 'events' | 'rooms' | 'disabled' | 'why'>> & { readonly secret?: string };

/** Webhooks and their deliveries in the store. */
export class WebhookStore {
  readonly #db: Database['db'];
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#db = database.db;
    this.#clock = clock;
  }

  async all(): Promise<readonly Webhook[]> {
    return (await this.#db.selectFrom('webhooks').selectAll().orderBy('since').execute()).map(webhookOf);
  }

  async create(made: Pick<Webhook, 'tenant' | 'url' | 'events' | 'rooms'>, secret: string): Promise<Webhook> {
    const { tenant, url, events, rooms } = made;
    const row = {
      id: newId('wh'),
      tenant,
      url,
      events: JSON.stringify(events),
      rooms: rooms === null ? null : JSON.stringify(rooms),
      secret,
      former_secret: null,
      former_until: null,
      since: this.#clock.now(),
      disabled: null,
      why: null,
      lost: 0,
    };
    await this.#db.insertInto('webhooks').values(row).execute();
    return webhookOf(row);
  }

  async change(id: string, { url, events, rooms, disabled, why, secret }: Change): Promise<void> {
    const former = secret === undefined ? undefined : (await this.#row(id))?.secret;
    await this.#db
      .updateTable('webhooks')
      .set({
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
        ...(rooms === undefined ? {} : { rooms: rooms === null ? null : JSON.stringify(rooms) }),
        ...(disabled === undefined ? {} : { disabled }),
        ...(why === undefined ? {} : { why }),
        ...(secret === undefined || former === undefined
          ? {}
          : { secret, former_secret: former, former_until: this.#clock.now() + FORMER_MS }),
      })
      .where('id', '=', id)
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('webhook_deliveries').where('webhook', '=', id).execute();
    await this.#db.deleteFrom('webhooks').where('id', '=', id).execute();
  }

  /** The secrets that sign now, the newest first. */
  async secretsOf(id: string): Promise<readonly string[]> {
    const row = await this.#row(id);
    if (row === undefined) return [];
    const { secret, former_secret: former, former_until: until } = row;
    return former !== null && until !== null && until > this.#clock.now() ? [secret, former] : [secret];
  }

  async countLost(id: string, count: number): Promise<void> {
    await this.#db
      .updateTable('webhooks')
      .set((eb) => ({ lost: eb('lost', '+', count) }))
      .where('id', '=', id)
      .execute();
  }

  /** What waits, in the order in which it happened. */
  async waiting(): Promise<readonly Delivery[]> {
    const rows = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('dead', 'is', null)
      .orderBy('seq')
      .execute();
    return rows.map(deliveryOf);
  }

  async add(deliveries: readonly Delivery[]): Promise<void> {
    for (let from = 0; from < deliveries.length; from += ROWS_A_STATEMENT) {
      const rows = deliveries.slice(from, from + ROWS_A_STATEMENT).map((one) => ({ ...one, dead: null, error: null }));
      await this.#db
        .insertInto('webhook_deliveries')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async tried({ webhook, room, seq, attempts }: Delivery, error: string): Promise<void> {
    await this.#of(webhook, room, seq).set({ attempts, error }).execute();
  }

  async done({ webhook, room, seq }: Delivery): Promise<void> {
    await this.#db
      .deleteFrom('webhook_deliveries')
      .where('webhook', '=', webhook)
      .where('room', '=', room)
      .where('seq', '=', seq)
      .execute();
  }

  async bury({ webhook, room, seq, attempts }: Delivery, error: string): Promise<void> {
    await this.#of(webhook, room, seq).set({ dead: this.#clock.now(), attempts, error }).execute();
  }

  /** All that waits for a webhook is given up; the oldest dead beyond `most` are forgotten. */
  async buryAll(webhook: string, error: string): Promise<void> {
    await this.#db
      .updateTable('webhook_deliveries')
      .set({ dead: this.#clock.now(), error })
      .where('webhook', '=', webhook)
      .where('dead', 'is', null)
      .execute();
  }

  async forgetDead(webhook: string, most: number): Promise<void> {
    const last = await this.#db
      .selectFrom('webhook_deliveries')
      .select('since')
      .where('webhook', '=', webhook)
      .where('dead', 'is not', null)
      .orderBy('since', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) return;
    await this.#db
      .deleteFrom('webhook_deliveries')
      .where('webhook', '=', webhook)
      .where('dead', 'is not', null)
      .where('since', '<=', last.since)
      .execute();
  }

  async dead(webhook: string, limit: number, after: number): Promise<readonly DeadDelivery[]> {
    const rows = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook', '=', webhook)
      .where('dead', 'is not', null)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(({ room, seq, type, since, attempts, dead, error }) => {
      return { webhook, room, seq, type, since, attempts, dead: dead ?? 0, error: error ?? '' };
    });
  }

  /** What is dead waits again. */
  async revive(webhook: string): Promise<readonly Delivery[]> {
    const rows = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook', '=', webhook)
      .where('dead', 'is not', null)
      .orderBy('seq')
      .execute();
    await this.#db
      .updateTable('webhook_deliveries')
      .set({ dead: null, attempts: 0 })
      .where('webhook', '=', webhook)
      .where('dead', 'is not', null)
      .execute();
    return rows.map((row) => ({ ...deliveryOf(row), attempts: 0 }));
  }

  async #row(id: string): Promise<Selectable<Tables['webhooks']> | undefined> {
    return await this.#db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
  }

  #of(webhook: string, room: string, seq: number) {
    return this.#db
      .updateTable('webhook_deliveries')
      .where('webhook', '=', webhook)
      .where('room', '=', room)
      .where('seq', '=', seq);
  }
}

function webhookOf(row: Selectable<Tables['webhooks']>): Webhook {
  const { id, tenant, url, events, rooms, since, disabled, why, lost } = row;
  return {
    id,
    tenant,
    url,
    events: JSON.parse(events) as string[],
    rooms: rooms === null ? null : (JSON.parse(rooms) as string[]),
    since,
    disabled,
    why,
    lost,
  };
}

function deliveryOf(row: Selectable<Tables['webhook_deliveries']>): Delivery {
  const { webhook, room, seq, type, body, since, attempts } = row;
  return { webhook, room, seq, type, body, since, attempts };
}
