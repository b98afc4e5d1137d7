import { createHash, timingSafeEqual } from 'node:crypto';
import { DEFAULT_TENANT, type Principal, type Scope } from './principal.js';

/** SHA-256 (hex) of keys that the environment allows, of the default tenant: the simple way, without a database of keys. */
export interface ConfiguredHashes {
  readonly platform: readonly string[];
  readonly operator: readonly string[];
}

const SCOPES_OF: Readonly<Record<keyof ConfiguredHashes, readonly Scope[]>> = {
  platform: ['comments:write', 'events:read', 'rooms:read', 'viewers:admit'],
  operator: ['catalogue:read', 'catalogue:write', 'operate', 'rooms:read', 'rooms:write', 'viewers:admit', 'analyse'],
};

export class ConfiguredKeys {
  readonly #hashes: ConfiguredHashes;

  constructor(hashes: ConfiguredHashes) {
    this.#hashes = hashes;
  }

  /** Who a key speaks for. A key that is both a platform's and an operator's may do what either may. */
  find(secret: string): Principal | undefined {
    const digest = createHash('sha256').update(secret).digest();
    const kinds = (['platform', 'operator'] as const).filter(
      // Every hash is compared, in constant time, so that timing tells nothing.
      (kind) => this.#hashes[kind].filter((hash) => timingSafeEqual(Buffer.from(hash, 'hex'), digest)).length > 0,
    );
    if (kinds.length === 0) return undefined;
    const id = digest.toString('hex');
    const scopes = new Set(kinds.flatMap((kind) => SCOPES_OF[kind]));
    return { kind: 'key', tenant: DEFAULT_TENANT, id, credential: null, name: kinds.join('+'), scopes };
  }
}
