import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR_KEY, serve, type Server } from './scripted.js';

describe('what operators do to a room', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  const call = async (path: string, init: RequestInit & { key?: string } = {}): Promise<Response> =>
    await fetch(`${server.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${init.key ?? OPERATOR_KEY}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
  const correct = async (body: unknown, room = 'demo', key?: string): Promise<Response> =>
    await call(`/v1/rooms/${room}/corrections`, {
      method: 'POST',
      body: JSON.stringify(body),
      ...(key === undefined ? {} : { key }),
    });

  it('lists the sentences heard, for flagging', async () => {
    const response = await call('/v1/rooms/demo/sentences');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      sentences: [{ id: 'a1.1', turn: 'a1', text: '99元', language: 'zh', citations: ['bottle.price'] }],
    });
  });

  it('queues a correction, with the operator’s words or the catalogue’s', async () => {
    expect((await correct({ sentence: 'a1.1', text: ' 现在是89元 ' })).status).toBe(202);
    expect((await correct({ sentence: 'a1.1' })).status).toBe(202);
    expect(server.room.corrections).toEqual([
      { sentence: 'a1.1', text: '现在是89元' },
      { sentence: 'a1.1', text: null },
    ]);
  });

  it('takes words to say, holds the show and skips a segment', async () => {
    const post = async (path: string, body: unknown, method = 'POST'): Promise<Response> =>
      await call(`/v1/rooms/demo/${path}`, { method, body: JSON.stringify(body) });
    expect((await post('speech', { text: '大家稍等', when: 'now' })).status).toBe(202);
    expect((await post('speech', { text: '再补充一句' })).status).toBe(202);
    expect(server.room.orders).toEqual([
      { text: '大家稍等', when: 'now' },
      { text: '再补充一句', when: 'sentence' },
    ]);
    const refused = await post('speech', { text: '全网最低' });
    expect([refused.status, JSON.stringify(await refused.json())]).toEqual([
      400,
      expect.stringContaining('forbidden-absolute'),
    ]);
    expect(await (await post('held', { held: 'show' }, 'PUT')).json()).toEqual({ held: 'show' });
    expect((await (await fetch(`${server.url}/v1/rooms/demo`)).json()) as object).toMatchObject({ held: 'show' });
    expect(server.room.heldWhen).toBe('clause');
    expect((await post('held', { held: 'everything', when: 'now' }, 'PUT')).status).toBe(200);
    expect(server.room.heldWhen).toBe('now');
    expect((await post('held', { held: 'half' }, 'PUT')).status).toBe(400);
    expect((await post('held', { held: 'show', when: 'later' }, 'PUT')).status).toBe(400);
    expect((await call('/v1/rooms/demo/skip', { method: 'POST' })).status).toBe(202);
    expect(server.room.skipped).toBe(1);
  });

  it('wants an operator’s key, not a platform’s', async () => {
    for (const [key, status] of [
      ['', 401],
      ['a-platform-key', 403],
      ['wrong', 401],
    ] as const) {
      const response = await correct({ sentence: 'a1.1' }, 'demo', key);
      expect(response.status).toBe(status);
    }
    expect(server.room.corrections).toEqual([]);
  });

  it.each([
    [{ sentence: 'unheard' }, 'demo', 404, 'unheard'],
    [{ sentence: 'a1.1' }, 'nowhere', 404, 'nowhere'],
    [{ sentence: 'a1.1', text: '全网最低' }, 'demo', 400, 'forbidden-absolute'],
    [{ sentence: '' }, 'demo', 400, 'sentence'],
    [{ sentence: 'a1.1', text: 'x'.repeat(201) }, 'demo', 400, 'text'],
  ])('refuses %j in %s', async (body, room, status, names) => {
    const response = await correct(body, room);
    expect(response.status).toBe(status);
    expect(JSON.stringify(await response.json())).toContain(names);
  });
});
