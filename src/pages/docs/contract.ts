import { make } from '../viewer/elements.js';

/** A JSON Schema (draft 7), as far as the sockets' contract uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

interface Referring {
  readonly $ref: string;
}

/** AsyncAPI 3.0, as far as ours goes. */
export interface Contract {
  readonly channels: Readonly<Record<string, { readonly address: string; readonly description: string }>>;
  readonly operations: Readonly<
    Record<
      string,
      { readonly action: 'send' | 'receive'; readonly channel: Referring; readonly messages: readonly Referring[] }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const LONGEST_TYPE = 160;

/** One message: its name, what it is for, and its fields. */
export function messageOf(name: string, schema: Schema): HTMLElement {
  const details = make('details', '');
  const summary = make('summary', '');
  summary.append(make('code', '', name), ' ', make('small', '', schema.description ?? ''));
  const table = make('table', '');
  for (const [field, own] of Object.entries(schema.properties ?? {})) {
    if (field === 'type') continue;
    const row = make('tr', '');
    const named = make('td', '');
    named.append(make('code', '', (schema.required ?? []).includes(field) ? field : `${field}?`));
    row.append(named, make('td', '', typeOf(own)), make('td', '', own.description ?? ''));
    table.append(row);
  }
  details.append(summary, table);
  return details;
}

function typeOf(schema: Schema): string {
  const full = written(schema, 0);
  return full.length > LONGEST_TYPE ? `${full.slice(0, LONGEST_TYPE)}…` : full;
}

function written(schema: Schema, depth: number): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => written(one, depth)).join(' | ');
  if (schema.items !== undefined) {
    const most = schema.maxItems === undefined ? '' : `, ≤ ${schema.maxItems}`;
    return `[${written(schema.items, depth + 1)}${most}]`;
  }
  if (schema.properties !== undefined) {
    if (depth > 2) return '{…}';
    const fields = Object.entries(schema.properties).map(([name, one]) => {
      const optional = (schema.required ?? []).includes(name) ? '' : '?';
      return `${name}${optional}: ${written(one, depth + 1)}`;
    });
    return `{${fields.join(', ')}}`;
  }
  if (typeof schema.additionalProperties === 'object') return `{…: ${written(schema.additionalProperties, depth + 1)}}`;
  const most = schema.maxLength === undefined ? '' : ` ≤ ${schema.maxLength}`;
  return `${schema.type ?? 'any'}${most}`;
}
