import { createHash } from 'node:crypto';
import { type Access, openAccess } from '../../src/access/access.js';
import type { OidcOptions } from '../../src/access/oidc.js';
import type { ConfiguredHashes } from '../../src/access/configured-keys.js';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Database } from '../../src/storage/database.js';

export interface OpenedAccess extends Access {
  readonly database: Database;
  readonly end: () => Promise<void>;
}

export function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Tenants, keys and people in a database in memory, or at a place. */
export async function accessOf(
  keys: { readonly platform?: readonly string[]; readonly operator?: readonly string[] } = {},
  {
    clock = systemClock,
    place = ':memory:',
    oidc = null,
  }: { readonly clock?: Clock; readonly place?: string; readonly oidc?: OidcOptions | null } = {},
): Promise<OpenedAccess> {
  const database = await Database.open(place, clock, silentLog);
  const hashes: ConfiguredHashes = {
    platform: (keys.platform ?? []).map(sha256),
    operator: (keys.operator ?? []).map(sha256),
  };
  const access = await openAccess(database, { hashes, oidc }, clock, silentLog);
  return {
    ...access,
    database,
    end: async () => {
      access.close();
      await database.close();
    },
  };
}
