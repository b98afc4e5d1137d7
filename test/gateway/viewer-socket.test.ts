import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { JourneySocket } from '../journey/socket.js';
import { expectProblem } from './problems.js';
import { type Server, SCARF, serve, turns } from './scripted.js';

const SOON = 5_000;

describe('the viewer socket', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  it('greets with the room, its limits and the talk so far', async () => {
    (await JourneySocket.viewer(server.url)).close();
    server.room.emit({ type: 'comment.shown', comment: { id: 'v-x/c1', nickname: '小李', text: '多少钱' } });
    server.room.answer('a1', '今天九十九元。');
    for (let i = 0; i < 40; i += 1) server.room.answer(`a${i + 2}`, `第${i}句`);
    const hello = await (await JourneySocket.viewer(server.url)).hello();
    expect(hello).toMatchObject({ room: { id: 'demo', product: { livePrice: '¥99.00' } } });
    expect(hello['limits']).toEqual({ commentCharacters: 300, messageBytes: 16_384 });
    const recent = hello['recent'] as { type: string; text: string }[];
    expect(recent).toHaveLength(30);
    expect(recent.at(-1)).toMatchObject({ type: 'answer.finished', text: '第39句' });
  });

  it('passes on what happens in its room, and nothing of another', async () => {
    const socket = await JourneySocket.viewer(server.url);
    server.rooms.get('second')?.answer('other', '别的房间');
    server.room.emit({ type: 'product.shown', product: SCARF });
    server.room.answer('a1', '羊毛的。', ['scarf.material']);
    const finished = await socket.next((event) => event.type === 'answer.finished', SOON);
    expect(finished).toMatchObject({ turn: 'a1', citations: ['scarf.material'] });
    expect(socket.events.map(({ event }) => event.type)).toEqual([
      'hello',
      'product.shown',
      'answer.started',
      'caption',
      'answer.finished',
    ]);
    socket.close();
  });

  it('tells a comment’s author, and only them, what became of it', async () => {
    const [author, other] = [await JourneySocket.viewer(server.url), await JourneySocket.viewer(server.url)];
    server.room.verdict = ({ text }) => (text === '脏话' ? 'abuse' : null);
    author.send({ type: 'comment', id: 'c1', text: '多少钱', nickname: ' 小李 ' });
    author.send({ type: 'comment', id: 'c2', text: '脏话' });
    expect(await author.next((event) => event['id'] === 'c1', SOON)).toEqual({ type: 'comment.accepted', id: 'c1' });
    expect(await author.next((event) => event['id'] === 'c2', SOON)).toEqual({
      type: 'comment.rejected',
      id: 'c2',
      reason: 'abuse',
    });
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    await author.next((event) => event.type === 'comment.closed', SOON);
    await other.next((event) => event.type === 'comment.shown', SOON);
    expect(other.events.some(({ event }) => event.type.startsWith('comment.') && 'id' in event)).toBe(false);
    expect(server.room.comments[0]).toMatchObject({ clientId: 'c1', nickname: '小李', text: '多少钱' });
    expect(await server.metrics.registry.metrics()).toContain('zhubo_comments_total{room="demo",outcome="accepted"} 1');
  });

  it.each([
    ['malformed JSON', '{"type":"comment"', 'bad_json', /"type/],
    ['a bare value', '7', 'unknown_type', /missing.*comment/],
    ['an unknown type', '{"type":"subscribe"}', 'unknown_type', /subscribe.*allowed: comment/],
    ['a field of the wrong type', '{"type":"comment","id":"c","text":7}', 'bad_message', /"text".*string/],
    ['no id', '{"type":"comment","text":"x"}', 'bad_message', /"id"/],
    [
      'an id that is too long',
      JSON.stringify({ type: 'comment', id: 'x'.repeat(65), text: 'x' }),
      'bad_message',
      /"id".*64/,
    ],
  ])('answers %s with an error that says what is allowed, and stays open', async (_name, message, code, says) => {
    const socket = await JourneySocket.viewer(server.url);
    socket.send(message);
    const error = await socket.next((event) => event.type === 'error', SOON);
    expect(error['code']).toBe(code);
    expect(error['message']).toMatch(says);
    socket.send({ type: 'comment', id: 'after', text: '还在' });
    await socket.next((event) => event['id'] === 'after', SOON);
    socket.close();
  });

  it('answers binary with an error', async () => {
    const { socket, messages } = await open(server, '/v1/rooms/demo/socket');
    socket.send(Buffer.from('{"type":"comment","id":"c","text":"x"}'), { binary: true });
    await turns(() => messages.some((event) => event['code'] === 'binary'));
    expect(server.room.comments).toEqual([]);
    socket.close();
  });

  it('closes with 1009 after a message of 20 KB, and of 1 MB, and keeps the other viewers', async () => {
    const witness = await JourneySocket.viewer(server.url);
    for (const size of [20_000, 1_000_000]) {
      const socket = await JourneySocket.viewer(server.url);
      socket.send({ type: 'comment', id: 'big', text: 'x'.repeat(size) });
      expect((await socket.closed).code).toBe(1009);
    }
    server.room.answer('a1', '继续');
    await witness.next((event) => event.type === 'answer.finished', SOON);
    expect(server.room.comments).toEqual([]);
  });

  it('closes with 1008 when a client goes on sending nonsense', async () => {
    const socket = await JourneySocket.viewer(server.url);
    for (let i = 0; i < 200; i += 1) socket.send('nonsense');
    expect((await socket.closed).code).toBe(1008);
    expect(socket.events.filter(({ event }) => event.type === 'error').length).toBeLessThan(70);
  });

  it('answers each of 1000 comments sent at once, and lets one address only so many through to the room', async () => {
    const sockets = await Promise.all(Array.from({ length: 4 }, () => JourneySocket.viewer(server.url)));
    for (let i = 0; i < 250; i += 1)
      for (const socket of sockets) socket.send({ type: 'comment', id: `c${i}`, text: '刷屏' });
    const outcomes = await Promise.all(
      sockets.map(async (socket) => {
        await socket.next((event) => event['id'] === 'c249', SOON);
        return socket.events.map(({ event }) => event).filter((event) => 'id' in event);
      }),
    );
    expect(outcomes.flat()).toHaveLength(1000);
    const limited = outcomes.flat().filter((event) => event['reason'] === 'rate_limited').length;
    expect(limited).toBeGreaterThan(500);
    expect(server.room.comments.length).toBe(1000 - limited);
  });

  it.each([
    ['another subprotocol', '/v1/rooms/demo/socket', { protocol: 'chat.v9' }, /HTTP 400:.*chat\.v9.*zhubo\.v1/],
    ['an unknown room', '/v1/rooms/nowhere/socket', {}, /HTTP 404:.*nowhere/],
    [
      'another site’s page',
      '/v1/rooms/demo/socket',
      { headers: { origin: 'https://elsewhere.example' } },
      /HTTP 403:.*elsewhere/,
    ],
  ])('refuses %s before the upgrade', async (_name, path, options, says) => {
    await expect(JourneySocket.open(server.url, path, options)).rejects.toThrow(says);
  });

  it('tells who asks without an upgrade, or without a subprotocol, what this is', async () => {
    const response = await fetch(`${server.url}/v1/rooms/demo/socket`);
    expect(await expectProblem(response, 400, 'bad_request')).toContain('zhubo.v1');
    const headers = { 'sec-websocket-protocol': 'zhubo.v1' };
    const plain = await server.app.inject({ url: '/v1/rooms/demo/socket', headers });
    expect(plain.statusCode).toBe(400);
    expect(plain.body).toContain('upgrade_required');
  });

  it('takes our own page and pages of allowed origins', async () => {
    for (const origin of [server.url, 'https://shop.example']) {
      const socket = await JourneySocket.open(server.url, '/v1/rooms/demo/socket', { headers: { origin } });
      expect(await socket.hello()).toMatchObject({ type: 'hello' });
      socket.close();
    }
  });

  it('leaves out what passes for a client that does not read, then closes it with 1013', async () => {
    const { socket, messages } = await open(server, '/v1/rooms/demo/socket');
    await turns(() => messages.length === 1);
    socket.pause();
    const long = '很长的一句话'.repeat(1_000);
    for (let i = 0; i < 3_000 && openSockets(server) > 0; i += 1) {
      server.room.answer(`a${i}`, long);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(openSockets(server)).toBe(0);
    socket.resume();
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1013);
    const count = (type: string): number => messages.filter((event) => event['type'] === type).length;
    expect(count('caption')).toBeLessThan(count('answer.finished'));
  });

  it('forgets a viewer who leaves', async () => {
    const socket = await JourneySocket.viewer(server.url);
    socket.send({ type: 'comment', id: 'c1', text: '你好' });
    await socket.next((event) => event['id'] === 'c1', SOON);
    const listening = server.room.listeners.size;
    socket.close();
    await socket.closed;
    await turns(() => server.room.forgotten.length === 1);
    expect(server.room.forgotten).toEqual([server.room.comments[0]?.viewer]);
    expect(server.room.listeners.size).toBe(listening - 1);
    expect(await server.metrics.registry.metrics()).toContain('zhubo_sockets{kind="viewer"} 0');
  });
});

describe('sockets within bounds', () => {
  it('refuses more sockets than it has, and more than one address may have', async () => {
    const few = await serve({ maxSockets: 2, maxSocketsPerAddress: 2 });
    const first = await JourneySocket.viewer(few.url);
    await JourneySocket.viewer(few.url);
    await expect(JourneySocket.viewer(few.url)).rejects.toThrow(/HTTP 503:.*2 sockets/);
    first.close();
    await first.closed;
    await turns(() => few.room.forgotten.length === 1);
    await JourneySocket.viewer(few.url);
    await few.app.close();

    const narrow = await serve({ maxSockets: 10, maxSocketsPerAddress: 1 });
    await JourneySocket.viewer(narrow.url);
    await expect(JourneySocket.viewer(narrow.url)).rejects.toThrow(/HTTP 429:.*1 sockets/);
    await narrow.app.close();
  });

  it('says goodbye with 1001 to everyone, and does not wait for who never answers', async () => {
    const server = await serve();
    const polite = await JourneySocket.viewer(server.url);
    const deaf = await upgradeByHand(server);
    server.gateway.drain();
    expect(await polite.closed).toEqual({ code: 1001, reason: 'the server is closing' });
    await expect(JourneySocket.viewer(server.url)).rejects.toThrow(/HTTP 503:.*closing/);
    // ws waits 30 s by default: longer than the grace a process has.
    await Promise.all([server.app.close(), once(deaf, 'close')]);
    await turns(() => server.room.forgotten.length === 2);
  }, 10_000);
});

/** How many sockets the server still counts as open in the room. */
function openSockets(server: Server): number {
  return [...server.app.websocketServer.clients].filter((client) => client.readyState === client.OPEN).length;
}

/** A bare client, whose reading can be paused, and everything it was told. */
async function open(
  server: Server,
  path: string,
): Promise<{ socket: WebSocket; messages: Readonly<Record<string, unknown>>[] }> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, 'zhubo.v1');
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Record<string, unknown>));
  await once(socket, 'open');
  return { socket, messages };
}

/** A client that completes the upgrade and then never speaks or answers again. */
async function upgradeByHand(server: Server): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET /v1/rooms/demo/socket HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: zhubo.v1',
      '\r\n',
    ].join('\r\n'),
  );
  const [reply] = (await once(socket, 'data')) as [Buffer];
  if (!reply.toString().startsWith('HTTP/1.1 101')) throw new Error(`no upgrade: ${reply.toString().slice(0, 200)}`);
  return socket;
}
