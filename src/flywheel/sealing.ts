import { createHash, randomBytes } from 'node:crypto';
import { canonical, type JsonValue } from './canonical.js';
import type { LinkKind } from './journal.js';

/** A personal field taken out of a body: the body keeps only a commitment to it. */
export interface Personal {
  /** Path in the body, e.g. `comments.0.text`. */
  readonly field: string;
  readonly subject: string | null;
  readonly salt: string;
  /** Canonical JSON. */
  readonly value: string;
}

/** Fields that say who somebody is, or are in somebody's own words. `*` is every item of a list. */
const PERSONAL: Readonly<Partial<Record<LinkKind, readonly string[]>>> = {
  comment: ['id', 'text', 'viewer', 'nickname'],
  answer: ['comments.*.id', 'comments.*.text', 'comments.*.viewer', 'understanding'],
  reply: ['comments.*.id', 'comments.*.text', 'comments.*.viewer', 'understanding'],
  platform: ['id', 'viewer', 'nickname'],
};

/**
 * SHA-256 of the salt and the value. The salt (128 random bits) goes when the value goes: nobody can then find out by guessing whether it
 * was this or that.
 */
export function commitmentOf(salt: string, value: string): string {
  return createHash('sha256').update(`${salt}\n${value}`).digest('hex');
}

/** Takes what is personal out of a body. */
export function seal(
  kind: LinkKind,
  body: Readonly<Record<string, JsonValue>>,
): { readonly body: Readonly<Record<string, JsonValue>>; readonly personal: readonly Personal[] } {
  const paths = PERSONAL[kind];
  if (paths === undefined) return { body, personal: [] };
  const personal: Personal[] = [];
  const copy = structuredClone(body) as Record<string, JsonValue>;
  const subject = viewerOf(body);
  for (const path of paths) take(copy, path.split('.'), '', subject, personal);
  return { body: copy, personal };
}

/** Puts what is still there back into a body; what was erased stays a commitment. */
export function unseal(
  body: Readonly<Record<string, JsonValue>>,
  personal: readonly Pick<Personal, 'field' | 'value'>[],
): Readonly<Record<string, JsonValue>> {
  const copy = structuredClone(body) as Record<string, JsonValue>;
  for (const { field, value } of personal) {
    const keys = field.split('.');
    const last = keys.pop() ?? '';
    let at: unknown = copy;
    for (const key of keys) at = (at as Record<string, unknown> | undefined)?.[key];
    if (typeof at === 'object' && at !== null) (at as Record<string, unknown>)[last] = JSON.parse(value) as unknown;
  }
  return copy;
}

/** The commitments that a body holds, by field. */
export function sealsOf(value: JsonValue, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (value === null || typeof value !== 'object') return found;
  const sealed = (value as { readonly sealed?: unknown }).sealed;
  if (typeof sealed === 'string' && Object.keys(value).length === 1) return found.set(path, sealed);
  for (const [key, inner] of Object.entries(value))
    for (const [field, commitment] of sealsOf(inner, path === '' ? key : `${path}.${key}`))
      found.set(field, commitment);
  return found;
}

function take(
  at: Record<string, JsonValue>,
  [key = '', ...rest]: readonly string[],
  path: string,
  subject: string | null,
  personal: Personal[],
): void {
  if (key === '*') {
    for (const [i, item] of Object.entries(at)) {
      const inner = item as Record<string, JsonValue>;
      take(inner, rest, `${path}${i}.`, viewerOf(inner) ?? subject, personal);
    }
    return;
  }
  const value = at[key];
  if (value === undefined || value === null || value === '') return;
  if (rest.length > 0) {
    take(value as Record<string, JsonValue>, rest, `${path}${key}.`, subject, personal);
    return;
  }
  const salt = randomBytes(16).toString('hex');
  const text = canonical(value);
  personal.push({ field: `${path}${key}`, subject, salt, value: text });
  at[key] = { sealed: commitmentOf(salt, text) };
}

/** The viewer of a comment's or event's fields; while they are sealed, null. */
function viewerOf(fields: Readonly<Record<string, JsonValue>>): string | null {
  const { viewer, comments } = fields;
  if (typeof viewer === 'string') return viewer;
  const [lead] = Array.isArray(comments) ? (comments as readonly Readonly<Record<string, JsonValue>>[]) : [];
  return lead === undefined ? null : typeof lead['viewer'] === 'string' ? lead['viewer'] : null;
}
