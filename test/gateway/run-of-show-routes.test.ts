import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { KEY, OPERATOR_KEY, serve, type Server } from './scripted.js';

describe("a room's run of show over REST", () => {
  let server: Server;
  let version: number;
  let show: Readonly<Record<string, unknown>>;

  beforeEach(async () => {
    version = 3;
    show = { segments: [{ id: 'a' }] };
    const port = {
      version: () => version,
      show: () => show,
      replace: async (given: unknown, ifVersion: number | undefined) => {
        await Promise.resolve();
        if (ifVersion !== undefined && ifVersion !== version) throw new Failure('stale', `of version ${version}`);
        const taken = given as Readonly<Record<string, unknown>>;
        if (!('segments' in taken)) throw new Failure('bad_request', 'segments: missing');
        show = taken;
        version += 1;
      },
    };
    server = await serve({ shows: (room) => (room === 'demo' ? port : undefined) });
  });
  afterEach(async () => {
    await server.app.close();
  });

  const call = async (
    init: RequestInit & { headers?: Record<string, string> } = {},
    room = 'demo',
  ): Promise<Response> =>
    await fetch(`${server.url}/v1/rooms/${room}/run-of-show`, {
      ...init,
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json', ...init.headers },
    });
  const put = async (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    await call({ method: 'PUT', body: JSON.stringify(body), headers });

  it('is read with its version as the ETag, and put back with it', async () => {
    const read = await call();
    expect([read.status, read.headers.get('etag'), await read.json()]).toEqual([200, '"3"', show]);
    const body = { segments: [{ id: 'b' }] };
    const written = await put(body, { 'if-match': '"3"' });
    expect([written.status, written.headers.get('etag'), await written.json()]).toEqual([200, '"4"', { version: 4 }]);
    expect(show).toEqual(body);
  });

  it('is not overwritten by who has read an older one, nor by what is wrong', async () => {
    expect((await put({ segments: [] }, { 'if-match': '"2"' })).status).toBe(412);
    expect((await put({ segments: [] }, { 'if-match': 'new' })).status).toBe(400);
    const wrong = await put({ pauseMs: 1 });
    expect([wrong.status, await wrong.json()]).toEqual([400, expect.objectContaining({ detail: 'segments: missing' })]);
    expect((await put([])).status).toBe(400);
    expect(version).toBe(3);
  });

  it('is there for operators alone, in rooms that there are', async () => {
    for (const [key, status] of [
      ['', 401],
      [KEY, 403],
    ] as const) {
      expect((await call({ headers: { authorization: `Bearer ${key}` } })).status).toBe(status);
      expect((await put({ segments: [] }, { authorization: `Bearer ${key}` })).status).toBe(status);
    }
    expect((await call({}, 'nowhere')).status).toBe(404);
    expect(version).toBe(3);
  });

  it('stands in the OpenAPI document', async () => {
    const document = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as { paths: object };
    expect(document.paths).toHaveProperty('/v1/rooms/{room}/run-of-show.put');
  });
});
