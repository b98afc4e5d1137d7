import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberedEvent } from '../../src/gateway/platform/protocol.js';
import { expectProblem } from './problems.js';
import { BOTTLE, KEY, type Server, serve, turns } from './scripted.js';

interface Page {
  readonly events: readonly { readonly type: string; readonly seq: number; readonly [field: string]: unknown }[];
  readonly last: number;
  readonly gap?: unknown;
}

describe('the platform over requests', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  const call = async (path: string, body?: object, key = KEY): Promise<Response> =>
    await fetch(`${server.url}/v1/rooms/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const events = async (query: string): Promise<Page> => (await (await call(`demo/events?${query}`)).json()) as Page;

  it('wants a key and a room', async () => {
    await expectProblem(await call('demo/events', undefined, 'nope'), 401, 'unauthorized');
    await expectProblem(await call('demo/comments', { comments: [] }, 'nope'), 401, 'unauthorized');
    await expectProblem(await call('nowhere/events'), 404, 'not_found');
    await expectProblem(await call('demo/comments', { comments: [] }), 400, 'bad_request');
    await expectProblem(await call('demo/events?after=-1'), 400, 'bad_request');
  });

  it('takes comments once, and tells their ends by number', async () => {
    const { last } = await events('');
    server.room.verdict = ({ text }) => (text === 'bad' ? 'abuse' : null);
    const comments = [
      { id: '1', viewer: 'u', text: '多少钱' },
      { id: '2', viewer: 'u', text: 'bad' },
    ];
    expect(await (await call('demo/comments', { comments })).json()).toEqual({
      results: [
        { id: '1', viewer: 'u', status: 'accepted' },
        { id: '2', viewer: 'u', status: 'rejected', reason: 'abuse' },
      ],
    });
    server.room.end('1', { type: 'comment.closed', id: '1', outcome: 'answered', turn: 'a1' });
    const again = (await (await call('demo/comments', { comments })).json()) as { results: object[] };
    expect(again.results).toMatchObject([
      { id: '1', status: 'again', ends: [{ type: 'comment.closed', outcome: 'answered', turn: 'a1' }] },
      { id: '2', status: 'again', ends: [{ type: 'comment.rejected', reason: 'abuse' }] },
    ]);
    const page = await events(`after=${last}`);
    expect(page.events.map(({ type }) => type)).toEqual(['comment.shown', 'comment.rejected', 'comment.closed']);
    for (const event of page.events) expect(numberedEvent.safeParse(event).success).toBe(true);
    expect((await events(`after=${page.last}`)).events).toEqual([]);
    expect((await events(`after=${last}&feed=other`)).events.map(({ type }) => type)).toEqual(['comment.shown']);
  });

  it('gives pages, only what is wanted, and says what is gone', async () => {
    const { last } = await events('');
    for (let i = 0; i < 5; i += 1) server.room.answer(`a${i}`, '一');
    const first = await events(`after=${last}&only=answer.started&limit=3`);
    expect(first.events.map(({ turn }) => turn)).toEqual(['a0', 'a1', 'a2']);
    const second = await events(`after=${first.last}&only=answer.started&limit=3`);
    expect(second.events.map(({ turn }) => turn)).toEqual(['a3', 'a4']);
    expect(await events('after=5&only=product.shown')).toMatchObject({ gap: { from: 6, to: last, restarted: true } });
  });

  it('waits for the next event, and no longer than it was asked to', async () => {
    const { last } = await events('');
    const listeners = server.room.listeners.size;
    const waiting = events(`after=${last}&wait=20&only=product.shown`);
    let turn = 0;
    const answered = await new Promise<Page>((resolve) => {
      void waiting.then(resolve);
      void (async () => {
        await turns(() => (turn += 1) > 200);
        server.room.answer('a1', '不要的');
        server.room.emit({ type: 'product.shown', product: BOTTLE });
      })();
    });
    expect(answered.events.map(({ type }) => type)).toEqual(['product.shown']);
    expect((await events(`after=${answered.last}&wait=0.05`)).events).toEqual([]);
    expect(server.room.listeners.size).toBe(listeners);
  });

  it('takes what happened, each id once', async () => {
    const happened = { events: [{ id: 'o1', kind: 'order', viewer: 'u', product: 'bottle' }] };
    expect(await (await call('demo/happenings', happened)).json()).toEqual({ taken: 1, repeated: 0 });
    expect(await (await call('demo/happenings', happened)).json()).toEqual({ taken: 0, repeated: 1 });
    await expectProblem(
      await call('demo/happenings', { events: [{ id: 'x', kind: 'dance', viewer: 'u' }] }),
      400,
      'bad_request',
    );
  });
});
