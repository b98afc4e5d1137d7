import { type Kysely, type Selectable } from 'kysely';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Database } from '../storage/database.js';
import { isTaken } from '../storage/dialects.js';
import type { AccessTables, Tables } from '../storage/tables.js';
import type { Passwords } from './passwords.js';
import type { Role } from './principal.js';
import { hashOf, newId, newSecret } from './secrets.js';
import type { Sessions } from './sessions.js';

const INVITED_MS = 72 * 3_600_000;
/** Of a tenant. */
const MOST_USERS = 500;

/** Somebody who may use the studio. */
export interface User {
  readonly id: string;
  readonly tenant: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** Whether they still have to take up their invitation. */
  readonly invited: boolean;
  readonly version: number;
  readonly since: number;
  /** When they signed in last. */
  readonly used: number | null;
}

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
}

export interface UserChange {
  readonly name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
}

type Row = Selectable<AccessTables['users']>;

/** The people of the studio. There is no password but what they chose themselves. */
export class Users {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #passwords: Passwords;
  readonly #sessions: Sessions;

  constructor(database: Database, clock: Clock, passwords: Passwords, sessions: Sessions) {
    this.#database = database;
    this.#clock = clock;
    this.#passwords = passwords;
    this.#sessions = sessions;
  }

  /** Whether anybody can use the studio at all. */
  async isEmpty(): Promise<boolean> {
    return (await this.#database.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined;
  }

  /**
   * Adds somebody, who chooses a password with the invitation, or has signed up with one already.
   * @returns The invitation's secret where no password is given; it works once, for three days.
   * @throws Failure `conflict` for a login that is taken, `bad_request` for a password that is too short.
   */
  async add(
    tenant: string,
    { login, name, role }: NewUser,
    password?: string,
    demand: (db: Kysely<Tables>) => Promise<void> = async () => await Promise.resolve(),
  ): Promise<{ readonly user: User; readonly invitation: string | null }> {
    const hash = password === undefined ? null : await this.#passwords.hash(password);
    const invitation = hash === null ? newSecret('zi_') : null;
    const now = this.#clock.now();
    const row: Row = {
      id: newId('user'),
      tenant,
      login: normal(login),
      name,
      role,
      password: hash,
      invitation: invitation === null ? null : hashOf(invitation),
      invited_until: invitation === null ? null : now + INVITED_MS,
      issuer: null,
      subject: null,
      version: 1,
      since: now,
      disabled: null,
      used: null,
    };
    try {
      await this.#database.transaction(async (db) => {
        await demand(db);
        const { count } = await db
          .selectFrom('users')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('tenant', '=', tenant)
          .executeTakeFirstOrThrow();
        if (count >= MOST_USERS) throw new Failure('conflict', because('most-users', { most: MOST_USERS }));
        await db.insertInto('users').values(row).execute();
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Failure('conflict', because('login-taken', { login: row.login }), { cause: error });
    }
    return { user: userOf(row), invitation };
  }

  /** By login. */
  async list(tenant: string): Promise<readonly User[]> {
    const rows = await this.#database.db
      .selectFrom('users')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('login')
      .execute();
    return rows.map(userOf);
  }

  /** @throws Failure `not_found`. */
  async get(tenant: string, id: string): Promise<User> {
    return userOf(await this.#row(this.#database.db, tenant, id));
  }

  /**
   * Changes a name or a role, or shuts somebody out (or lets them in again); who is shut out is signed out.
   * @throws Failure `not_found`, `stale`, `conflict` for the last owner.
   */
  async change(tenant: string, id: string, change: UserChange, ifVersion?: number): Promise<User> {
    const user = await this.#database.transaction(async (db) => {
      const row = await this.#row(db, tenant, id);
      if (ifVersion !== undefined && ifVersion !== row.version)
        throw new Failure('stale', because('changed-meanwhile', { version: row.version, wanted: ifVersion }));
      const disabled = change.disabled === undefined ? row.disabled : change.disabled ? this.#clock.now() : null;
      const next = { ...row, name: change.name ?? row.name, role: change.role ?? row.role, disabled };
      if (row.role === 'owner' && row.disabled === null && (next.role !== 'owner' || disabled !== null))
        await this.#keepAnOwner(db, tenant, id);
      const { name, role } = next;
      await db
        .updateTable('users')
        .set({ name, role, disabled, version: row.version + 1 })
        .where('id', '=', id)
        .execute();
      return userOf({ ...next, version: row.version + 1 });
    });
    if (change.disabled === true) await this.#sessions.endAll(id);
    return user;
  }

  /**
   * Takes somebody away for good.
   * @throws Failure `not_found`, `conflict` for the last owner.
   */
  async remove(tenant: string, id: string): Promise<void> {
    const ended = await this.#database.transaction(async (db) => {
      const { role, disabled } = await this.#row(db, tenant, id);
      if (role === 'owner' && disabled === null) await this.#keepAnOwner(db, tenant, id);
      const sessions = await db.deleteFrom('sessions').where('user_id', '=', id).returning('hash').execute();
      await db.deleteFrom('users').where('tenant', '=', tenant).where('id', '=', id).execute();
      return sessions;
    });
    for (const { hash } of ended) await this.#sessions.end(hash);
  }

  /**
   * Invites somebody again, who has forgotten their password or never chose one; the old one works until then.
   * @throws Failure `not_found`.
   */
  async invite(tenant: string, id: string): Promise<string> {
    await this.get(tenant, id);
    const invitation = newSecret('zi_');
    await this.#database.db
      .updateTable('users')
      .set({ invitation: hashOf(invitation), invited_until: this.#clock.now() + INVITED_MS })
      .where('id', '=', id)
      .execute();
    return invitation;
  }

  /**
   * Sets a password by an invitation, which is used up; whoever was signed in as them is signed out.
   * @throws Failure `unauthorized` for an invitation that is not (any longer) good, `bad_request` for the password.
   */
  async accept(invitation: string, password: string): Promise<User> {
    const hash = await this.#passwords.hash(password);
    const taken = await this.#database.db
      .updateTable('users')
      .set({ password: hash, invitation: null, invited_until: null })
      .where('invitation', '=', hashOf(invitation))
      .where('invited_until', '>', this.#clock.now())
      .where('disabled', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (taken === undefined) throw new Failure('unauthorized', because('invitation-over'));
    await this.#sessions.endAll(taken.id);
    return userOf(taken);
  }

  /** The user whose login and password these are; undefined for everything else, after the same time. */
  async withPassword(login: string, password: string): Promise<User | undefined> {
    const row = await this.#database.db
      .selectFrom('users')
      .selectAll()
      .where('login', '=', normal(login))
      .executeTakeFirst();
    const right = await this.#passwords.verify(row?.password ?? null, password);
    return right && row?.disabled === null ? userOf(row) : undefined;
  }

  /** @throws Failure `unauthorized` unless `password` is theirs. */
  async changePassword(id: string, password: string, wanted: string): Promise<void> {
    const row = await this.#database.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    if (!(await this.#passwords.verify(row?.password ?? null, password)))
      throw new Failure('forbidden', because('wrong-password'));
    const hash = await this.#passwords.hash(wanted);
    await this.#database.db.updateTable('users').set({ password: hash }).where('id', '=', id).execute();
  }

  /**
   * Whoever signed in at the OpenID provider: known by issuer and subject, the first time by the address the provider has verified,
   * which must be the login of somebody who was added. Undefined: nobody here.
   */
  async withIdentity(issuer: string, subject: string, email: string | undefined): Promise<User | undefined> {
    const { db } = this.#database;
    const known = await db
      .selectFrom('users')
      .selectAll()
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
    if (known !== undefined) return known.disabled === null ? userOf(known) : undefined;
    if (email === undefined) return undefined;
    const bound = await db
      .updateTable('users')
      .set({ issuer, subject, invitation: null, invited_until: null })
      .where('login', '=', normal(email))
      .where('subject', 'is', null)
      .where('disabled', 'is', null)
      .returningAll()
      .executeTakeFirst();
    return bound === undefined ? undefined : userOf(bound);
  }

  async #row(db: Kysely<Tables>, tenant: string, id: string): Promise<Row> {
    const row = await db
      .selectFrom('users')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new Failure('not_found', `There is no user ${JSON.stringify(id.slice(0, 100))}.`);
    return row;
  }

  async #keepAnOwner(db: Kysely<Tables>, tenant: string, id: string): Promise<void> {
    const other = await db
      .selectFrom('users')
      .select('id')
      .where('tenant', '=', tenant)
      .where('role', '=', 'owner')
      .where('disabled', 'is', null)
      .where('id', '!=', id)
      .limit(1)
      .executeTakeFirst();
    if (other === undefined) throw new Failure('conflict', because('last-owner'));
  }
}

/** Logins are compared without case, in one form of Unicode. */
export function normal(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}

function userOf({ password, subject, invitation, disabled, ...row }: Row): User {
  const { id, tenant, login, name, role, version, since, used } = row;
  const invited = password === null && subject === null && invitation !== null;
  return { id, tenant, login, name, role, disabled: disabled !== null, invited, version, since, used };
}
