import { availableParallelism } from 'node:os';
import type * as Lance from '@lancedb/lancedb';
import type { Connection, FullTextQuery, MergeInsertBuilder, Table } from '@lancedb/lancedb';
import { keyOf } from './keys.js';
import { factSchema } from './lance-rows.js';

/**
 * Lance sizes its pool at cores less two, and a text index written by a pool of one waits for itself for ever (seen here on two
 * cores; lance-format/lance#7350). Must be set before the library is loaded, and it is loaded here only.
 */
const LEAST_THREADS = 4;
const threads = Number(process.env['LANCE_CPU_THREADS'] ?? 0);
if (!(threads >= LEAST_THREADS))
  process.env['LANCE_CPU_THREADS'] = String(Math.max(LEAST_THREADS, availableParallelism()));
process.env['LANCE_FTS_NUM_SHARDS'] ??= '1';

/** Changes when the columns or how they are indexed do; tables of another form are dropped and filled anew. */
const FORM = 1;
/** Indexes a whole table has: scope, key and tokens. */
const INDEXES = 3;
const METADATA_SHARE = 0.25;

export interface LancePlace {
  /** Folder, or a URI LanceDB knows (`s3://...`). */
  readonly place: string;
  /** Options of a remote store. May hold secrets: never logged. */
  readonly storageOptions?: Readonly<Record<string, string>>;
  /** Values of a vector; 0: without vectors. */
  readonly dimension: number;
  /** Names the embedding model; vectors of another are not kept. */
  readonly model: string;
  /** Memory for indexes and metadata. */
  readonly cacheBytes: number;
}

/** The table of facts in a LanceDB database, and how it is made. */
export class LanceTable {
  readonly #db: Connection;
  readonly #library: typeof Lance;
  readonly #name: string;
  readonly #dimension: number;
  #table: Table | undefined;

  private constructor(
    library: typeof Lance,
    db: Connection,
    { dimension, model }: Pick<LancePlace, 'dimension' | 'model'>,
  ) {
    this.#library = library;
    this.#db = db;
    this.#dimension = dimension;
    this.#name = `facts_${keyOf(String(FORM), String(dimension), dimension > 0 ? model : '').slice(0, 12)}`;
  }

  /** Connects; tables of other forms and models are dropped. */
  static async connect({ place, storageOptions, cacheBytes, ...form }: LancePlace): Promise<LanceTable> {
    const library = await import('@lancedb/lancedb');
    const metadata = Math.round(cacheBytes * METADATA_SHARE);
    const session = new library.Session(BigInt(Math.round(cacheBytes - metadata)), BigInt(metadata));
    const db = await library.connect(place, {
      session,
      ...(storageOptions === undefined ? {} : { storageOptions: { ...storageOptions } }),
    });
    const table = new LanceTable(library, db, form);
    for (const name of await db.tableNames())
      if (name.startsWith('facts_') && name !== table.#name) await db.dropTable(name);
    return table;
  }

  get table(): Table {
    if (this.#table === undefined) throw new Error('the table is not open');
    return this.#table;
  }

  /** Opens what is there. False: there is none. */
  async open(): Promise<boolean> {
    if (!(await this.#db.tableNames()).includes(this.#name)) return false;
    this.#table = await this.#db.openTable(this.#name);
    return (await this.#table.listIndices()).length === INDEXES;
  }

  /** Drops what is there, whatever state it is in, and makes an empty table. */
  async create(): Promise<void> {
    this.#table?.close();
    this.#table = undefined;
    if ((await this.#db.tableNames()).includes(this.#name)) await this.#db.dropTable(this.#name);
    const { Index } = this.#library;
    const table = await this.#db.createEmptyTable(this.#name, factSchema(this.#dimension) as never);
    await table.createIndex('scope', { config: Index.bitmap() });
    await table.createIndex('key', { config: Index.btree() });
    await this.#indexWords(table);
    this.#table = table;
  }

  /** Makes the index of words anew from the rows. */
  async reindexWords(): Promise<void> {
    await this.#indexWords(this.table);
  }

  /** Replaces rows of the same key, adds the others; one commit. */
  merging(): MergeInsertBuilder {
    return this.table.mergeInsert('key').whenMatchedUpdateAll().whenNotMatchedInsertAll();
  }

  /** A question in words: any of them, weighed by BM25. */
  anyOf(words: readonly string[]): FullTextQuery {
    return new this.#library.MatchQuery(words.join(' '), 'tokens', { operator: this.#library.Operator.Or });
  }

  async #indexWords(table: Table): Promise<void> {
    await table.createIndex('tokens', {
      config: this.#library.Index.fts({
        baseTokenizer: 'whitespace',
        lowercase: false,
        stem: false,
        removeStopWords: false,
        asciiFolding: false,
        withPosition: false,
        maxTokenLength: 400,
      }),
      replace: true,
    });
  }

  close(): void {
    this.#table?.close();
    this.#db.close();
  }
}
