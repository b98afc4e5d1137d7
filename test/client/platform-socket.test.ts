import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import {
  type CommentEnd,
  type NumberedEvent,
  PlatformSocket,
  type PlatformSocketOptions,
} from '../../src/client/index.js';
import { seededRandom } from '../../src/domain/clock.js';
import { KEY, type Server, serve, turns } from '../gateway/scripted.js';
import { CuttingProxy } from './cutting-proxy.js';

const open: PlatformSocketOptions['open'] = (url, protocol) =>
  new WebSocket(url, protocol, { headers: { authorization: `Bearer ${KEY}` } });

describe('the client’s platform socket', () => {
  let server: Server;
  const sockets: PlatformSocket[] = [];

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await server.app.close();
  });

  function connect(options: Partial<PlatformSocketOptions>): PlatformSocket {
    const given = { server: server.url, open, rooms: ['demo'], onEvent: () => undefined, firstRetryMs: 1 };
    const socket = new PlatformSocket({ ...given, ...options });
    sockets.push(socket);
    socket.connect();
    return socket;
  }

  it.each([1, 2, 3])(
    'loses nothing and tells nothing twice while its connection is cut at random points (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const port = Number(new URL(server.url).port);
      // From the middle of the handshake to some thousand events.
      const proxy = await CuttingProxy.open(port, () => Math.floor(80 + 60_000 * random() ** 2));
      const events: NumberedEvent[] = [];
      const ends: CommentEnd[] = [];
      const socket = connect({
        server: proxy.url,
        only: ['operator.speaks'],
        onEvent: (event) => events.push(event),
        onEnd: (end) => ends.push(end),
      });
      const comments = Array.from({ length: 3_000 }, (_, i) => ({ id: `c${i}`, viewer: `u${i % 40}`, text: `问${i}` }));
      // Following before the first event: what is before a first subscription is not the client's.
      await turns(() => 'demo' in socket.numbers);
      let [sent, answered, spoken] = [0, 0, 0];
      while (ends.length < comments.length || events.filter(({ type }) => type === 'operator.speaks').length < spoken) {
        const batch = Math.floor(random() * 60);
        sent += socket.comment('demo', comments.slice(sent, sent + batch));
        // The room ends what it has had, in its own time, and goes on with its show.
        const known = server.room.comments;
        for (
          const until = Math.min(known.length, answered + Math.floor(random() * 60));
          answered < until;
          answered += 1
        ) {
          const id = known[answered]?.clientId ?? '';
          server.room.end(id, { type: 'comment.closed', id, outcome: 'answered', turn: `a-${id}` });
        }
        if (spoken < 500) {
          server.room.emit({ type: 'operator.speaks', turn: 't', text: String(spoken) });
          spoken += 1;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.close();
      proxy.close();
      expect(proxy.cuts).toBeGreaterThan(8);
      // Every comment was asked once and ended once, with its own outcome.
      expect(server.room.comments.map(({ clientId }) => clientId).sort()).toEqual(comments.map(({ id }) => id).sort());
      expect(new Set(ends.map(({ id }) => id)).size).toBe(comments.length);
      expect(ends).toHaveLength(comments.length);
      for (const end of ends) expect(end).toMatchObject({ type: 'comment.closed', turn: `a-${end.id}` });
      // Every event came once and in order.
      const numbers = events.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      const texts = events.flatMap((event) => (event.type === 'operator.speaks' ? [event.text] : []));
      expect(texts).toEqual(Array.from({ length: 500 }, (_, i) => String(i)));
      expect(socket.waiting).toBe(0);
    },
  );

  it('goes on in another life from the numbers it was at', async () => {
    const first: NumberedEvent[] = [];
    const one = connect({ onEvent: (event) => first.push(event) });
    await turns(() => 'demo' in one.numbers);
    server.room.answer('a1', '一');
    await turns(() => first.length === 3);
    one.close();
    server.room.answer('a2', '二');
    const second: NumberedEvent[] = [];
    connect({ onEvent: (event) => second.push(event), resumeFrom: one.numbers });
    await turns(() => second.length === 3);
    expect(second.map((event) => ('turn' in event ? event.turn : ''))).toEqual(['a2', 'a2', 'a2']);
  });

  it('asks in the next life of a room what came while it was off the air', async () => {
    const ends: CommentEnd[] = [];
    const socket = connect({ onEnd: (end) => ends.push(end) });
    await turns(() => 'demo' in socket.numbers);
    server.rooms.end('demo');
    socket.comment('demo', [{ id: 'c1', viewer: 'u1', text: '还有吗' }]);
    const next = server.rooms.begin('demo');
    await turns(() => next.comments.length > 0);
    next.end('c1', { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    await turns(() => ends.length > 0);
    expect(ends).toMatchObject([{ id: 'c1', turn: 'a1' }]);
  });

  it('does not come back when it is refused for good, and says why', async () => {
    const closed = await new Promise<{ code: number; final: boolean }>((resolve) => {
      const socket = connect({ onClose: resolve, rooms: ['demo'] });
      void turns(() => 'demo' in socket.numbers).then(() => {
        for (const client of server.app.websocketServer.clients) client.close(1008, 'too many wrong messages');
      });
    });
    expect(closed).toMatchObject({ code: 1008, final: true });
  });
});
