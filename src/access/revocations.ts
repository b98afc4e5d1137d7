import { sql } from 'kysely';
import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { Database } from '../storage/database.js';

/** How often keys and sessions of open sockets are looked after, milliseconds: another process may have ended them. */
const LOOK_MS = 1_000;
/** Rows asked for in one statement. */
const AT_ONCE = 500;

/** Tells those who hold something open with a key or a session that it has ended. */
export class Revocations {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #held = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
    void this.#watch();
  }

  /** Calls `end`, once, when the key or session ends. Returns the way to stop listening. */
  hold(credential: string, end: () => void): () => void {
    const held = this.#held.get(credential) ?? new Set();
    held.add(end);
    this.#held.set(credential, held);
    return () => {
      held.delete(end);
      if (held.size === 0 && this.#held.get(credential) === held) this.#held.delete(credential);
    };
  }

  /** A key or a session has ended. */
  tell(credential: string): void {
    const held = this.#held.get(credential) ?? [];
    this.#held.delete(credential);
    for (const end of held) end();
  }

  close(): void {
    this.#closing.abort();
    this.#held.clear();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    let failing = false;
    for (;;) {
      try {
        await this.#clock.sleep(LOOK_MS, signal);
      } catch {
        return;
      }
      try {
        const open = [...this.#held.keys()];
        for (let i = 0; i < open.length; i += AT_ONCE) await this.#look(open.slice(i, i + AT_ONCE));
        failing = false;
      } catch (error) {
        if (!failing) this.#log.error({ error: asError(error) }, 'keys of open sockets cannot be looked after');
        failing = true;
      }
    }
  }

  async #look(open: readonly string[]): Promise<void> {
    const now = this.#clock.now();
    const { rows } = await sql<{ id: string }>`
      select id from api_keys where id in (${sql.join(open)}) and revoked is null and (expires is null or expires > ${now})
      union all
      select s.hash as id from sessions s join users u on u.id = s.user_id
      where s.hash in (${sql.join(open)}) and s.expires > ${now} and u.disabled is null`.execute(this.#database.db);
    const alive = new Set(rows.map(({ id }) => id));
    for (const credential of open) if (!alive.has(credential)) this.tell(credential);
  }
}
