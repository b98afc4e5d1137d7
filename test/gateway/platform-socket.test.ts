import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { JourneySocket } from '../journey/socket.js';
import { HandClock } from '../room/fakes.js';
import { RoomLogs } from '../../src/gateway/room-log.js';
import { KEY, ScriptedRoom, type Server, serve, turns } from './scripted.js';

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

  /** Follows rooms; resolves with the numbers they stand at. */
  async function follow(
    socket: JourneySocket,
    rooms: string[],
    options: object = {},
  ): Promise<Readonly<Record<string, number>>> {
    const before = socket.events.filter(({ event }) => event.type === 'subscribed').length;
    socket.send({ type: 'subscribe', rooms, ...options });
    const told = (): typeof socket.events => socket.events.filter(({ event }) => event.type === 'subscribed');
    await turns(() => told().length > before);
    return told().at(-1)?.event['rooms'] as Readonly<Record<string, number>>;
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
    const closed = await serve({}, { platform: [], operator: [] });
    await expect(JourneySocket.open(closed.url, PATH, { headers: { 'x-api-key': KEY } })).rejects.toThrow(/HTTP 401/);
    await closed.app.close();
  });

  it('takes the key from either header', async () => {
    (await open()).close();
    (await open({ 'x-api-key': KEY })).close();
    (await open({ authorization: `bearer ${KEY}` })).close();
  });

  it('takes a key of the environment that looks like a viewer’s pass', async () => {
    const own = await serve({}, { platform: ['bridge.2026.secret'], operator: [] });
    const socket = await JourneySocket.open(own.url, PATH, { headers: { 'x-api-key': 'bridge.2026.secret' } });
    expect(await socket.next(() => true, SOON)).toMatchObject({ type: 'hello' });
    socket.close();
    await own.app.close();
  });

  it('says first what it takes', async () => {
    const socket = await open();
    expect(await socket.next(() => true, SOON)).toMatchObject({
      type: 'hello',
      heartbeatMs: 15_000,
      limits: { batch: 100, commentCharacters: 300, window: 200_000, remembered: 100_000 },
    });
    socket.send({ type: 'ping', id: 'p1' });
    expect(await socket.next((event) => event.type === 'pong', SOON)).toEqual({ type: 'pong', id: 'p1' });
    socket.close();
  });

  it('brings numbered events of the rooms it asked for', async () => {
    const socket = await open();
    const heads = await follow(socket, ['demo', 'second']);
    server.room.answer('a1', '一');
    server.rooms.get('second')?.answer('b1', '二');
    await socket.next((event) => event.type === 'answer.finished' && event['room'] === 'second', SOON);
    for (const room of ['demo', 'second']) {
      const own = socket.events.map(({ event }) => event).filter((event) => event['room'] === room);
      expect(own.map((event) => Number(event['seq']) - (heads[room] ?? 0))).toEqual([1, 2, 3]);
    }
    socket.send({ type: 'unsubscribe', rooms: ['demo'] });
    socket.send({ type: 'ping' });
    await socket.next((event) => event.type === 'pong', SOON);
    server.room.answer('a2', '三');
    server.rooms.get('second')?.answer('b2', '四');
    await socket.next((event) => event.type === 'answer.finished' && event['turn'] === 'b2', SOON);
    expect(socket.events.some(({ event }) => event['turn'] === 'a2')).toBe(false);
    socket.close();
  });

  it('brings only the types that were asked for, and goes on from its place when others are', async () => {
    const socket = await open();
    const { demo: head = 0 } = await follow(socket, ['demo'], { only: ['answer.finished'] });
    server.room.answer('a1', '一');
    await socket.next((event) => event['turn'] === 'a1', SOON);
    await follow(socket, ['demo']);
    server.room.answer('a2', '二');
    await socket.next((event) => event.type === 'answer.finished' && event['turn'] === 'a2', SOON);
    expect(seqs(socket)).toEqual([3, 4, 5, 6].map((number) => head + number));
    socket.close();
  });

  it('resumes where it was cut: what was missed, once and in order', async () => {
    const first = await open();
    const { demo: head = 0 } = await follow(first, ['demo']);
    server.room.answer('a1', '一');
    await first.next((event) => event['seq'] === head + 3, SOON);
    first.close();
    server.room.answer('a2', '二');
    const again = await open();
    await follow(again, ['demo'], { resumeFrom: { demo: head + 3 } });
    server.room.answer('a3', '三');
    await again.next((event) => event['seq'] === head + 9, SOON);
    expect(seqs(again)).toEqual([4, 5, 6, 7, 8, 9].map((number) => head + number));
  });

  it('says which events are gone when it comes back too late', async () => {
    const first = await open();
    const { demo: head = 0 } = await follow(first, ['demo'], { only: [] });
    for (let i = 0; i < 200_300; i += 1) {
      server.room.emit({ type: 'operator.speaks', turn: 't', text: '' });
      // A server whose thread is held for a second takes nobody in.
      if (i % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const again = await open();
    again.send({ type: 'subscribe', rooms: ['demo'], only: ['answer.finished'], resumeFrom: { demo: head + 10 } });
    const gap = await again.next((event) => event.type === 'gap', SOON);
    expect(gap).toEqual({ type: 'gap', room: 'demo', from: head + 11, to: head + 300, restarted: false });
    server.room.answer('a1', '之后');
    expect((await again.next((event) => event.type === 'answer.finished', SOON))['seq']).toBe(head + 200_303);
  });

  it('says that the server restarted when a number comes from before, however far the new numbers are', async () => {
    const first = await open();
    const { demo: head = 0 } = await follow(first, ['demo']);
    server.room.answer('a1', '重启之后');
    for (const old of [head - 60_000_000, head + 60_000_000]) {
      const again = await open();
      await follow(again, ['demo'], { resumeFrom: { demo: old } });
      await again.next((event) => event.type === 'answer.finished', SOON);
      expect(again.events[1]?.event).toMatchObject({ type: 'gap', to: head, restarted: true });
      expect(seqs(again)).toEqual([1, 2, 3].map((number) => head + number));
    }
  });

  it('subscribing twice does not tell everything twice', async () => {
    const socket = await open();
    await follow(socket, ['demo']);
    const { demo: head = 0 } = await follow(socket, ['demo']);
    await follow(socket, ['second']);
    server.room.answer('a1', '一');
    await socket.next((event) => event['seq'] === head + 3, SOON);
    expect(seqs(socket)).toEqual([1, 2, 3].map((number) => head + number));
  });

  it('takes the largest batch its contract allows, answers it once, and numbers every rejection', async () => {
    const socket = await open();
    await follow(socket, ['demo'], { only: [] });
    const comments = Array.from({ length: 100 }, (_, i) => ({
      id: `c${i}`.padEnd(64, 'x'),
      viewer: `u${i}`.padEnd(64, 'x'),
      nickname: '名'.repeat(32),
      text: '问'.repeat(300),
    }));
    server.room.verdict = ({ clientId }) => (clientId.startsWith('c99') ? 'desk_full' : null);
    socket.send({ type: 'comments', room: 'demo', batch: 'b1', comments });
    expect(await socket.next((event) => event.type === 'comments.taken', SOON)).toEqual({
      type: 'comments.taken',
      room: 'demo',
      batch: 'b1',
      accepted: 99,
      rejected: 1,
      repeated: 0,
    });
    const rejected = await socket.next((event) => event.type === 'comment.rejected', SOON);
    expect(rejected).toMatchObject({ id: comments[99]?.id, viewer: comments[99]?.viewer, reason: 'desk_full' });
    expect(rejected['seq']).toBeGreaterThan(0);
    socket.send({ type: 'comments', room: 'demo', comments: [...comments, comments[0]] });
    expect((await socket.next((event) => event.type === 'error', SOON))['message']).toMatch(/comments.*100/);
  });

  it('shows the room neither the platform’s own user ids nor the same viewer twice', async () => {
    const other = 'another-integrator';
    const shared = await serve({}, { platform: [KEY, other], operator: [] });
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
    const closed = await socket.next((event) => event.type === 'comment.closed', SOON);
    expect(closed).toEqual({
      type: 'comment.closed',
      id: 'c1',
      outcome: 'answered',
      turn: 'a1',
      room: 'demo',
      viewer: 'u1',
      seq: closed['seq'],
    });
    expect(closed['seq']).toBeGreaterThan(0);
  });

  it('does not ask twice what is sent twice: the same outcome is told', async () => {
    const socket = await open();
    const comment = { type: 'comment', room: 'demo', id: 'c1', viewer: 'u1', text: '多少钱' };
    socket.send(comment);
    socket.send(comment);
    await socket.next((event) => event.type === 'comment.accepted' && event['repeated'] === true, SOON);
    server.room.end('c1', { type: 'comment.replied', id: 'c1', text: '99元', language: 'zh', citations: ['f'] });
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'replied' });
    await socket.next((event) => event.type === 'comment.closed', SOON);
    socket.send({ type: 'comments', room: 'demo', comments: [comment, { ...comment, viewer: 'u2' }] });
    expect(await socket.next((event) => event.type === 'comments.taken', SOON)).toMatchObject({
      accepted: 1,
      repeated: 1,
    });
    const told = socket.events.map(({ event }) => event).filter((event) => event['id'] === 'c1');
    expect(told.map((event) => [event.type, event['repeated'] ?? 'seq' in event])).toEqual([
      ['comment.accepted', false],
      ['comment.accepted', true],
      ['comment.replied', true],
      ['comment.closed', true],
      ['comment.replied', true],
      ['comment.closed', true],
    ]);
    expect(told[5]).toEqual({ ...told[3], seq: undefined, repeated: true });
    // Another viewer's comment of the same id is another comment.
    expect(server.room.comments.map(({ clientId }) => clientId)).toEqual(['c1', 'c1']);
  });

  it('remembers a rejection that is for good, and tries again what was turned away for want of room', async () => {
    const socket = await open();
    server.room.verdict = ({ clientId }) => (clientId === 'bad' ? 'abuse' : 'desk_full');
    for (const id of ['bad', 'bad', 'full']) socket.send({ type: 'comment', room: 'demo', id, viewer: 'u', text: 'x' });
    await socket.next((event) => event['reason'] === 'desk_full', SOON);
    server.room.verdict = () => null;
    socket.send({ type: 'comment', room: 'demo', id: 'full', viewer: 'u', text: 'x' });
    await socket.next((event) => event.type === 'comment.accepted', SOON);
    expect(server.room.comments.map(({ clientId }) => clientId)).toEqual(['bad', 'full', 'full']);
    const [first, second] = socket.events.map(({ event }) => event).filter((event) => event['reason'] === 'abuse');
    expect([first?.['repeated'], second?.['repeated']]).toEqual([undefined, true]);
  });

  it('tells what became of a comment after its connection was lost, once', async () => {
    const first = await open();
    const { demo: head = 0 } = await follow(first, ['demo'], { only: [] });
    first.send({ type: 'comment', room: 'demo', id: 'c1', viewer: 'u1', text: '多少钱' });
    await first.next((event) => event.type === 'comment.accepted', SOON);
    first.close();
    await first.closed;
    server.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    const again = await open();
    await follow(again, ['demo'], { only: [], resumeFrom: { demo: head } });
    again.send({ type: 'ping' });
    await again.next((event) => event.type === 'pong', SOON);
    const closed = again.events.map(({ event }) => event).filter((event) => event.type === 'comment.closed');
    expect(closed).toEqual([expect.objectContaining({ id: 'c1', viewer: 'u1', outcome: 'answered' })]);
  });

  it('tells fates to the feed that sent the comment, and to no other key', async () => {
    const shared = await serve({}, { platform: [KEY, 'other-key'], operator: [] });
    const at = async (key: string, feed: string): Promise<JourneySocket> => {
      const socket = await JourneySocket.open(shared.url, `${PATH}?feed=${feed}`, { headers: { 'x-api-key': key } });
      await follow(socket, ['demo']);
      return socket;
    };
    const own = await at(KEY, 'one');
    const others = [await at(KEY, 'two'), await at('other-key', 'one')];
    own.send({ type: 'comment', room: 'demo', id: 'c1', viewer: 'u1', text: '多少钱' });
    await own.next((event) => event.type === 'comment.accepted', SOON);
    shared.room.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'chat' });
    await own.next((event) => event.type === 'comment.closed', SOON);
    shared.room.answer('a1', '一');
    for (const other of others) {
      await other.next((event) => event.type === 'answer.finished', SOON);
      expect(other.events.some(({ event }) => event.type === 'comment.closed')).toBe(false);
      expect(JSON.stringify(other.events)).not.toContain('"u1"');
    }
    await expect(at(KEY, 'a%20name%20with%20spaces')).rejects.toThrow(/HTTP 400:.*feed/);
    await shared.app.close();
  });

  it('sends as many events as it was given credit for, and keeps the rest', async () => {
    const socket = await open();
    socket.send({ type: 'credit', events: 2 });
    const { demo: head = 0 } = await follow(socket, ['demo']);
    for (let i = 0; i < 10; i += 1) server.room.answer(`a${i}`, '一');
    socket.send({ type: 'ping', id: 'between' });
    await socket.next((event) => event['id'] === 'between', SOON);
    expect(seqs(socket)).toEqual([head + 1, head + 2]);
    socket.send({ type: 'credit', events: 28 });
    await socket.next((event) => event['seq'] === head + 30, SOON);
    expect(seqs(socket)).toEqual(Array.from({ length: 30 }, (_, i) => head + 1 + i));
    expect(socket.events.some(({ event }) => event.type === 'slow')).toBe(false);
  });

  it('beats, also for clients that see no ping frames', async () => {
    const clock = new HandClock();
    const own = await serve({ clock });
    const socket = await JourneySocket.open(own.url, PATH, { headers: { 'x-api-key': KEY } });
    const { demo: head = 0 } = await follow(socket, ['demo']);
    await clock.advance(15_000);
    expect(await socket.next((event) => event.type === 'heartbeat', SOON)).toEqual({
      type: 'heartbeat',
      rooms: { demo: head },
    });
    await own.app.close();
  });

  describe('when a room goes off the air and comes back', () => {
    const clock = new HandClock();
    let own: Server;
    let socket: JourneySocket;

    beforeEach(async () => {
      own = await serve({ clock });
      socket = await JourneySocket.open(own.url, PATH, { headers: { 'x-api-key': KEY } });
    });

    afterEach(async () => {
      await own.app.close();
    });

    it('tells the fates of comments in its next life to a socket that was there before', async () => {
      // The socket held on to the log of the room's last life: comments were taken and their ends told to nobody.
      socket.send({ type: 'comment', room: 'demo', id: 'c1', viewer: 'u', text: '多少钱' });
      await socket.next((event) => event['id'] === 'c1', SOON);
      own.rooms.end('demo');
      const next = own.rooms.begin('demo');
      await clock.advance(10);
      socket.send({ type: 'comment', room: 'demo', id: 'c2', viewer: 'u', text: '多少钱' });
      await socket.next((event) => event['id'] === 'c2', SOON);
      next.end('c2', { type: 'comment.closed', id: 'c2', outcome: 'answered', turn: 'a1' });
      expect(await socket.next((event) => event.type === 'comment.closed', SOON)).toMatchObject({ id: 'c2' });
    });

    it('follows its next life from the beginning, and says that it began anew', async () => {
      const { demo: head = 0 } = await follow(socket, ['demo'], { only: ['answer.finished'] });
      own.rooms.end('demo');
      await clock.advance(5_000);
      const next = own.rooms.begin('demo');
      await clock.advance(1_000);
      expect(await socket.next((event) => event.type === 'gap', SOON)).toMatchObject({ restarted: true });
      next.answer('b1', '又来了');
      const told = await socket.next((event) => event.type === 'answer.finished', SOON);
      expect(told).toMatchObject({ room: 'demo', turn: 'b1' });
      expect(told['seq']).toBeGreaterThan(head);
    });

    it('follows the others meanwhile, and it when it comes', async () => {
      // One room off the air kept an integrator that came back from following any.
      own.rooms.end('second');
      const heads = await follow(socket, ['demo', 'second']);
      expect(Object.keys(heads)).toEqual(['demo']);
      const said = await socket.next((event) => event.type === 'error', SOON);
      expect(said['message']).toMatch(/"second"/);
      const next = own.rooms.begin('second');
      await clock.advance(1_000);
      await socket.next((event) => event.type === 'subscribed' && 'second' in (event['rooms'] as object), SOON);
      next.answer('b1', '来了');
      const told = await socket.next((event) => event['turn'] === 'b1', SOON);
      expect(told).toMatchObject({ type: 'answer.started', room: 'second' });
    });

    it('keeps no log of it once another room has come', () => {
      const logs = new RoomLogs(clock);
      const first = new ScriptedRoom('first');
      const log = logs.of(first);
      expect(logs.of(first)).toBe(log);
      first.phase = 'closed';
      logs.of(new ScriptedRoom('other'));
      expect(logs.of(first)).not.toBe(log);
      expect(first.listeners.size).toBe(1);
    });
  });

  describe('with a client that reads slowly', () => {
    const words = '字'.repeat(10_000);
    const clock = new HandClock();
    let own: Server;
    let slow: WebSocket;
    const events: { type: string; seq?: number }[] = [];

    beforeEach(async () => {
      own = await serve({ clock });
      events.length = 0;
      slow = new WebSocket(`${own.url.replace('http', 'ws')}${PATH}`, 'zhubo.v1', {
        headers: { 'x-api-key': KEY },
        perMessageDeflate: false,
      });
      slow.on('message', (data: Buffer) => {
        events.push(JSON.parse(data.toString('utf8')) as { type: string; seq?: number });
      });
      slow.once('open', () => slow.send(JSON.stringify({ type: 'subscribe', rooms: ['demo'] })));
      await turns(() => events.some(({ type }) => type === 'subscribed'));
      slow.pause();
      // More than the operating system's buffers hold, a turn of the loop each, so that what is taken is taken.
      for (let i = 0; i < 1_500; i += 1) {
        own.room.emit({ type: 'operator.speaks', turn: 't', text: words });
        await new Promise((resolve) => setImmediate(resolve));
      }
    });

    afterEach(async () => {
      slow.terminate();
      await own.app.close();
    });

    it('holds back what it cannot take, says so, and goes on where it was when it reads', async () => {
      const waiting = [...own.app.websocketServer.clients].map((client) => client.bufferedAmount);
      expect(Math.max(...waiting)).toBeGreaterThan(64 * 1024);
      expect(Math.max(...waiting)).toBeLessThan(1024 * 1024);
      slow.resume();
      await turns(() => events.filter(({ type }) => type === 'operator.speaks').length >= 1_500);
      const told = events.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
      expect(told).toEqual(Array.from({ length: 1_500 }, (_, i) => (told[0] ?? 0) + i));
      expect(events.filter(({ type }) => type === 'slow')).toHaveLength(1);
    });

    it('closes it with 1013 when it does not read at all', async () => {
      const closed = new Promise<number>((resolve) => {
        slow.on('close', resolve);
      });
      await clock.advance(46_000);
      slow.resume();
      expect(await closed).toBe(1013);
    });
  });

  it('takes compressed messages, and none that unpacks to more than a message may hold', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${PATH}`, 'zhubo.v1', {
      headers: { 'x-api-key': KEY },
      perMessageDeflate: { threshold: 0 },
    });
    const codes: number[] = [];
    socket.on('close', (code) => codes.push(code));
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.extensions).toMatch(/permessage-deflate/);
    const answered = new Promise<string>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (data.includes('pong')) resolve(data.toString('utf8'));
      });
    });
    socket.send(JSON.stringify({ type: 'ping', id: 'x'.repeat(60) }));
    expect(await answered).toContain('pong');
    // 20 MB that travel as 20 KB.
    socket.send(' '.repeat(20 * 1024 * 1024));
    await turns(() => codes.length > 0);
    expect(codes).toEqual([1009]);
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
    ['a viewer’s message', { type: 'like' }, /like.*allowed: subscribe, unsubscribe, comment, comments/],
  ])('answers %s with an error and stays open', async (_name, message, says) => {
    const socket = await open();
    socket.send(message);
    expect((await socket.next((event) => event.type === 'error', SOON))['message']).toMatch(says);
    socket.send({ type: 'subscribe', rooms: ['demo'] });
    await socket.next((event) => event.type === 'subscribed', SOON);
  });

  it('takes what happened on the platform, each once, under names of our own', async () => {
    const socket = await open();
    const events = [
      { id: 'o1', kind: 'order', viewer: 'user-7', nickname: '小李', product: 'bottle' },
      { id: 'g1', kind: 'gift', viewer: 'user-8', gift: '小心心' },
    ];
    socket.send({ type: 'events', room: 'demo', events });
    expect(await socket.next((event) => event.type === 'events.taken', SOON)).toMatchObject({ taken: 2, repeated: 0 });
    const again = [...events, { id: 'e1', kind: 'enter', viewer: 'user-9' }];
    socket.send({ type: 'events', room: 'demo', events: again });
    expect(await socket.next((event) => event['repeated'] === 2, SOON)).toMatchObject({ taken: 1 });
    expect(server.room.events.map(({ kind, nickname, product }) => [kind, nickname, product])).toEqual([
      ['order', '小李', 'bottle'],
      ['gift', '', null],
      ['enter', '', null],
    ]);
    expect(JSON.stringify(server.room.events)).not.toMatch(/user-|"o1"/);
    socket.send({ type: 'events', room: 'demo', events: [{ id: 'x', kind: 'dance', viewer: 'v' }] });
    expect((await socket.next((event) => event.type === 'error', SOON))['message']).toMatch(/events: "events.0.kind"/);
    socket.close();
  });

  it('closes with 1008 when an integrator goes on sending nonsense', async () => {
    const socket = await open();
    for (let i = 0; i < 200; i += 1) socket.send('nonsense');
    expect((await socket.closed).code).toBe(1008);
  });
});
