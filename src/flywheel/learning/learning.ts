import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Experience, type ExperienceFile } from '../../answering/finding/experience.js';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import { because, type Reason, wordsOf } from '../../domain/reasons.js';
import type { Log } from '../../domain/log.js';
import type { CatalogueContent } from '../../knowledge/catalogue.js';
import type { Database } from '../../storage/database.js';
import type { FlywheelTables } from '../../storage/tables.js';
import type { Label } from './label.js';
import type { Figures } from './gate.js';
import type { LearningInput, LearningResult, Measure } from './learn.js';
import { heardIn, labelsOf } from './gathering.js';

/** One training of a tenant's parts. Version 0 is what ships with the product. */
export interface LearntVersion {
  readonly version: number;
  readonly time: number;
  /** `promoted` served once; `kept` was not better; `refused`: its batch is poison, and is not learnt from again. */
  readonly state: 'promoted' | 'kept' | 'refused';
  readonly serving: boolean;
  /** In English, as it was written down. */
  readonly reason: string;
  /** What it says, for other languages; null: it was trained when only words were kept. */
  readonly why: Reason | null;
  readonly figures: KeptFigures | null;
}

/** What is kept of a training beside its figures: which labels were its batch, and why it came to what it did. */
export type KeptFigures = Figures & { readonly since: number; readonly until: number; readonly why?: Reason };

export interface LearningOptions {
  readonly database: Database;
  /** Folder that holds a folder for each tenant. */
  readonly folder: string;
  /** The shops of these of a tenant's rooms, by room, whether they are on air or not; without those that are gone. */
  readonly shops: (tenant: string, rooms: ReadonlySet<string>) => Promise<Readonly<Record<string, CatalogueContent>>>;
  /** Trains; in a process of its own, in the server. */
  readonly run: (input: LearningInput, onProgress: (share: number) => void) => Promise<LearningResult>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Trainings of all tenants at once: each may take 768 MB and a core. */
const MOST_AT_ONCE = 1;

/** Why a training came to nothing, and when (ms since epoch). */
export interface FailedTraining {
  readonly time: number;
  readonly why: Reason;
}

type Row = FlywheelTables['learnt_parts'];

/** The parts that learn from a tenant's own journal: trained, tried in shadow, promoted or not, and rolled back. */
export class Learning {
  readonly #options: LearningOptions;
  readonly #serving = new Map<string, { readonly version: number; readonly file: ExperienceFile }>();
  readonly #rooms = new Map<string, { readonly version: number; readonly experience: Experience }>();
  /** How much of a tenant's training is done, 0..1. */
  readonly #running = new Map<string, number>();
  readonly #failed = new Map<string, FailedTraining>();

  constructor(options: LearningOptions) {
    this.#options = options;
  }

  /** Reads what each tenant's serving version has learnt. A file that cannot be read is not used; the shipped parts serve. */
  async open(): Promise<void> {
    const rows = await this.#options.database.db
      .selectFrom('learnt_parts')
      .selectAll()
      .where('serving', '=', 1)
      .execute();
    for (const row of rows) this.#serve(row);
  }

  /** What a room answers with beside the shipped parts; cheap, asked for every question. */
  experienceOf(tenant: string, room: string): Experience | null {
    const serving = this.#serving.get(tenant);
    if (serving === undefined) return null;
    const key = JSON.stringify([tenant, room]);
    const known = this.#rooms.get(key);
    if (known?.version === serving.version) return known.experience;
    const experience = new Experience(serving.file, room);
    this.#rooms.set(key, { version: serving.version, experience });
    return experience;
  }

  /** The version that serves a tenant; 0: the shipped parts. */
  versionOf(tenant: string): number {
    return this.#serving.get(tenant)?.version ?? 0;
  }

  /** How much of the training that runs is done, 0..1; null: none runs. */
  progressOf(tenant: string): number | null {
    return this.#running.get(tenant) ?? null;
  }

  /** Why the last training came to nothing; null: it came to a version, or there was none since the start. */
  failureOf(tenant: string): FailedTraining | null {
    return this.#failed.get(tenant) ?? null;
  }

  /** Newest first. */
  async versions(tenant: string): Promise<readonly LearntVersion[]> {
    return (await this.#rows(tenant)).map(versionOf);
  }

  /**
   * Trains on the labels so far, tries the candidate in shadow and promotes it when the gate lets it.
   * @throws Failure `conflict` when one runs already or there is nothing new, `overloaded` while others train, `unavailable`, `timeout`.
   */
  async train(tenant: string): Promise<LearntVersion> {
    const { database, shops, run, clock, log } = this.#options;
    if (this.#running.has(tenant))
      throw new Failure('conflict', 'A training runs already; its result comes when it has ended.');
    if (this.#running.size >= MOST_AT_ONCE)
      throw new Failure('overloaded', 'The server trains something else; try again in a minute.', { retryable: true });
    this.#running.set(tenant, 0);
    try {
      const rows = await this.#rows(tenant);
      const labels = await labelsOf(database.db, tenant);
      const { trusted, batch } = parted(labels, rows);
      if (batch.length === 0) throw new Failure('conflict', 'There are no judgements since the last training.');
      const now = this.versionOf(tenant);
      const taughtUntil = now === 0 ? -Infinity : untilOf(rows.find(({ version }) => version === now));
      const served = trusted.filter(({ time }) => time <= taughtUntil);
      // Those that were judged in alone: a tenant may have prepared hundreds, and the training holds each shop in memory.
      const rooms = new Set([...trusted, ...batch].map(({ room }) => room));
      const input: LearningInput = {
        ...{ trusted, batch, served },
        servedBy: measureOf(this.#serving.get(tenant)?.file),
        heard: await heardIn(database.db, tenant, rooms),
        shops: await shops(tenant, rooms),
      };
      const result = await run(input, (share) => this.#running.set(tenant, share)).catch((error: unknown) => {
        this.#failed.set(tenant, { time: clock.now(), why: whyOf(error) });
        log.warn({ error: asError(error), tenant }, 'a training came to nothing');
        throw error;
      });
      this.#failed.delete(tenant);
      const version = (rows[0]?.version ?? 0) + 1;
      const since = Math.min(...batch.map(({ time }) => time));
      const until = Math.max(...batch.map(({ time }) => time));
      const file = result.experience === null ? null : `${version}.json`;
      if (file !== null) await writeWhole(join(this.#folderOf(tenant), file), JSON.stringify(result.experience));
      const row: Row = {
        tenant,
        version,
        time: clock.now(),
        state: result.decision,
        serving: 0,
        reason: wordsOf(result.reason, 'en') ?? result.reason.code,
        figures: JSON.stringify({ ...result.figures, since, until, why: result.reason } satisfies KeptFigures),
        file,
      };
      await database.db.insertInto('learnt_parts').values(row).execute();
      log.info({ tenant, version, state: row.state, reason: row.reason }, 'parts were trained');
      if (file !== null) await this.#switch(tenant, version);
      const [made] = await this.versions(tenant);
      if (made === undefined) throw new Failure('internal', `Version ${version} of ${tenant} is gone.`);
      return made;
    } finally {
      this.#running.delete(tenant);
    }
  }

  /**
   * Lets a promoted version, or the shipped parts (0), serve from now on.
   * @throws Failure `not_found` for a version that was never promoted.
   */
  async serve(tenant: string, version: number): Promise<void> {
    const row = (await this.#rows(tenant)).find((one) => one.version === version);
    if (version !== 0 && row?.file == null)
      throw new Failure('not_found', `There is no promoted version ${version}; 0 is what ships with the product.`);
    await this.#switch(tenant, version);
  }

  async #switch(tenant: string, version: number): Promise<void> {
    await this.#options.database.transaction(async (db) => {
      await db.updateTable('learnt_parts').set({ serving: 0 }).where('tenant', '=', tenant).execute();
      await db
        .updateTable('learnt_parts')
        .set({ serving: 1 })
        .where('tenant', '=', tenant)
        .where('version', '=', version)
        .execute();
    });
    const row = (await this.#rows(tenant)).find((one) => one.version === version);
    if (row === undefined) this.#serving.delete(tenant);
    else this.#serve(row);
  }

  #serve({ tenant, version, file }: Row): void {
    try {
      const path = join(this.#folderOf(tenant), file ?? '');
      if (file === null || !existsSync(path)) throw new Failure('not_found', `${path} is gone.`);
      const read = JSON.parse(readFileSync(path, 'utf8')) as ExperienceFile;
      // Throws for another format.
      new Experience(read, '');
      this.#serving.set(tenant, { version, file: read });
    } catch (error) {
      this.#serving.delete(tenant);
      this.#options.log.error(
        { error: asError(error), tenant, version },
        'what was learnt cannot be read; the shipped parts serve',
      );
    }
  }

  #folderOf(tenant: string): string {
    return join(this.#options.folder, Buffer.from(tenant).toString('base64url'));
  }

  async #rows(tenant: string): Promise<readonly Row[]> {
    return await this.#options.database.db
      .selectFrom('learnt_parts')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('version', 'desc')
      .execute();
  }
}

/** Labels of accepted batches, and those since; what was refused is in neither. */
function parted(
  labels: readonly Label[],
  rows: readonly Row[],
): { trusted: readonly Label[]; batch: readonly Label[] } {
  const batches = rows.map((row) => ({ state: row.state, ...(JSON.parse(row.figures) as KeptFigures) }));
  const last = Math.max(-Infinity, ...batches.map(({ until }) => until));
  const refused = batches.filter(({ state }) => state === 'refused');
  const isRefused = ({ time }: Label): boolean => refused.some(({ since, until }) => time >= since && time <= until);
  return {
    trusted: labels.filter((label) => label.time <= last && !isRefused(label)),
    batch: labels.filter(({ time }) => time > last),
  };
}

/** Without the questions: they are judged anew from their words. */
function measureOf(file: ExperienceFile | undefined): Measure | null {
  if (file === undefined) return null;
  const { format, pulls, scale } = file;
  return { format, pulls, ...(scale === undefined ? {} : { scale }) };
}

function untilOf(row: Row | undefined): number {
  return row === undefined ? -Infinity : (JSON.parse(row.figures) as KeptFigures).until;
}

function whyOf(error: unknown): Reason {
  const reason = error instanceof Failure ? error.reason : null;
  return reason ?? because('training-failed', { error: asError(error).message });
}

function versionOf({ version, time, state, serving, reason, figures }: Row): LearntVersion {
  const { why = null, ...kept } = JSON.parse(figures) as KeptFigures;
  return {
    version,
    time,
    state: state as LearntVersion['state'],
    serving: serving === 1,
    reason,
    why,
    figures: kept,
  };
}

/** Writes a file that is there as a whole or not at all, with its folder. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
}
