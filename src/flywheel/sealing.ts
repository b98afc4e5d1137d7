import { hash, randomBytes } from 'node:crypto';
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

type Body = Readonly<Record<string, JsonValue>>;

/** Fields that say who somebody is, or are in somebody's own words: the body's own, and each of its comments'. */
const PERSONAL: Readonly<
  Partial<Record<LinkKind, { readonly own: readonly string[]; readonly ofComments: readonly string[] }>>
> = {
  comment: { own: ['id', 'text', 'viewer', 'nickname'], ofComments: [] },
  answer: { own: ['understanding'], ofComments: ['id', 'text', 'viewer'] },
  reply: { own: ['understanding'], ofComments: ['id', 'text', 'viewer'] },
  platform: { own: ['id', 'viewer', 'nickname'], ofComments: [] },
};
/** Of a sentence: the viewers whose names are in its words. */
export const NAMED = 'named';

const SALT_BYTES = 16;
/** Drawn at once: a draw costs as much as five commitments, and a comment takes three salts. */
const SALTS_DRAWN = 256;
/** What was drawn and not given out yet, in hexadecimal digits. */
let drawn = '';

/**
 * SHA-256 of the salt and the value. The salt (128 random bits) goes when the value goes: nobody can then find out by guessing whether it
 * was this or that.
 */
export function commitmentOf(salt: string, value: string): string {
  return hash('sha256', `${salt}\n${value}`);
}

/** Takes what is personal out of a body. */
export function seal(kind: LinkKind, body: Body): { readonly body: Body; readonly personal: readonly Personal[] } {
  const { comments, named } = body;
  if (kind === 'sentence' && Array.isArray(named)) return sealNames(body, named);
  const fields = PERSONAL[kind];
  if (fields === undefined) return { body, personal: [] };
  const personal: Personal[] = [];
  const subject = viewerOf(body);
  const copy = sealed(body, fields.own, '', subject, personal);
  if (fields.ofComments.length > 0 && Array.isArray(comments))
    copy['comments'] = (comments as readonly Body[]).map((comment, i) =>
      sealed(comment, fields.ofComments, `comments.${i}.`, viewerOf(comment) ?? subject, personal),
    );
  return { body: copy, personal };
}

/** What was said to viewers by name: their names are in the words, which are nobody's alone. */
function sealNames(body: Body, viewers: readonly JsonValue[]): { body: Body; personal: readonly Personal[] } {
  const personal: Personal[] = [];
  const copy = sealed(body, ['text'], '', null, personal);
  copy['named'] = viewers.map((viewer, i) => {
    const subject = typeof viewer === 'string' ? viewer : null;
    return sealed({ [i]: viewer }, [`${i}`], `${NAMED}.`, subject, personal)[i] ?? null;
  });
  return { body: copy, personal };
}

/** Puts what is still there back into a body; what was erased stays a commitment. */
export function unseal(body: Body, personal: readonly Pick<Personal, 'field' | 'value'>[]): Body {
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

/** A copy that holds commitments to these of its fields, as far as it has them. */
function sealed(
  fields: Body,
  names: readonly string[],
  path: string,
  subject: string | null,
  personal: Personal[],
): Record<string, JsonValue> {
  const copy: Record<string, JsonValue> = { ...fields };
  for (const name of names) {
    const value = fields[name];
    if (value === undefined || value === null || value === '') continue;
    const salt = newSalt();
    const text = canonical(value);
    personal.push({ field: `${path}${name}`, subject, salt, value: text });
    copy[name] = { sealed: commitmentOf(salt, text) };
  }
  return copy;
}

function newSalt(): string {
  if (drawn === '') drawn = randomBytes(SALT_BYTES * SALTS_DRAWN).toString('hex');
  const salt = drawn.slice(0, 2 * SALT_BYTES);
  drawn = drawn.slice(2 * SALT_BYTES);
  return salt;
}

/** The viewer of a comment's or event's fields; while they are sealed, null. */
function viewerOf({ viewer, comments }: Body): string | null {
  if (typeof viewer === 'string') return viewer;
  const [lead] = Array.isArray(comments) ? (comments as readonly Body[]) : [];
  return lead === undefined ? null : typeof lead['viewer'] === 'string' ? lead['viewer'] : null;
}
