export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON with the keys of every object in the order of their UTF-16 code units and no spaces (RFC 8785): the same value gives the same text
 * wherever it is made.
 */
export function canonical(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${text === '' ? '' : ','}${canonical(item)}`;
    return `[${text}]`;
  }
  const object = value as Readonly<Record<string, JsonValue>>;
  for (const key of Object.keys(object).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(object[key] ?? null)}`;
  return `{${text}}`;
}

/** Whatever JSON can hold of a value; the rest is left out, as JSON.stringify does. */
export function jsonOf(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value as JsonValue;
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
