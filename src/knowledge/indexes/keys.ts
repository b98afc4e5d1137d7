import { createHash } from 'node:crypto';

/**
 * Names of tenants, rooms and facts as 32 hexadecimal digits: whatever is in a name, it cannot break out of a filter, and no two
 * lists of names have the same key (128 bits of SHA-256 over an unambiguous text).
 */
export function keyOf(...names: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32);
}
