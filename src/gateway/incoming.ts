import type { z } from 'zod';

export type Incoming<T> =
  { readonly ok: true; readonly message: T } | { readonly ok: false; readonly code: string; readonly message: string };

/** Parses one socket message; what is wrong is said in words that name the value and what is allowed. */
export function parseMessage<T>(raw: string, schema: z.ZodType<T>, types: readonly string[]): Incoming<T> {
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    return { ok: false, code: 'bad_json', message: `The message is not JSON: ${JSON.stringify(raw.slice(0, 60))}` };
  }
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string' || !types.includes(type)) {
    const shown = type === undefined ? 'missing' : JSON.stringify(type).slice(0, 60);
    return { ok: false, code: 'unknown_type', message: `"type" is ${shown}; allowed: ${types.join(', ')}` };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, message: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    code: 'bad_message',
    message: `${type}: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? 'is wrong'}`,
  };
}
