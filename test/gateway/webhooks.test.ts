import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWebhookUrl } from '../../src/gateway/webhooks/post.js';
import { silentLog } from '../../src/domain/log.js';
import type { GatewayOptions } from '../../src/gateway/gateway.js';
import { signed } from '../../src/gateway/webhooks/signature.js';
import type { Database } from '../../src/storage/database.js';
import { accessOf, type OpenedAccess } from '../access/open.js';
import { HandClock } from '../room/fakes.js';
import { expectProblem } from './problems.js';
import { Receiver, type Received } from './receiver.js';
import { KEY, OPERATOR_KEY, type Server, serve } from './scripted.js';

interface Shown {
  readonly id: string;
  readonly secret: string;
  readonly enabled: boolean;
  readonly why: string | null;
  readonly waiting: number;
  readonly lost: number;
}

describe('webhooks', () => {
  let server: Server;
  let receiver: Receiver;
  let access: OpenedAccess;
  let clock: HandClock;
  /** What was logged as an error. */
  let failures: string[];

  beforeEach(async () => {
    clock = new HandClock();
    failures = [];
    receiver = await Receiver.open();
    access = await accessOf({ platform: [KEY], operator: [OPERATOR_KEY] });
    server = await start(access.database);
  });

  afterEach(async () => {
    await server.app.close();
    await receiver.close();
    await access.end();
  });

  async function start(database: Database, options: Partial<NonNullable<GatewayOptions['webhooks']>> = {}) {
    const log = { ...silentLog, error: (_values: object, message: string) => failures.push(message) };
    return await serve({ access, clock, log, webhooks: { database, inside: true, random: () => 0.5, ...options } });
  }

  const call = async (method: string, path: string, body?: object, key = OPERATOR_KEY): Promise<Response> =>
    await fetch(`${server.url}/v1/webhooks${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const add = async (more: object = {}): Promise<Shown> => {
    const response = await call('POST', '', { url: receiver.url, events: ['answer.finished'], ...more });
    expect(response.status, await response.clone().text()).toBe(201);
    return (await response.json()) as Shown;
  };
  const show = async (id: string): Promise<Shown> => (await (await call('GET', `/${id}`)).json()) as Shown;
  const dead = async (id: string): Promise<{ seq: number; attempts: number; error: string }[]> =>
    ((await (await call('GET', `/${id}/dead-letters`)).json()) as { deadLetters: [] }).deadLetters;
  /** Lets what was told be written and sent, until it holds. */
  const until = async (holds: () => boolean | Promise<boolean>, ms = 100): Promise<void> => {
    while (!(await holds())) await clock.advance(ms);
  };
  const told = (): (string | undefined)[] => receiver.received.map(({ event }) => event.data.turn);

  it('signs as Standard Webhooks has it: its published example', () => {
    const body = '{"event_type":"ping","data":{"success":true}}';
    expect(signed(['whsec_plJ3nmyCDGBKInavdOK15jsl'], 'msg_loFOjxBNrRLzqYUf', 1_731_705_121, body)).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    });
  });

  it('posts what was asked for, signed', async () => {
    const { secret, id } = await add();
    server.room.answer('a1', '一');
    await until(() => receiver.received.length === 1);
    const [one] = receiver.received;
    if (one === undefined) throw new Error('nothing came');
    expect(one.event).toMatchObject({ type: 'answer.finished', data: { room: 'demo', turn: 'a1', text: '一' } });
    expect(one.headers['webhook-id']).toBe(`${id}_demo_${one.event.data.seq}`);
    const headers = one.headers as Record<string, string>;
    expect(Number(headers['webhook-timestamp'])).toBe(Math.floor(clock.now() / 1_000));
    expect(headers['webhook-signature']).toBe(signatureOf(secret, one));
    expect(headers['content-type']).toMatch(/application\/json/);
  });

  it('loses nothing while the store is away for a moment', async () => {
    // What happened in the tenth of a second that could not be written was lost, and not counted either.
    const { id } = await add();
    const { db } = access.database;
    await sql`alter table webhook_deliveries rename to away`.execute(db);
    server.room.answer('a1', '一');
    await until(() => failures.length > 0);
    await sql`alter table away rename to webhook_deliveries`.execute(db);
    server.room.answer('a2', '二');
    await until(() => receiver.received.length === 2);
    expect(told()).toEqual(['a1', 'a2']);
    expect(await show(id)).toMatchObject({ lost: 0 });
  });

  it('tells what became of any comment of the tenant', async () => {
    await add({ events: ['comment.closed'], rooms: ['demo'] });
    await fetch(`${server.url}/v1/rooms/demo/comments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ comments: [{ id: 'c1', viewer: 'u1', text: '多少钱' }] }),
    });
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'chat' });
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]?.event).toMatchObject({ data: { id: 'c1', viewer: 'u1', outcome: 'chat' } });
  });

  it('shows no secret again, wants the right key, and refuses what is no webhook', async () => {
    const { id, secret } = await add();
    for (const path of ['', `/${id}`]) expect(await (await call('GET', path)).text()).not.toContain(secret);
    expect(await (await call('PATCH', `/${id}`, { events: ['caption'] })).text()).not.toContain(secret);
    await expectProblem(await call('GET', '', undefined, 'nope'), 401, 'unauthorized');
    await expectProblem(await call('DELETE', `/${id}`, undefined, KEY), 403, 'forbidden');
    await expectProblem(await call('GET', '/wh_other'), 404, 'not_found');
    await expectProblem(await call('POST', '', { url: receiver.url, events: ['dance'] }), 400, 'bad_request');
    await expectProblem(
      await call('POST', '', { url: receiver.url, events: ['caption'], secret: 'x' }),
      400,
      'bad_request',
    );
    await expectProblem(await call('POST', '', { url: 'ftp://x.example', events: ['caption'] }), 400, 'bad_request');
  });

  it('sends one event to see whether it arrives, signed, also while it is switched off, and says what came of it', async () => {
    const { id, secret } = await add();
    const test = async (): Promise<unknown> => await (await call('POST', `/${id}/test`)).json();
    expect(await test()).toMatchObject({ delivered: true, error: null });
    const [one] = receiver.received;
    if (one === undefined) throw new Error('nothing came');
    expect(one.event).toMatchObject({ type: 'webhook.test', data: { webhook: id } });
    expect(one.headers['webhook-signature']).toBe(signatureOf(secret, one));
    await call('PATCH', `/${id}`, { enabled: false });
    receiver.answer = (_received, response) => {
      response.statusCode = 500;
      response.end();
    };
    expect(await test()).toMatchObject({ delivered: false, error: 'answered 500' });
    await receiver.close();
    expect(await test()).toMatchObject({ delivered: false, error: expect.stringContaining('ECONNREFUSED') as string });
    expect(await dead(id)).toEqual([]);
    expect(await show(id)).toMatchObject({ enabled: false, waiting: 0 });
    await expectProblem(await call('POST', '/wh_other/test'), 404, 'not_found');
    await expectProblem(await call('POST', `/${id}/test`, undefined, KEY), 403, 'forbidden');
  });

  it('keeps the order of a room through errors, and tells each once', async () => {
    await add();
    let refusals = 0;
    receiver.answer = (_received, response) => {
      refusals += 1;
      response.statusCode = refusals <= 3 ? ([500, 503, 429][refusals - 1] ?? 500) : 200;
      response.end();
    };
    for (let i = 0; i < 5; i += 1) server.room.answer(`a${i}`, '一');
    await until(() => receiver.received.length === 8, 1_000);
    expect(told()).toEqual(['a0', 'a0', 'a0', 'a0', 'a1', 'a2', 'a3', 'a4']);
    expect(new Set(receiver.received.slice(0, 4).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('lets a slow room wait and the others go on', async () => {
    await add();
    receiver.answer = (received, response) => {
      if (received.event.data.room === 'demo' && receiver.received.length < 4) return; // says nothing
      response.end();
    };
    server.room.answer('slow', '一');
    server.rooms.get('second')?.answer('quick', '二');
    await until(() => told().includes('quick'));
    await until(() => told().filter((turn) => turn === 'slow').length === 3, 1_000);
    const { waiting } = await show(
      ((await (await call('GET', '')).json()) as { webhooks: Shown[] }).webhooks[0]?.id ?? '',
    );
    expect(waiting).toBeLessThanOrEqual(1);
  });

  it('puts aside what is refused for good or redirected, and goes on; what was put aside can be tried again', async () => {
    const { id } = await add();
    receiver.answer = (received, response) => {
      const { turn } = received.event.data;
      if (turn === 'redirected') response.setHeader('location', receiver.url);
      response.statusCode = turn === 'refused' ? 422 : turn === 'redirected' ? 307 : 200;
      response.end();
    };
    for (const turn of ['refused', 'redirected', 'fine']) server.room.answer(turn, '一');
    await until(() => told().includes('fine'));
    expect(told()).toEqual(['refused', 'redirected', 'fine']);
    await until(async () => (await dead(id)).length === 2);
    expect((await dead(id)).map(({ error, attempts }) => [error, attempts])).toEqual([
      ['answered 422', 1],
      ['answered 307; redirects are not followed', 1],
    ]);
    receiver.answer = (_received, response) => void response.end();
    expect(await (await call('POST', `/${id}/dead-letters/retry`)).json()).toEqual({ retried: 2 });
    await until(() => receiver.received.length === 5);
    expect(told().slice(3)).toEqual(['refused', 'redirected']);
    await until(async () => (await dead(id)).length === 0);
  });

  it('switches off what is not reached in any try, or says that it is gone', async () => {
    await server.app.close();
    server = await start(access.database, { retriesS: [1, 2, 3] });
    const { id } = await add();
    const { port } = receiver;
    await receiver.close();
    server.room.answer('a1', '一');
    server.room.answer('a2', '二');
    await until(async () => !(await show(id)).enabled, 1_000);
    expect((await show(id)).waiting).toBe(0);
    expect((await show(id)).why).toMatch(/4 tries in vain.*ECONNREFUSED/);
    await until(async () => (await dead(id)).length === 2);
    expect((await dead(id)).map(({ attempts }) => attempts)[0]).toBe(3);
    // Repaired: switched on again, what had been given up is told in order.
    await receiver.listen(port);
    await call('PATCH', `/${id}`, { enabled: true });
    await call('POST', `/${id}/dead-letters/retry`);
    await until(() => receiver.received.length === 2);
    expect(told()).toEqual(['a1', 'a2']);
    receiver.answer = (_received, response) => {
      response.statusCode = 410;
      response.end();
    };
    server.room.answer('a3', '三');
    await until(async () => !(await show(id)).enabled);
    expect((await show(id)).why).toBe('answered 410');
    await expectProblem(await call('POST', `/${id}/dead-letters/retry`), 400, 'bad_request');
  });

  it('goes on after a restart with what had not been taken', async () => {
    await add();
    receiver.answer = (_received, response) => {
      response.statusCode = 500;
      response.end();
    };
    for (const turn of ['a1', 'a2']) server.room.answer(turn, '一');
    await until(() => receiver.received.length === 1);
    await server.gateway.close();
    await server.app.close();
    receiver.answer = (_received, response) => void response.end();
    server = await start(access.database);
    await until(() => receiver.received.length === 3);
    expect(told()).toEqual(['a1', 'a1', 'a2']);
  });

  it('holds ten thousand for a receiver that is away, counts what is lost, and takes a new secret beside the old', async () => {
    const { id, secret } = await add({ events: ['operator.speaks'] });
    receiver.answer = () => undefined;
    for (let i = 0; i < 10_050; i += 1) server.room.emit({ type: 'operator.speaks', turn: `t${i}`, text: '' });
    await until(async () => (await show(id)).lost > 0);
    expect(await show(id)).toMatchObject({ waiting: 10_000, lost: 50 });
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    receiver.received.length = 0;
    receiver.answer = (_received, response) => void response.end();
    expect((await call('PATCH', `/${id}`, { secret: other })).status).toBe(200);
    await until(() => receiver.received.length > 0);
    const [one] = receiver.received;
    if (one === undefined) throw new Error('nothing came');
    expect(one.headers['webhook-signature']).toBe(`${signatureOf(other, one)} ${signatureOf(secret, one)}`);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    await expectProblem(await call('GET', `/${id}`), 404, 'not_found');
  });

  it.each([
    ['http://shop.example/hook', /http:.*allowed: https:/],
    ['https://127.0.0.1/hook', /127\.0\.0\.1.*not public/],
    ['https://[::1]/hook', /::1.*not public/],
    ['https://[::ffff:10.0.0.1]/hook', /not public/],
    ['https://169.254.169.254/latest', /not public/],
    ['https://user:pass@shop.example/', /user name/],
    ['nonsense', /nonsense/],
  ])('does not lead inside: %s', (url, says) => {
    expect(() => checkWebhookUrl(url, false)).toThrow(says);
  });

  it('does not follow a name that leads inside, or partly', async () => {
    await server.app.close();
    server = await start(access.database, {
      inside: false,
      resolve: async () => await Promise.resolve(['93.184.216.34', '10.0.0.7']),
    });
    const { id } = await add({ url: 'https://shop.example/hook' });
    server.room.answer('a1', '一');
    await until(async () => (await dead(id)).length === 1);
    expect((await dead(id))[0]?.error).toMatch(/shop\.example is not a public host/);
  });
});

/** What a receiver works out for itself from what it got. */
function signatureOf(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
