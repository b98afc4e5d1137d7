import type { Clock, Random } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Log } from '../../domain/log.js';
import type { RoomsPort } from '../../room/room-port.js';
import type { Database } from '../../storage/database.js';
import { EVERYBODY, type Numbered, type RoomLog, type RoomLogs } from '../room-log.js';
import type { RoomOwner } from '../visible-rooms.js';
import { attempt } from './attempt.js';
import { Courier, MOST_DEAD, MOST_WAITING, RETRIES_S } from './courier.js';
import { type Resolve, systemResolve } from '../../network/reaching.js';
import { checkWebhookUrl } from './post.js';
import { newWebhookSecret } from './signature.js';
import { type DeadDelivery, type Delivery, type Webhook, WebhookStore } from './store.js';

/** Webhooks of one tenant. */
export const MOST_WEBHOOKS = 50;
/** Events are written down together, this often; a crash loses at most these. */
const WRITE_MS = 100;
/** How often rooms are looked for that have come or gone. */
const LOOK_MS = 1_000;
/** Deliveries that wait, of all webhooks together. */
const MOST_IN_ALL = 50_000;

export interface WebhooksOptions {
  readonly database: Database;
  readonly rooms: RoomsPort;
  readonly ownerOf: (room: string) => RoomOwner | undefined;
  readonly logs: RoomLogs;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Private addresses and http may be reached. */
  readonly inside: boolean;
  readonly resolve?: Resolve;
  /** Waits between tries, seconds. Default RETRIES_S. */
  readonly retriesS?: readonly number[];
}

export interface WebhookStatus extends Webhook {
  readonly waiting: number;
}

/** What came of an event that was sent to see whether it arrives. */
export interface TestDelivery {
  readonly delivered: boolean;
  /** Why not; null: it was taken. */
  readonly error: string | null;
  /** From the first byte sent to the answer. */
  readonly milliseconds: number;
}

export type WebhookDraft = Pick<Webhook, 'url' | 'events' | 'rooms'>;

interface Running {
  webhook: Webhook;
  readonly courier: Courier | null;
  /** The logs it follows, by room. */
  readonly follows: Map<string, { readonly log: RoomLog; readonly end: () => void }>;
}

/** Tells other people's servers what happens in rooms: written down first, then delivered until it is taken. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #store: WebhookStore;
  readonly #running = new Map<string, Running>();
  readonly #closed = new AbortController();
  #unwritten: Delivery[] = [];
  #lost = new Map<string, number>();
  #looking: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#store = new WebhookStore(options.database, options.clock);
  }

  /** Goes on with what waited when the process ended. */
  async start(): Promise<void> {
    const waiting = await this.#store.waiting();
    for (const webhook of await this.#store.all()) {
      this.#run(webhook);
      this.#running.get(webhook.id)?.courier?.take(waiting.filter((one) => one.webhook === webhook.id));
    }
    this.#look();
    this.#looking = this.#keep(LOOK_MS, () => this.#look());
    this.#writing = this.#keep(WRITE_MS, async () => await this.#write());
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await Promise.all([this.#looking, this.#writing]);
    for (const { follows } of this.#running.values()) for (const { end } of follows.values()) end();
    await this.#write();
    await Promise.all([...this.#running.values()].map(async ({ courier }) => await courier?.stop()));
    this.#running.clear();
  }

  list(tenant: string): readonly WebhookStatus[] {
    return [...this.#running.values()].filter(({ webhook }) => webhook.tenant === tenant).map(statusOf);
  }

  /** @throws Failure `not_found`: there is none of this id, or it is another tenant's. */
  get(tenant: string, id: string): WebhookStatus {
    return statusOf(this.#of(tenant, id));
  }

  /**
   * @param secret Signs; null: one is made.
   * @returns The webhook and its secret, which is not shown again.
   * @throws Failure `bad_request` for an address that may not be reached, `overloaded` when the tenant has its webhooks.
   */
  async create(
    tenant: string,
    draft: WebhookDraft,
    secret: string | null,
  ): Promise<WebhookStatus & { secret: string }> {
    checkWebhookUrl(draft.url, this.#options.inside);
    if (this.list(tenant).length >= MOST_WEBHOOKS)
      throw new Failure('overloaded', because('most-webhooks', { most: MOST_WEBHOOKS }));
    const given = secret ?? newWebhookSecret();
    const webhook = await this.#store.create({ tenant, ...draft }, given);
    this.#run(webhook);
    this.#look();
    return { ...this.get(tenant, webhook.id), secret: given };
  }

  /** Changes it; `secret` replaces the old one, which signs beside it for a day. */
  async change(
    tenant: string,
    id: string,
    change: Partial<WebhookDraft> & { readonly secret?: string; readonly enabled?: boolean },
  ): Promise<WebhookStatus> {
    const { webhook } = this.#of(tenant, id);
    const { enabled, secret, ...draft } = change;
    if (draft.url !== undefined) checkWebhookUrl(draft.url, this.#options.inside);
    const switched =
      enabled === undefined
        ? {}
        : enabled
          ? { disabled: null, why: null }
          : { disabled: webhook.disabled ?? this.#options.clock.now(), why: webhook.why ?? 'switched off' };
    await this.#store.change(id, { ...draft, ...switched, ...(secret === undefined ? {} : { secret }) });
    await this.#halt(id);
    const waiting = await this.#store.waiting();
    const next = { ...webhook, ...draft, ...switched };
    this.#run(next);
    this.#running.get(id)?.courier?.take(waiting.filter((one) => one.webhook === id));
    this.#look();
    return this.get(tenant, id);
  }

  async remove(tenant: string, id: string): Promise<void> {
    this.#of(tenant, id);
    await this.#halt(id);
    this.#running.delete(id);
    await this.#store.remove(id);
  }

  /** What could not be delivered, oldest first. */
  async dead(tenant: string, id: string, limit: number, after: number): Promise<readonly DeadDelivery[]> {
    this.#of(tenant, id);
    return await this.#store.dead(id, limit, after);
  }

  /**
   * What is dead is tried again, after what waits. Returns how much that is.
   * @throws Failure `bad_request` while the webhook is switched off.
   */
  async retry(tenant: string, id: string): Promise<number> {
    const { courier } = this.#of(tenant, id);
    if (courier === null) throw new Failure('bad_request', because('webhook-off'));
    const revived = await this.#store.revive(id);
    courier.take(revived);
    return revived.length;
  }

  /** Sends an event that is none, `webhook.test`, signed like any; once, also while the webhook is switched off. */
  async test(tenant: string, id: string): Promise<TestDelivery> {
    const { clock, inside, resolve = systemResolve } = this.#options;
    const { url } = this.#of(tenant, id).webhook;
    const [now, began] = [clock.now(), clock.monotonic()];
    const body = { type: 'webhook.test', timestamp: new Date(now).toISOString(), data: { webhook: id } };
    const verdict = await attempt({
      ...{ url, id: `${id}_test_${now}`, body: JSON.stringify(body), clock, inside, resolve },
      secrets: async () => await this.#store.secretsOf(id),
      signal: this.#closed.signal,
    });
    const milliseconds = Math.round(clock.monotonic() - began);
    return {
      delivered: verdict.kind === 'taken',
      error: verdict.kind === 'taken' ? null : verdict.error,
      milliseconds,
    };
  }

  #of(tenant: string, id: string): Running {
    const running = this.#running.get(id);
    if (running?.webhook.tenant !== tenant)
      throw new Failure('not_found', because('no-webhook', { id: id.slice(0, 100) }));
    return running;
  }

  #run(webhook: Webhook): void {
    const { clock, random, log, inside, resolve = systemResolve, retriesS = RETRIES_S } = this.#options;
    const onGone = (why: string): void => void this.#switchOff(webhook.id, why);
    const courier =
      webhook.disabled === null
        ? new Courier(webhook, { store: this.#store, clock, random, log, inside, resolve, retriesS, onGone })
        : null;
    this.#running.set(webhook.id, { webhook, courier, follows: new Map() });
  }

  /** Stops delivering and following; what was told until now is written down. */
  async #halt(id: string): Promise<void> {
    const running = this.#running.get(id);
    for (const { end } of running?.follows.values() ?? []) end();
    running?.follows.clear();
    await running?.courier?.stop();
    await this.#write();
  }

  async #switchOff(id: string, why: string): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    const disabled = this.#options.clock.now();
    for (const { end } of running.follows.values()) end();
    this.#running.set(id, { webhook: { ...running.webhook, disabled, why }, courier: null, follows: new Map() });
    try {
      await this.#write();
      await this.#store.change(id, { disabled, why });
      await this.#store.buryAll(id, why);
      await this.#store.forgetDead(id, MOST_DEAD);
    } catch (error) {
      this.#options.log.error({ error: asError(error), webhook: id }, 'a webhook could not be switched off');
    }
  }

  /** Follows the rooms that are there now, each in its present life. */
  #look(): void {
    const { rooms, logs, ownerOf } = this.#options;
    const there = new Map(rooms.list().map((room) => [room.id, room]));
    for (const running of this.#running.values()) {
      const { webhook, courier, follows } = running;
      for (const [id, { log, end }] of follows) {
        if (there.get(id) === log.room) continue;
        end();
        follows.delete(id);
      }
      if (courier === null) continue;
      for (const room of there.values()) {
        const wanted = webhook.rooms === null || webhook.rooms.includes(room.id);
        if (!wanted || follows.has(room.id) || ownerOf(room.id)?.tenant !== webhook.tenant) continue;
        const log = logs.of(room);
        const types = new Set(webhook.events);
        const told = (numbered: Numbered): void => {
          if (types.has(numbered.type)) this.#note(webhook.id, room.id, numbered);
        };
        follows.set(room.id, { log, end: log.follow({ types, name: EVERYBODY, told }) });
      }
    }
  }

  #note(webhook: string, room: string, { seq, type, text }: Numbered): void {
    const own = (this.#running.get(webhook)?.courier?.waiting ?? 0) + this.#unwritten.length;
    let all = this.#unwritten.length;
    for (const { courier } of this.#running.values()) all += courier?.waiting ?? 0;
    if (own >= MOST_WAITING || all >= MOST_IN_ALL) {
      this.#lost.set(webhook, (this.#lost.get(webhook) ?? 0) + 1);
      return;
    }
    const since = this.#options.clock.now();
    // As Standard Webhooks has it: what it is, when it happened, and the event as the sockets have it.
    const body = `{"type":${JSON.stringify(type)},"timestamp":"${new Date(since).toISOString()}","data":${text}}`;
    this.#unwritten.push({ webhook, room, seq, type, body, since, attempts: 0 });
  }

  async #write(): Promise<void> {
    const written = this.#unwritten;
    const lost = this.#lost;
    this.#unwritten = [];
    this.#lost = new Map();
    try {
      if (written.length > 0) await this.#store.add(written);
    } catch (error) {
      // The store may take them the next time: a database that was busy or away for a moment loses nobody's events.
      this.#unwritten = [...written.filter(({ webhook }) => this.#running.has(webhook)), ...this.#unwritten];
      for (const [id, count] of lost) this.#lost.set(id, (this.#lost.get(id) ?? 0) + count);
      throw error;
    }
    for (const [id, running] of this.#running) running.courier?.take(written.filter(({ webhook }) => webhook === id));
    for (const [id, count] of lost) {
      await this.#store.countLost(id, count);
      const running = this.#running.get(id);
      if (running !== undefined) running.webhook = { ...running.webhook, lost: running.webhook.lost + count };
    }
  }

  async #keep(ms: number, work: () => unknown): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#closed.signal.aborted) {
      await clock.sleep(ms, this.#closed.signal).catch(() => undefined);
      try {
        await work();
      } catch (error) {
        log.error({ error: asError(error) }, 'webhooks: the store does not take what happened');
      }
    }
  }
}

function statusOf({ webhook, courier }: Running): WebhookStatus {
  return { ...webhook, waiting: courier?.waiting ?? 0 };
}
