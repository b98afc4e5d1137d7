import { errors, jwtVerify, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Database } from '../storage/database.js';
import type { Principal } from './principal.js';
import { newId } from './secrets.js';

/** The longest a viewer token is good for, seconds. */
export const LONGEST_TOKEN_S = 3_600;
/** A key signs for a day; what it signed is good for an hour more. Milliseconds. */
const SIGNS_MS = 24 * 3_600_000;
const VERIFIES_MS = SIGNS_MS + LONGEST_TOKEN_S * 1_000;
const ISSUER = 'zhubo';
const AUDIENCE = 'zhubo:viewer';
/** Keys remembered, for a minute: another process may have made one. */
const REMEMBERED_MS = 60_000;

interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
  readonly since: number;
}

/** Short-lived passes to one room: JWTs (RFC 7519) signed with HS256 by a key that changes every day. */
export class ViewerTokens {
  readonly #database: Database;
  readonly #clock: Clock;
  #keys: readonly SigningKey[] = [];
  #read = -Infinity;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** A pass to a room for so many seconds. `viewer` is whatever the integrator calls them. */
  async issue(
    pass: { readonly tenant: string; readonly room: string; readonly viewer: string },
    seconds: number,
  ): Promise<{ readonly token: string; readonly expires: number }> {
    const key = await this.#signing();
    const now = Math.floor(this.#clock.now() / 1_000);
    const expires = now + Math.min(seconds, LONGEST_TOKEN_S);
    const token = await new SignJWT({ tenant: pass.tenant, room: pass.room })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.id })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(pass.viewer)
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(key.secret);
    return { token, expires: expires * 1_000 };
  }

  /** @throws Failure `unauthorized` for a token that is not ours, or has expired. */
  async verify(token: string): Promise<Extract<Principal, { kind: 'viewer' }>> {
    const now = this.#clock.now();
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = await this.#verifying(kid ?? '');
          if (key === undefined) throw new errors.JWSSignatureVerificationFailed();
          return key.secret;
        },
        {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'iat', 'sub', 'room', 'tenant'],
          maxTokenAge: LONGEST_TOKEN_S,
          currentDate: new Date(now),
        },
      );
      const { sub = '', room, tenant } = payload;
      if (typeof room !== 'string' || typeof tenant !== 'string') throw new errors.JWTInvalid();
      return { kind: 'viewer', tenant, id: sub, room, scopes: new Set() };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const detail = error instanceof errors.JWTExpired ? 'has expired' : 'is not one of this server';
      throw new Failure('unauthorized', `This viewer token ${detail}; ask for a new one.`, { cause: error });
    }
  }

  async #verifying(id: string): Promise<SigningKey | undefined> {
    const good = ({ since }: SigningKey): boolean => this.#clock.now() - since < VERIFIES_MS;
    const known = this.#keys.find((key) => key.id === id);
    if (known !== undefined) return good(known) ? known : undefined;
    // Another process may have begun to sign with it; but made-up names must not make us look every time.
    if (this.#clock.monotonic() - this.#read < 1_000) return undefined;
    return (await this.#all()).find((key) => key.id === id && good(key));
  }

  async #signing(): Promise<SigningKey> {
    const now = this.#clock.now();
    const signs = ({ since }: SigningKey): boolean => now - since < SIGNS_MS;
    const fresh = this.#clock.monotonic() - this.#read < REMEMBERED_MS;
    const known = (fresh ? this.#keys : await this.#all()).find(signs);
    if (known !== undefined) return known;
    const row = { id: newId('sign'), secret: randomBytes(32).toString('base64url'), since: now };
    await this.#database.transaction(async (db) => {
      await db
        .deleteFrom('signing_keys')
        .where('since', '<', now - VERIFIES_MS)
        .execute();
      const other = await db
        .selectFrom('signing_keys')
        .select('id')
        .where('since', '>', now - SIGNS_MS)
        .executeTakeFirst();
      if (other === undefined) await db.insertInto('signing_keys').values(row).execute();
    });
    const made = (await this.#all()).find(signs);
    if (made === undefined) throw new Failure('internal', 'A signing key was made and is not there.');
    return made;
  }

  /** Newest first. */
  async #all(): Promise<readonly SigningKey[]> {
    const rows = await this.#database.db.selectFrom('signing_keys').selectAll().orderBy('since', 'desc').execute();
    this.#read = this.#clock.monotonic();
    this.#keys = rows.map(({ id, secret, since }) => ({ id, secret: Buffer.from(secret, 'base64url'), since }));
    return this.#keys;
  }
}
