/** What a key may be allowed. `operate` steers rooms on air; `administer` is keys, users and their sessions. */
export const SCOPES = [
  'comments:write',
  'events:read',
  'viewers:admit',
  'rooms:read',
  'rooms:write',
  'catalogue:read',
  'catalogue:write',
  'operate',
  'analyse',
  'administer',
] as const;
/** What only owners of the installation's own tenant have: making tenants, backups of everything. No key has it. */
export const INSTALLATION = 'installation';
export type KeyScope = (typeof SCOPES)[number];
export type Scope = KeyScope | typeof INSTALLATION;

export const ROLES = ['owner', 'operator', 'analyst'] as const;
export type Role = (typeof ROLES)[number];

/** Everything is this one's until other tenants are made; its owners look after the installation. */
export const DEFAULT_TENANT = 'default';

const OF_ROLE: Readonly<Record<Role, readonly KeyScope[]>> = {
  owner: SCOPES,
  operator: [
    'viewers:admit',
    'rooms:read',
    'rooms:write',
    'catalogue:read',
    'catalogue:write',
    'operate',
    'analyse',
    'events:read',
  ],
  analyst: ['rooms:read', 'catalogue:read', 'analyse', 'events:read'],
};

export function scopesOf(role: Role, tenant: string): ReadonlySet<Scope> {
  const scopes = new Set<Scope>(OF_ROLE[role]);
  if (role === 'owner' && tenant === DEFAULT_TENANT) scopes.add(INSTALLATION);
  return scopes;
}

/** Who is asking. */
export type Principal =
  | { readonly kind: 'anyone'; readonly tenant: null; readonly id: 'anyone'; readonly scopes: ReadonlySet<Scope> }
  /** Holds a viewer token: one room may be watched, whether or not it is private. */
  | {
      readonly kind: 'viewer';
      readonly tenant: string;
      readonly id: string;
      readonly room: string;
      readonly scopes: ReadonlySet<Scope>;
    }
  | {
      readonly kind: 'key';
      readonly tenant: string;
      /** Stays the same when the key is rotated. */
      readonly id: string;
      /** Of the key itself, which may be revoked; null: it stands in the environment. */
      readonly credential: string | null;
      readonly name: string;
      readonly scopes: ReadonlySet<Scope>;
    }
  | {
      readonly kind: 'user';
      readonly tenant: string;
      readonly id: string;
      /** Of the session, which may be ended. */
      readonly credential: string;
      readonly name: string;
      readonly login: string;
      readonly role: Role;
      readonly csrf: string;
      readonly scopes: ReadonlySet<Scope>;
    };

export const ANYONE: Principal = { kind: 'anyone', tenant: null, id: 'anyone', scopes: new Set() };
