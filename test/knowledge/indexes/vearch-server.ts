import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Clock } from '../../../src/domain/clock.js';

interface Reply {
  readonly status: number;
  /** A string goes out as it is. */
  readonly body: string | { readonly code: number; readonly msg?: string; readonly data?: unknown };
}
/** `hang`: says nothing; `reset`: cuts the connection. */
type Scripted = Reply | 'hang' | 'reset';

type Value = string | number | readonly number[] | readonly string[];
type Doc = Readonly<Record<string, Value>>;
interface Stored {
  readonly doc: Doc;
  readonly visibleAt: number;
}
interface Field {
  readonly name: string;
  readonly type: string;
  readonly dimension?: number | undefined;
  readonly index?: { readonly type: string } | undefined;
}
interface Space {
  readonly fields: readonly Field[];
  readonly refreshMs: number;
  readonly docs: Map<string, Stored>;
}

const condition = z.object({ operator: z.string(), field: z.string(), value: z.unknown() });
const filters = z.object({ operator: z.string().optional(), conditions: z.array(condition) });
const place = z.object({ db_name: z.string(), space_name: z.string() });
const spaceForm = z.object({
  name: z.string(),
  replica_num: z.number().optional(),
  refresh_interval: z.number().optional(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      dimension: z.number().optional(),
      index: z.looseObject({ type: z.string() }).optional(),
    }),
  ),
});

class Refusal extends Error {
  readonly reply: Reply;
  constructor(status: number, code: number, msg: string) {
    super(msg);
    this.reply = { status, body: { code, msg } };
  }
}

/**
 * A server that behaves as Vearch 3.5.9's REST contract, traps included: what the router hands to the master fails with HTTP 200,
 * three replicas unless told, deletions of 50, no equality on strings, rows that are found only after the refresh. `script` puts
 * other replies before it.
 */
export class VearchServer {
  readonly requests: { readonly method: string; readonly path: string; readonly body: unknown }[] = [];
  readonly dbs = new Map<string, Map<string, Space>>();
  readonly #scripts: { readonly path: RegExp; readonly reply: Scripted }[] = [];
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #password: string;
  /** Ids whose upsert fails alone, with this code, so many times. */
  readonly failing = new Map<string, { readonly code: number; readonly msg: string; times: number }>();

  private constructor(clock: Clock, password: string) {
    this.#clock = clock;
    this.#password = password;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((reply) => {
        if (reply === 'hang') return;
        if (reply === 'reset') {
          request.socket.destroy();
          return;
        }
        const { status, body } = reply;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(clock: Clock, password = 'secret'): Promise<VearchServer> {
    const made = new VearchServer(clock, password);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next calls whose path matches get these replies, in order. */
  script(path: RegExp, ...replies: readonly Scripted[]): void {
    for (const reply of replies) this.#scripts.push({ path, reply });
  }

  count(path: RegExp): number {
    return this.requests.filter((request) => path.test(request.path)).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Scripted> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const url = new URL(request.url ?? '/', 'http://x');
    const text = Buffer.concat(parts).toString('utf8');
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const method = request.method ?? '';
    this.requests.push({ method, path: url.pathname, body });
    const at = this.#scripts.findIndex(({ path }) => path.test(url.pathname));
    if (at >= 0) return this.#scripts.splice(at, 1)[0]?.reply ?? 'hang';
    const refused = this.#unauthorised(request.headers.authorization);
    if (refused !== undefined) return { status: 401, body: { code: 3, msg: refused } };
    const proxied = url.pathname.startsWith('/dbs');
    try {
      const data = proxied ? this.#master(method, url.pathname, body) : this.#document(url.pathname, body);
      return { status: 200, body: { code: 0, ...(data === undefined ? {} : { data }) } };
    } catch (error) {
      if (!(error instanceof Refusal)) return { status: 400, body: { code: 6, msg: `param_error:${String(error)}` } };
      return proxied ? { ...error.reply, status: 200 } : error.reply;
    }
  }

  #unauthorised(header: string | undefined): string | undefined {
    if (header === undefined) return 'auth header is empty';
    const [type, credentials = ''] = header.split(' ');
    if (type !== 'Basic') return 'auth header type is invalid';
    const [user, password] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    if (user !== 'root') return `auth header user ${String(user)} is invalid`;
    return password === this.#password ? undefined : 'auth header password is invalid';
  }

  #master(method: string, path: string, body: unknown): unknown {
    const [, , db = '', , space] = path.split('/');
    const spaces = this.dbs.get(db);
    if (!path.includes('/spaces')) {
      if (method !== 'POST') throw new Refusal(404, 6, 'param_error:not scripted');
      if (!/^[^\d_\s\\+\-!*/():^[\]"{}~%&'<>?][^\s\\+\-!*/():^[\]"{}~%&'<>?]*$/.test(db))
        throw new Refusal(400, 6, `param_error:name ${db} is invalid`);
      if (spaces !== undefined) throw new Refusal(422, 201, `db_exist:dbname ${db} already exists`);
      this.dbs.set(db, new Map());
      return { id: 1, name: db };
    }
    if (spaces === undefined) throw new Refusal(404, 200, `db_not_exist:${db}`);
    if (method === 'GET') {
      const found = spaces.get(space ?? '');
      if (found === undefined) throw new Refusal(404, 221, `space_not_exist:${String(space)}`);
      return {
        space_name: space,
        db_name: db,
        doc_num: found.docs.size,
        schema: { fields: found.fields },
        status: 'green',
      };
    }
    const form = spaceForm.parse(body);
    if (spaces.has(form.name)) throw new Refusal(422, 220, 'space_exist');
    if ((form.replica_num ?? 3) > 1) throw new Refusal(500, 100, 'master_ps_not_enough_select');
    spaces.set(form.name, { fields: form.fields, refreshMs: form.refresh_interval ?? 1000, docs: new Map() });
    return { name: form.name, replica_num: form.replica_num ?? 3 };
  }

  #document(path: string, body: unknown): unknown {
    const { db_name, space_name } = place.parse(body);
    const spaces = this.dbs.get(db_name);
    if (spaces === undefined) throw new Refusal(500, 200, `db_not_exist:${db_name}`);
    const space = spaces.get(space_name);
    if (space === undefined) throw new Refusal(500, 221, `space_not_exist:${space_name}`);
    if (path === '/document/upsert') return this.#upsert(space, body);
    if (path === '/document/search') return this.#search(space, body);
    if (path === '/document/delete') return this.#delete(space, body);
    throw new Refusal(404, 6, 'param_error:no such path');
  }

  #upsert(space: Space, body: unknown): unknown {
    const { documents } = z.object({ documents: z.array(z.record(z.string(), z.unknown())) }).parse(body);
    if (documents.length === 0) throw new Refusal(500, 6, 'param_error:documents is empty');
    const ids: object[] = [];
    let total = 0;
    for (const doc of documents) {
      const { _id, ...values } = doc;
      for (const [name, value] of Object.entries(values)) checkValue(space, name, value);
      const id = z.string().parse(_id);
      const failing = this.failing.get(id);
      if (failing !== undefined && failing.times > 0) {
        failing.times -= 1;
        ids.push({ _id: id, code: failing.code, msg: failing.msg });
        continue;
      }
      space.docs.set(id, { doc: doc as Doc, visibleAt: this.#clock.monotonic() + space.refreshMs });
      ids.push({ _id: id });
      total += 1;
    }
    return { total, document_ids: ids };
  }

  #search(space: Space, body: unknown): unknown {
    const asked = z
      .object({
        limit: z.number().default(50),
        vectors: z.array(z.object({ field: z.string(), feature: z.array(z.number()) })).default([]),
        filters: filters.optional(),
        fields: z.array(z.string()),
      })
      .parse(body);
    const [first] = asked.vectors;
    if (first === undefined) throw new Refusal(500, 460, 'search_vector_empty');
    const dimension = space.fields.find(({ name }) => name === first.field)?.dimension ?? 0;
    if (first.feature.length === 0 || first.feature.length % dimension !== 0)
      throw new Refusal(400, 6, 'param_error:vector length');
    const documents = [];
    for (let at = 0; at < first.feature.length; at += dimension) {
      const one = first.feature.slice(at, at + dimension);
      const found = matching(space, asked.filters)
        .filter(({ visibleAt }) => visibleAt <= this.#clock.monotonic())
        .map(({ doc }) => ({ doc, score: product(one, doc[first.field] as readonly number[]) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, asked.limit);
      documents.push(
        found.map(({ doc, score }) => ({
          _id: doc['_id'],
          _score: score,
          ...Object.fromEntries(asked.fields.map((name) => [name, doc[name]])),
        })),
      );
    }
    return { documents };
  }

  #delete(space: Space, body: unknown): unknown {
    const asked = z
      .object({
        document_ids: z.array(z.string()).optional(),
        filters: filters.optional(),
        limit: z.number().default(50),
      })
      .parse(body);
    const { document_ids: given, filters: by, limit } = asked;
    if (given !== undefined && by !== undefined) throw new Refusal(400, 423, 'delete_both');
    if (given !== undefined && given.length >= 500) throw new Refusal(422, 424, 'delete_too_many');
    if (given === undefined && by === undefined) throw new Refusal(400, 425, 'delete_neither');
    const ids =
      given?.filter((id) => space.docs.has(id)) ??
      matching(space, by)
        .slice(0, limit)
        .map(({ doc }) => doc['_id'] as string);
    for (const id of ids) space.docs.delete(id);
    return { total: ids.length, document_ids: ids };
  }
}

function checkValue(space: Space, name: string, value: unknown): void {
  const field = space.fields.find((one) => one.name === name);
  if (field === undefined)
    throw new Refusal(500, 6, `param_error:unrecognizable field, ${name} is not found in space fields`);
  if (value === null) throw new Refusal(500, 6, `param_error:field ${name} is null`);
  if (field.type === 'vector' && (value as unknown[]).length !== field.dimension)
    throw new Refusal(500, 6, `param_error:field ${name} vector_length err`);
  const most = field.index === undefined ? 65_535 : 1_024;
  if (field.type === 'string' && Buffer.byteLength(value as string) > most)
    throw new Refusal(500, 6, `param_error:field ${name} is too long`);
}

function matching(space: Space, by: z.infer<typeof filters> | undefined): Stored[] {
  if (by === undefined) return [...space.docs.values()];
  if (by.operator !== 'AND' && by.operator !== 'OR') throw new Refusal(400, 300, 'filter_operator_type_err');
  const tests = by.conditions.map(({ operator, field, value }) => {
    const known = space.fields.find(({ name }) => name === field);
    if (known?.index === undefined) throw new Refusal(400, 6, `param_error:field:[${field}] not set index`);
    if (known.type === 'string') {
      if (operator !== 'IN' && operator !== 'NOT IN')
        throw new Refusal(400, 6, `param_error:field ${field} operator = is not supported now`);
      const list = z.array(z.string()).parse(value);
      return (doc: Doc) => list.includes(doc[field] as string) === (operator === 'IN');
    }
    const limit = z.number().parse(value);
    const compare: Readonly<Record<string, (a: number) => boolean>> = {
      '<': (a) => a < limit,
      '<=': (a) => a <= limit,
      '>': (a) => a > limit,
      '>=': (a) => a >= limit,
      '=': (a) => a === limit,
    };
    const test = compare[operator];
    if (test === undefined) throw new Refusal(400, 301, 'filter_condition_operator_type_err');
    return (doc: Doc) => test(doc[field] as number);
  });
  return [...space.docs.values()].filter(({ doc }) =>
    by.operator === 'AND' ? tests.every((test) => test(doc)) : tests.some((test) => test(doc)),
  );
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
