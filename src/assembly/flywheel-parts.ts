import { join } from 'node:path';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import { Evidence } from '../flywheel/evidence.js';
import { Feedback } from '../flywheel/feedback.js';
import type { Journal } from '../flywheel/journal.js';
import type { Surroundings } from '../flywheel/drafting.js';
import { JournalWriter, RoomJournal } from '../flywheel/journal-writer.js';
import { Reactions } from '../flywheel/reactions.js';
import { Insight, type ShopsOf } from '../flywheel/insight.js';
import { learnApart } from '../flywheel/learning/job.js';
import { Learning } from '../flywheel/learning/learning.js';
import { Retention } from '../flywheel/retention.js';
import { catalogueOf } from '../knowledge/shop-content.js';
import type { CatalogueStore } from '../knowledge/store/catalogue-store.js';
import type { Metrics } from '../ops/metrics.js';
import type { Settings } from '../settings.js';
import type { Database } from '../storage/database.js';

export interface FlywheelPartsOptions {
  readonly database: Database;
  readonly store: CatalogueStore;
  readonly shopsOf: ShopsOf;
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** The journal of all rooms, and what is learnt from it. */
export class FlywheelParts {
  readonly database: Database;
  readonly evidence: Evidence;
  readonly feedback: Feedback;
  readonly insight: Insight;
  readonly learning: Learning;
  /** Whether all that was recorded so far is in the journal within so many milliseconds. */
  readonly isWrittenWithin = async (ms: number): Promise<boolean> => await this.#writer.isWrittenWithin(ms);
  readonly #writer: JournalWriter;
  readonly #retention: Retention;
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  readonly #log: Log;

  private constructor({ database, store, shopsOf, settings, metrics, clock, log }: FlywheelPartsOptions) {
    this.database = database;
    this.#clock = clock;
    this.#log = log;
    this.evidence = new Evidence(database.db);
    this.feedback = new Feedback(database.db, clock);
    this.insight = new Insight(database, store, shopsOf, clock);
    const models = join(settings.root, 'models/understanding');
    const { signal } = this.#closing;
    this.learning = new Learning({
      database,
      folder: join(settings.ZHUBO_DATA, 'learnt'),
      shops: async (tenant, rooms) =>
        Object.fromEntries(
          [...(await shopsOf(tenant))]
            .filter(([room, shop]) => rooms.has(room) && store.version(tenant, shop) > 0)
            .map(([room, shop]) => [room, catalogueOf(store.content(tenant, shop))]),
        ),
      run: async (input, onProgress) =>
        await learnApart(input, {
          ...{ models, signal, onProgress },
          onStarted: (pid) => log.info({ pid, labels: input.batch.length }, 'a training begins'),
        }),
      clock,
      log,
    });
    this.#writer = new JournalWriter(database, clock, log, { spills: join(settings.ZHUBO_DATA, 'journal') });
    this.#retention = new Retention(database, settings.ZHUBO_JOURNAL_DAYS, clock, log);
    metrics.polled('zhubo_journal_links', 'Links of the journal since the start', 'state', async () => {
      const { written, waiting, lost } = this.#writer.figures();
      return await Promise.resolve({ written, waiting, lost });
    });
    metrics.polled('zhubo_journal_bytes', 'Bytes of links that wait for the journal', 'where', async () => {
      return await Promise.resolve({ disk: this.#writer.figures().diskBytes });
    });
  }

  /** Opens them, with what each tenant has learnt so far. */
  static async open(options: FlywheelPartsOptions): Promise<FlywheelParts> {
    const parts = new FlywheelParts(options);
    await parts.learning.open();
    return parts;
  }

  /** A room's journal, of one run of it: turns are numbered anew in the next, which may be in this process too. */
  journalOf(tenant: string, room: string, around: Pick<Surroundings, 'factOf' | 'made'>): Journal {
    const key = { tenant, room };
    const reactions = new Reactions({ key, feedback: this.feedback, clock: this.#clock, log: this.#log });
    const show = this.#clock.now().toString(36);
    const surroundings = (): Surroundings => ({ ...around, time: this.#clock.now(), show });
    return new RoomJournal(this.#writer, key, surroundings, (entry, n) => reactions.heed(entry, n));
  }

  states(): Readonly<Record<string, PartState>> {
    return { journal: this.#writer.state() };
  }

  async close(): Promise<void> {
    this.#closing.abort(new Failure('unavailable', because('server-closing')));
    await this.#retention.close();
    await this.#writer.close();
  }
}
