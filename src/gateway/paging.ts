import { z } from 'zod';
import { Failure } from '../domain/failure.js';

/** How a list is asked for in parts. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional().describe('`next` of the part before; absent: from the beginning'),
});

export const next = z
  .string()
  .nullable()
  .describe('To be given as `cursor` for the next part; null: this was the last');

/**
 * One part of a list that is in the order of `keyOf`. What is added or taken away meanwhile makes nothing come twice.
 * @throws Failure `bad_request` for a cursor that is none.
 */
export function partOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: z.infer<typeof paging>,
): { readonly part: T[]; readonly next: string | null } {
  const after = cursor === undefined ? '' : decoded(cursor);
  const rest = all.filter((item) => keyOf(item) > after);
  const part = rest.slice(0, limit);
  const last = part.at(-1);
  return { part, next: rest.length > limit && last !== undefined ? encoded(keyOf(last)) : null };
}

/** A key that sorts by time, then by id. */
export function byTime({ since, id }: { readonly since: number; readonly id: string }): string {
  return `${String(since).padStart(16, '0')} ${id}`;
}

function encoded(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decoded(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encoded(key) === cursor && key !== '') return key;
  throw new Failure('bad_request', `The cursor ${JSON.stringify(cursor.slice(0, 60))} is none that was given out.`);
}
