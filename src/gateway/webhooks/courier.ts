import type { Clock, Random } from '../../domain/clock.js';
import { asError } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import { attempt, type Verdict } from './attempt.js';
import type { Resolve } from '../../network/reaching.js';
import type { Delivery, Webhook, WebhookStore } from './store.js';

/** Waits before the second try and the following, seconds: eight hours in all. */
export const RETRIES_S = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400] as const;
/** What waits for one webhook; beyond it events are lost, and counted. */
export const MOST_WAITING = 10_000;
/** What could not be delivered and is kept to be looked at, by webhook. */
export const MOST_DEAD = 10_000;
/** Rooms of one webhook that are delivered at once. */
const AT_ONCE = 8;
/** When the store itself fails, it is left alone for so long. */
const BROKEN_MS = 5_000;
/** A receiver may ask for more patience, but for no more than this. */
const MOST_RETRY_AFTER_S = 3_600;

export interface CourierOptions {
  readonly store: WebhookStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Private addresses may be reached. */
  readonly inside: boolean;
  readonly resolve: Resolve;
  readonly retriesS: readonly number[];
  /** The receiver is gone for good: the webhook is off from now on. */
  readonly onGone: (why: string) => void;
}

/**
 * Delivers one webhook's events: of a room in order, one at a time; of several rooms at once. What a receiver does not take is
 * tried again for eight hours (2xx takes; 410 ends the webhook; any other 4xx but 408 and 429, and any redirect, is final for
 * that event). After eight hours in vain the webhook is switched off.
 */
export class Courier {
  readonly webhook: Webhook;
  readonly #options: CourierOptions;
  readonly #lanes = new Map<string, Delivery[]>();
  /** Rooms that are being delivered now. */
  readonly #busy = new Set<string>();
  readonly #stopped = new AbortController();
  #waiting = 0;
  #running = 0;
  #work: Promise<unknown>[] = [];

  constructor(webhook: Webhook, options: CourierOptions) {
    this.webhook = webhook;
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Takes what happened, already written down. */
  take(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const lane = this.#lanes.get(delivery.room);
      this.#waiting += 1;
      if (lane === undefined) this.#lanes.set(delivery.room, [delivery]);
      else lane.push(delivery);
    }
    this.#start();
  }

  /** Stops; what waits stays in the store. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled(this.#work);
  }

  #start(): void {
    if (this.#stopped.signal.aborted) return;
    for (const room of this.#lanes.keys()) {
      if (this.#running >= AT_ONCE) return;
      if (this.#busy.has(room)) continue;
      this.#busy.add(room);
      this.#running += 1;
      const work = this.#deliver(room)
        .catch(async (error: unknown) => {
          if (this.#stopped.signal.aborted) return;
          const { clock, log } = this.#options;
          log.error({ error: asError(error), webhook: this.webhook.id }, 'a webhook’s deliveries cannot be kept');
          await clock.sleep(BROKEN_MS, this.#stopped.signal).catch(() => undefined);
        })
        .finally(() => {
          this.#running -= 1;
          this.#busy.delete(room);
          this.#work = this.#work.filter((one) => one !== work);
          this.#start();
        });
      this.#work.push(work);
    }
  }

  async #deliver(room: string): Promise<void> {
    const lane = this.#lanes.get(room);
    for (let next = lane?.[0]; lane !== undefined && next !== undefined; next = lane[0]) {
      if (!(await this.#bring(next))) return;
      lane.shift();
      this.#waiting -= 1;
    }
    this.#lanes.delete(room);
  }

  /** Tries until it is taken or given up. False: the webhook has ended. */
  async #bring(delivery: Delivery): Promise<boolean> {
    const { store, clock, random, log, retriesS, onGone } = this.#options;
    for (;;) {
      this.#stopped.signal.throwIfAborted();
      const verdict = await this.#try(delivery);
      this.#stopped.signal.throwIfAborted();
      if (verdict.kind === 'taken') {
        await store.done(delivery);
        return true;
      }
      delivery.attempts += 1;
      const { webhook } = this;
      const told = { webhook: webhook.id, room: delivery.room, seq: delivery.seq, error: verdict.error };
      if (verdict.kind === 'refused') {
        log.warn(told, 'a webhook refused an event');
        await store.bury(delivery, verdict.error);
        await store.forgetDead(webhook.id, MOST_DEAD);
        return true;
      }
      const retry = retriesS[delivery.attempts - 1];
      if (verdict.kind === 'gone' || retry === undefined) {
        log.warn(told, 'a webhook is gone and switched off');
        const why = verdict.kind === 'gone' ? 'answered 410' : `${delivery.attempts} tries in vain: ${verdict.error}`;
        // Nothing more is tried: not this room's next event, nor another room's.
        this.#stopped.abort();
        onGone(why);
        return false;
      }
      await store.tried(delivery, verdict.error);
      // Between the half and all of it, so that events of many rooms do not come back at once.
      const waitS = Math.max(retry * (0.5 + 0.5 * random()), Math.min(MOST_RETRY_AFTER_S, verdict.afterS ?? 0));
      await clock.sleep(1_000 * waitS, this.#stopped.signal);
    }
  }

  async #try({ webhook, room, seq, body }: Delivery): Promise<Verdict> {
    const { store, clock, inside, resolve } = this.#options;
    return await attempt({
      ...{ url: this.webhook.url, id: `${webhook}_${room}_${seq}`, body, clock, inside, resolve },
      secrets: async () => await store.secretsOf(webhook),
      signal: this.#stopped.signal,
    });
  }
}
