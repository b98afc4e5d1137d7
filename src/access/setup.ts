import type { Kysely } from 'kysely';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Tables } from '../storage/tables.js';
import { DEFAULT_TENANT } from './principal.js';
import { isSame, newSecret } from './secrets.js';
import type { User, Users } from './users.js';

/** The first owner: whoever reads the token on the console of a server that nobody owns yet. */
export class Setup {
  readonly #users: Users;
  readonly #token = newSecret('zt_');

  constructor(users: Users) {
    this.#users = users;
  }

  /** The token, while nobody owns the server; it changes with every start. */
  async token(): Promise<string | null> {
    return (await this.#users.isEmpty()) ? this.#token : null;
  }

  async isWanted(): Promise<boolean> {
    return await this.#users.isEmpty();
  }

  /**
   * Makes the first owner of the default tenant.
   * @throws Failure `unauthorized` for another token, or when there is an owner already.
   */
  async use(
    token: string,
    { login, name, password }: { readonly login: string; readonly name: string; readonly password: string },
  ): Promise<User> {
    const refused = new Failure('unauthorized', because('wrong-setup-token'));
    if (!isSame(token, this.#token)) throw refused;
    const nobodyElse = async (db: Kysely<Tables>): Promise<void> => {
      const other = await db.selectFrom('users').select('id').limit(1).executeTakeFirst();
      if (other !== undefined) throw refused;
    };
    const { user } = await this.#users.add(DEFAULT_TENANT, { login, name, role: 'owner' }, password, nobodyElse);
    return user;
  }
}
