import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Tables } from '../storage/tables.js';

/** What operators say of an answer. `better`: with the facts that answer it, or words that do. */
export const VERDICTS = ['good', 'wrong', 'better'] as const;
/** What viewers do after one. */
export const REACTIONS = ['thanks', 'repeat', 'left', 'order'] as const;
export type FeedbackKind = (typeof VERDICTS)[number] | (typeof REACTIONS)[number];

/** Of one link: more says nothing. */
const MOST = 50;

export interface NewFeedback {
  readonly tenant: string;
  readonly room: string;
  readonly n: number;
  readonly kind: FeedbackKind;
  /** `operator:<who>` or `viewer`. */
  readonly source: string;
  /** Facts that answer it; with `better` and without any, nothing in the shop does. */
  readonly facts?: readonly string[];
  readonly answer?: string | null;
}

/** What was thought of answers, joined to the journal's links by their numbers. */
export class Feedback {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Notes it down. An operator's later word on the same link takes the place of the earlier.
   * @throws Failure `not_found` when there is no such answer, `conflict` when there is more than anybody reads.
   */
  async give({ tenant, room, n, kind, source, facts = [], answer = null }: NewFeedback): Promise<string> {
    const link = await this.#db
      .selectFrom('journal')
      .select('kind')
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .where('n', '=', n)
      .executeTakeFirst();
    if (link === undefined || (link.kind !== 'answer' && link.kind !== 'reply'))
      throw new Failure('not_found', `The journal of ${JSON.stringify(room.slice(0, 100))} has no answer ${n}.`);
    const of = this.#db
      .selectFrom('feedback')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .where('n', '=', n);
    const { count } = await of.executeTakeFirstOrThrow();
    if (count >= MOST) throw new Failure('conflict', `The answer ${n} has ${MOST} opinions already.`);
    if (source !== 'viewer')
      await this.#db
        .deleteFrom('feedback')
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .where('n', '=', n)
        .where('source', 'like', 'operator:%')
        .execute();
    const id = `fb_${randomUUID()}`;
    await this.#db
      .insertInto('feedback')
      .values({ id, tenant, room, n, time: this.#clock.now(), kind, source, facts: JSON.stringify(facts), answer })
      .execute();
    return id;
  }
}
