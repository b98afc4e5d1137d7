import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JourneySocket, type WireEvent } from '../journey/socket.js';
import { KEY, type Server, serve } from './scripted.js';

const PATH = '/v1/platform/socket';
const SOON = 5_000;

describe('the platform socket', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  async function open(headers: Record<string, string> = { authorization: `Bearer ${KEY}` }): Promise<JourneySocket> {
    return await JourneySocket.open(server.url, PATH, { headers });
  }

  const seqs = (socket: JourneySocket): unknown[] =>
    socket.events.map(({ event }) => event['seq']).filter((seq) => seq !== undefined);

  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', {}, /HTTP 401:.*Bearer/],
    ['an empty key', { authorization: 'Bearer ' }, /HTTP 401/],
    ['a wrong key', { authorization: 'Bearer nope' }, /HTTP 401:.*not known/],
    ['the key as a password', { authorization: `Basic ${KEY}` }, /HTTP 401/],
    ['the wrong key in x-api-key', { 'x-api-key': 'nope' }, /HTTP 401/],
  ])('refuses %s', async (_name, headers, says) => {
    await expect(open(headers)).rejects.toThrow(says);
  });

  it('refuses everybody when no key is set', async () => {
    const closed = await serve({ platformKeyHashes: [] });
    await expect(JourneySocket.open(closed.url, PATH, { headers: { 'x-api-key': KEY } })).rejects.toThrow(/HTTP 401/);
    await closed.app.close();
  });

  it('takes the key from either header', async () => {
    (await open()).close();
    (await open({ 'x-api-key': KEY })).close();
    (await open({ authorization: `bearer ${KEY}` })).close();
  });

  it('brings numbered events of the rooms it asked for', async () => {
    const socket = await open();
    socket.send({ type: 'subscribe', rooms: ['demo', 'second'] });
    await socket.next((event) => event.type === 'subscribed', SOON);
    server.room.answer('a1', '一');
    server.rooms.get('second')?.answer('b1', '二');
    await socket.next((event) => event.type === 'answer.finished' && event['room'] === 'second', SOON);
    const of = (room: string): WireEvent[] =>
      socket.events.map(({ event }) => event).filter((event) => event['room'] === room);
    expect(of('demo').map((event) => event['seq'])).toEqual([1, 2, 3]);
    expect(of('second').map((event) => event['seq'])).toEqual([1, 2, 3]);
    socket.close();
  });

  it('resumes where it was cut: what was missed, once and in order', async () => {
    const first = await open();
    first.send({ type: 'subscribe', rooms: ['demo'] });
    await first.next((event) => event.type === 'subscribed', SOON);
    server.room.answer('a1', '一');
    await first.next((event) => event['seq'] === 3, SOON);
    first.close();
    server.room.answer('a2', '二');
    const again = await open();
    again.send({ type: 'subscribe', rooms: ['demo'], resumeFrom: { demo: 3 } });
    await again.next((event) => event.type === 'subscribed', SOON);
    server.room.answer('a3', '三');
    await again.next((event) => event['seq'] === 9, SOON);
    expect(seqs(again)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('says which events are gone when it comes back too late', async () => {
    const first = await open();
    first.send({ type: 'subscribe', rooms: ['demo'] });
    await first.next((event) => event.type === 'subscribed', SOON);
    for (let i = 0; i < 400; i += 1) server.room.answer(`a${i}`, '…');
    const again = await open();
    again.send({ type: 'subscribe', rooms: ['demo'], resumeFrom: { demo: 10 } });
    const gap = await again.next((event) => event.type === 'gap', SOON);
    expect(gap).toEqual({ type: 'gap', room: 'demo', from: 11, to: 200, restarted: false });
    await again.next((event) => event.type === 'subscribed', SOON);
    expect(seqs(again)).toHaveLength(1_000);
    expect(seqs(again)[0]).toBe(201);
  });

  it('says that numbering began anew when it is asked to resume from a number it never gave', async () => {
    const first = await open();
    first.send({ type: 'subscribe', rooms: ['demo'] });
    await first.next((event) => event.type === 'subscribed', SOON);
    server.room.answer('a1', '重启之后');
    const again = await open();
    again.send({ type: 'subscribe', rooms: ['demo'], resumeFrom: { demo: 5_000 } });
    await again.next((event) => event.type === 'subscribed', SOON);
    expect(again.events[0]?.event).toMatchObject({ type: 'gap', restarted: true });
    expect(seqs(again)).toEqual([1, 2, 3]);
  });

  it('subscribing twice does not tell everything twice', async () => {
    const socket = await open();
    for (let i = 0; i < 2; i += 1) socket.send({ type: 'subscribe', rooms: ['demo'] });
    socket.send({ type: 'subscribe', rooms: ['second'] });
    await socket.next((event) => event.type === 'subscribed' && 'second' in (event['rooms'] as object), SOON);
    server.room.answer('a1', '一');
    await socket.next((event) => event['seq'] === 3, SOON);
    expect(seqs(socket)).toEqual([1, 2, 3]);
  });

  it('takes the largest batch its contract allows, and answers every comment of it', async () => {
    const socket = await open();
    const comments = Array.from({ length: 100 }, (_, i) => ({
      id: `c${i}`.padEnd(64, '号'),
      viewer: `u${i}`.padEnd(64, '人'),
      nickname: '昵'.repeat(32),
      text: '问'.repeat(300),
    }));
    server.room.verdict = ({ clientId }) => (clientId.startsWith('c99') ? 'desk_full' : null);
    socket.send({ type: 'comments', room: 'demo', comments });
    await socket.next((event) => event.type === 'comment.rejected', SOON);
    const answered = socket.events.map(({ event }) => event);
    expect(answered.map((event) => event['id'])).toEqual(comments.map((comment) => comment.id));
    expect(answered.map((event) => event['viewer'])).toEqual(comments.map((comment) => comment.viewer));
    expect(answered.filter((event) => event.type === 'comment.accepted')).toHaveLength(99);
    socket.send({ type: 'comments', room: 'demo', comments: [...comments, comments[0]] });
    expect((await socket.next((event) => event.type === 'error', SOON))['message']).toMatch(/comments.*100/);
  });

  it('shows the room neither the platform’s own user ids nor the same viewer twice', async () => {
    const other = 'another-integrator';
    const { createHash } = await import('node:crypto');
    const hashes = [KEY, other].map((key) => createHash('sha256').update(key).digest('hex'));
    const shared = await serve({ platformKeyHashes: hashes });
    const send = async (key: string, id: string): Promise<void> => {
      const socket = await JourneySocket.open(shared.url, PATH, { headers: { 'x-api-key': key } });
      socket.send({ type: 'comment', room: 'demo', id, viewer: 'wang.xiaoming', text: '多少钱' });
      await socket.next((event) => event['id'] === id, SOON);
      socket.close();
      await socket.closed;
    };
    await send(KEY, 'c1');
    await send(KEY, 'c2');
    await send(other, 'c3');
    const [first, again, others] = shared.room.comments.map((comment) => comment.viewer);
    expect(first).toBe(again);
    expect(others).not.toBe(first);
    expect(JSON.stringify(shared.room.comments)).not.toContain('wang.xiaoming');
    await shared.app.close();
  });

  it('tells the integrator what became of a comment, with the room and their own viewer’s id', async () => {
    const socket = await open();
    socket.send({ type: 'comment', room: 'demo', id: 'c1', viewer: 'u1', text: '多少钱' });
    await socket.next((event) => event.type === 'comment.accepted', SOON);
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    expect(await socket.next((event) => event.type === 'comment.closed', SOON)).toEqual({
      type: 'comment.closed',
      id: 'c1',
      outcome: 'answered',
      turn: 'a1',
      room: 'demo',
      viewer: 'u1',
    });
  });

  it.each([
    ['an unknown room to subscribe to', { type: 'subscribe', rooms: ['demo', 'nowhere'] }, /nowhere/],
    ['an unknown room to comment in', { type: 'comment', room: 'nowhere', id: 'c', viewer: 'u', text: 'x' }, /nowhere/],
    ['no rooms', { type: 'subscribe', rooms: [] }, /rooms/],
    [
      'a negative number to resume from',
      { type: 'subscribe', rooms: ['demo'], resumeFrom: { demo: -1 } },
      /resumeFrom/,
    ],
    ['a viewer’s message', { type: 'like' }, /like.*allowed: subscribe, comment, comments/],
  ])('answers %s with an error and stays open', async (_name, message, says) => {
    const socket = await open();
    socket.send(message);
    expect((await socket.next((event) => event.type === 'error', SOON))['message']).toMatch(says);
    socket.send({ type: 'subscribe', rooms: ['demo'] });
    await socket.next((event) => event.type === 'subscribed', SOON);
  });

  it('closes with 1008 when an integrator goes on sending nonsense', async () => {
    const socket = await open();
    for (let i = 0; i < 200; i += 1) socket.send('nonsense');
    expect((await socket.closed).code).toBe(1008);
  });
});
