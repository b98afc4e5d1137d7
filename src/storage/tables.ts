/**
 * The store's tables as Kysely sees them, alike in SQLite and PostgreSQL. Times are milliseconds since the epoch, money is in
 * the minor unit, lists are JSON, truth is 0 or 1.
 */
export interface Tables
  extends CatalogueTables, AccessTables, RoomTables, OutletTables, HouseRulesTables, FlywheelTables, WebhookTables {
  tenants: { id: string; since: number; name: string | null };
  /** One row: counts the commits of the catalogue, and is locked by who writes. */
  commits: { id: 1; n: number };
}

/**
 * Every row belongs to a tenant and a shop and is one version of a thing: an edit closes the row that held (`until`) and
 * writes the next; what is removed gets a last row with `removed` 1. The row that holds now has `until` null.
 */
export interface CatalogueTables {
  shops: Versioned & { name_zh: string; name_en: string; currency: 'CNY' | 'USD' };
  products: Versioned & {
    id: string;
    link: number;
    name_zh: string;
    name_en: string;
    aliases: string;
    price: number | null;
    live_price: number | null;
    stock: number | null;
    tagline_zh: string;
    tagline_en: string;
    image: string | null;
    size_chart: string;
  };
  variants: Versioned & {
    product: string;
    id: string;
    position: number;
    options: string;
    price: number;
    live_price: number;
    stock: number;
  };
  /** Stated facts and, with `rendered` 1, those rendered from fields: what could be said at every moment stays on record. */
  facts: Versioned & {
    id: string;
    rendered: number;
    product: string | null;
    facet: string;
    attribute: string | null;
    variant: string | null;
    zh: string | null;
    en: string | null;
    valid_from: number | null;
    valid_until: number | null;
  };
  promotions: Versioned & {
    id: string;
    products: string | null;
    rule: string;
    stacks: number;
    valid_from: number | null;
    valid_until: number | null;
  };
}

/** Who may do what. Secrets are there as hashes only (passwords: Argon2id), but for those that sign. */
export interface AccessTables {
  api_keys: {
    id: string;
    tenant: string;
    /** Stays the same when a key is rotated: whose comments and requests they are. */
    lineage: string;
    name: string;
    /** SHA-256 (hex) of the key. */
    hash: string;
    scopes: string;
    since: number;
    expires: number | null;
    revoked: number | null;
    used: number | null;
  };
  users: {
    id: string;
    tenant: string;
    /** What they sign in with, in lower case; one of its kind over all tenants. */
    login: string;
    name: string;
    role: 'owner' | 'operator' | 'analyst';
    password: string | null;
    /** SHA-256 of an invitation to set a password, and when it ends. */
    invitation: string | null;
    invited_until: number | null;
    /** Of the OpenID provider, once they signed in there. */
    issuer: string | null;
    subject: string | null;
    version: number;
    since: number;
    disabled: number | null;
    used: number | null;
  };
  sessions: {
    /** SHA-256 of the cookie. */
    hash: string;
    tenant: string;
    user_id: string;
    csrf: string;
    since: number;
    seen: number;
    expires: number;
  };
  /** Sign viewer tokens; in turn, each for a day. */
  signing_keys: { id: string; secret: string; since: number };
  /** What was answered to a request with an Idempotency-Key; `status` null: it is being worked on. */
  answers: {
    tenant: string;
    principal: string;
    key: string;
    /** SHA-256 of method, path and body. */
    hash: string;
    status: number | null;
    headers: string;
    body: string;
    since: number;
  };
}

export interface WebhookTables {
  webhooks: {
    id: string;
    tenant: string;
    url: string;
    /** JSON list of types. */
    events: string;
    /** JSON list of room ids; null: all. */
    rooms: string | null;
    /** Kept as it is: it signs. Never shown after it was made. */
    secret: string;
    /** The one before, which signs too for a while. */
    former_secret: string | null;
    former_until: number | null;
    since: number;
    disabled: number | null;
    why: string | null;
    /** Events that found the queue full. */
    lost: number;
  };
  /** What waits; what could not be delivered has `dead` set. */
  webhook_deliveries: {
    webhook: string;
    room: string;
    seq: number;
    type: string;
    body: string;
    since: number;
    attempts: number;
    dead: number | null;
    error: string | null;
  };
}

export interface RoomTables {
  rooms: {
    id: string;
    tenant: string;
    version: number;
    since: number;
    archived: number | null;
    /** Whether it is to be on air; kept over restarts. */
    live: number;
    /** Hash of the folder's file it was taken from last; null: it was made over REST. */
    seed: string | null;
  };
  /** Every version of a room, its script included. */
  room_versions: {
    room: string;
    version: number;
    since: number;
    source: string;
    shop: string;
    private: number;
    /** As in a room.json. */
    body: string;
  };
}

/** Where rooms' streams are sent; `target` is JSON and holds what other servers want as keys, as it is. */
export interface OutletTables {
  outlets: { id: string; room: string; name: string; target: string; enabled: number; since: number };
}

/** What operators do not want in a room on air. */
export interface HouseRulesTables {
  /** `until` null: as long as the room is on air. */
  bans: { tenant: string; room: string; viewer: string; until: number | null };
  /** One row a room; `topics` is JSON. */
  muted_topics: { tenant: string; room: string; topics: string };
}

/** What was asked, said and why; see src/flywheel. */
export interface FlywheelTables {
  /** One row a chain: its last link, and the last that retention took away (0 and the first hash: none). */
  journal_heads: { tenant: string; room: string; n: number; hash: string; pruned_n: number; pruned_hash: string };
  /** How far a source of links has come; `time` is when, ms since the epoch. */
  journal_marks: { id: string; at: number; time: number };
  /** Links of the chains. All columns are covered by `hash`; `body` is canonical JSON. */
  journal: {
    tenant: string;
    room: string;
    n: number;
    time: number;
    kind: string;
    /** One run of the room: turns are numbered anew in each. */
    show_id: string | null;
    turn: string | null;
    outcome: string | null;
    product: string | null;
    facet: string | null;
    body: string;
    hash: string;
  };
  /** What the bodies hold a commitment of, erasable. */
  journal_personal: {
    tenant: string;
    room: string;
    n: number;
    /** Path in the body, e.g. `comments.0.text`. */
    field: string;
    /** Whose it is: the viewer as the room knows them. */
    subject: string | null;
    salt: string;
    /** JSON. */
    value: string;
  };
  /** What operators and viewers thought of an answer: the journal's entry `n`. */
  feedback: {
    id: string;
    tenant: string;
    room: string;
    n: number;
    time: number;
    kind: string;
    /** `operator:<who>` or `viewer`. */
    source: string;
    /** Ids of the facts that answer it, as an operator says. */
    facts: string;
    /** A better answer in an operator's words. */
    answer: string | null;
  };
  /** Groups of unanswered questions that an operator has dealt with. */
  decided_gaps: {
    tenant: string;
    room: string;
    id: string;
    decision: string;
    fact: string | null;
    source: string;
    time: number;
  };
  /** Every version of a tenant's trained parts; the weights lie in files. */
  learnt_parts: {
    tenant: string;
    version: number;
    time: number;
    state: string;
    serving: number;
    reason: string;
    figures: string;
    file: string | null;
  };
}

export interface Versioned {
  tenant: string;
  shop: string;
  version: number;
  since: number;
  until: number | null;
  removed: number;
  source: string;
}

/** Tables whose rows are versions of a thing of a shop. */
export type ThingTable = 'products' | 'variants' | 'facts' | 'promotions';
