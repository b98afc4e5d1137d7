import type { Clock } from '../domain/clock.js';
import type { Log } from '../domain/log.js';
import type { Database } from '../storage/database.js';
import { ConfiguredKeys, type ConfiguredHashes } from './configured-keys.js';
import { Keys } from './keys.js';
import { OidcLogin, type OidcOptions } from './oidc.js';
import { LoginGuard } from './login-guard.js';
import { Passwords } from './passwords.js';
import { Revocations } from './revocations.js';
import { Sessions } from './sessions.js';
import { Setup } from './setup.js';
import { Tenants } from './tenants.js';
import { Users } from './users.js';
import { ViewerTokens } from './viewer-tokens.js';

/** Who may do what: tenants, their keys and people, sessions and passes. */
export interface Access {
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly configuredKeys: ConfiguredKeys;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly setup: Setup;
  readonly loginGuard: LoginGuard;
  readonly viewerTokens: ViewerTokens;
  readonly revocations: Revocations;
  /** null: there is no OpenID provider. */
  readonly oidc: OidcLogin | null;
  close(): void;
}

export interface AccessSettings {
  readonly hashes: ConfiguredHashes;
  readonly oidc: OidcOptions | null;
}

export async function openAccess(
  database: Database,
  { hashes, oidc }: AccessSettings,
  clock: Clock,
  log: Log,
): Promise<Access> {
  const tenants = new Tenants(database, clock);
  await tenants.prepare();
  const revocations = new Revocations(database, clock, log);
  const sessions = new Sessions(database, clock, revocations);
  const users = new Users(database, clock, new Passwords(), sessions);
  return {
    tenants,
    keys: new Keys(database, clock, revocations),
    configuredKeys: new ConfiguredKeys(hashes),
    users,
    sessions,
    setup: new Setup(users),
    loginGuard: new LoginGuard(clock),
    viewerTokens: new ViewerTokens(database, clock),
    revocations,
    oidc: oidc === null ? null : new OidcLogin(oidc, clock),
    close: () => revocations.close(),
  };
}
