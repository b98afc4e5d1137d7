import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { numberedEvent, type PlatformMessage } from '../../src/gateway/platform/protocol.js';
import { JourneySocket, type WireEvent } from '../journey/socket.js';
import type { Receiver } from './receiver.js';
import { BOTTLE, type ScriptedRoom, turns } from './scripted.js';
import { MARK, OTHER_ROOM, ROOM } from './walk/their-things.js';
import { openTwoTenants, type TwoTenants } from './walk/two-tenants.js';

const SOON = 5_000;
const card = { ...BOTTLE, name: { zh: MARK, en: MARK } };
const told = { turn: 'a1', text: MARK, citations: [] };

/** One of each; an event that is added to the domain and not here does not compile. */
const OF_ROOM: { readonly [T in RoomEvent['type']]: Extract<RoomEvent, { type: T }> } = {
  'room.state': { type: 'room.state', phase: 'live', speaking: false, viewers: 1, product: MARK },
  'product.shown': { type: 'product.shown', product: card },
  'product.changed': { type: 'product.changed', product: card },
  'comment.shown': { type: 'comment.shown', comment: { id: 'x', nickname: MARK, text: MARK } },
  'segment.started': { type: 'segment.started', turn: 's1', segment: MARK, product: null },
  'countdown.started': { type: 'countdown.started', turn: 's1', product: MARK, seconds: 3 },
  'quiz.asked': { type: 'quiz.asked', turn: 'q1', question: MARK, options: ['A'] },
  'quiz.closed': { type: 'quiz.closed', turn: MARK, counts: [1] },
  'quiz.told': { type: 'quiz.told', turn: MARK, right: 0, citations: [] },
  'segment.finished': { type: 'segment.finished', turn: 's1', segment: MARK, interrupted: false },
  'answer.started': { type: 'answer.started', turn: 'a1', comments: [MARK] },
  'answer.finished': { type: 'answer.finished', ...told, interrupted: false, refused: false },
  'operator.speaks': { type: 'operator.speaks', turn: 'o1', text: MARK },
  correction: { type: 'correction', ...told, of: 'a1.1', was: MARK },
  caption: { type: 'caption', ...told, sentence: 'a1.1', language: 'zh', startMs: 0, endMs: 1, pace: 1, words: [] },
  'caption.timed': { type: 'caption.timed', turn: 'a1', sentence: MARK, endMs: 1, words: [] },
};
/** What becomes of the comment `c1`, in an order in which it may. */
const OF_COMMENT: { readonly [T in CommentEvent['type']]: Extract<CommentEvent, { type: T }> } = {
  'comment.accepted': { type: 'comment.accepted', id: 'c1' },
  'comment.replied': { type: 'comment.replied', id: 'c1', text: MARK, language: 'zh', citations: [] },
  'comment.closed': { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: MARK },
  'comment.rejected': { type: 'comment.rejected', id: 'c2', reason: 'abuse' },
};
const TYPES = [...Object.keys(OF_ROOM), ...Object.keys(OF_COMMENT)].sort();
/** Whether a comment is taken in is not told to webhooks: the answer to the request says it. */
const HOOKED = TYPES.filter((type) => type !== 'comment.accepted');

/** Messages to a platform socket about the other tenant's room; one that is added to the protocol does not compile without. */
const MESSAGES: { readonly [T in PlatformMessage['type']]: readonly object[] } = {
  subscribe: [
    { type: 'subscribe', rooms: [ROOM] },
    { type: 'subscribe', rooms: ['demo', ROOM], resumeFrom: { [ROOM]: 0 } },
  ],
  unsubscribe: [{ type: 'unsubscribe', rooms: [ROOM] }],
  comment: [{ type: 'comment', room: ROOM, id: 'x1', viewer: 'u', text: '多少钱' }],
  comments: [{ type: 'comments', room: ROOM, comments: [{ id: 'x2', viewer: 'u', text: '多少钱' }] }],
  events: [{ type: 'events', room: ROOM, events: [{ id: 'x3', kind: 'order', viewer: 'u' }] }],
  credit: [{ type: 'credit', events: 1_000 }],
  ping: [{ type: 'ping', id: 'done' }],
};
const PLATFORM = '/v1/platform/socket';

describe('the events of two tenants', () => {
  let folder: string;
  let two: TwoTenants;
  let room: ScriptedRoom;
  const opened: JourneySocket[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-events-'));
    two = await openTwoTenants(folder);
    const found = two.server.rooms.get(ROOM);
    if (found === undefined) throw new Error('their room is missing');
    room = found;
  }, 60_000);
  afterAll(async () => {
    for (const socket of opened) socket.close();
    await two.end();
    rmSync(folder, { recursive: true });
  });

  const open = async (path: string, headers: Record<string, string> = {}): Promise<JourneySocket> => {
    const socket = await JourneySocket.open(two.server.url, path, { headers });
    await socket.hello();
    opened.push(socket);
    return socket;
  };
  const sessionOf = (): Record<string, string> => ({ ...two.people.get('owner')?.headers, origin: two.server.url });
  const following = async (id: string, headers: Record<string, string>): Promise<JourneySocket> => {
    const socket = await open(PLATFORM, headers);
    socket.send({ type: 'subscribe', rooms: [id] });
    await socket.next(({ type }) => type === 'subscribed', SOON);
    return socket;
  };
  const hook = async (key: string, receiver: Receiver, rooms: readonly string[] | null): Promise<void> => {
    const response = await fetch(`${two.server.url}/v1/webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, events: HOOKED, rooms }),
    });
    expect(response.status).toBe(201);
  };
  const eventsOf = async (id: string, key: string): Promise<string> =>
    await (
      await fetch(`${two.server.url}/v1/rooms/${id}/events?after=0&limit=1000`, { headers: { 'x-api-key': key } })
    ).text();
  const typesOf = (events: readonly WireEvent[]): string[] =>
    [...new Set(events.map(({ type }) => type))].filter((type) => TYPES.includes(type)).sort();

  it('are all tried', () => {
    const known = numberedEvent.options.map(({ shape }) => shape.type.value);
    expect(TYPES).toEqual([...new Set<string>(known)].sort());
  });

  it('reach who is theirs, on every way there is, and nobody else', async () => {
    const pass = await two.pass('other', ROOM);
    const ours = [
      await following('demo', { 'x-api-key': two.key }),
      await following('demo', sessionOf()),
      await open('/v1/rooms/demo/socket'),
      await open(`/v1/rooms/demo/socket?token=${await two.pass('acme', 'demo')}`),
      await open(`/v1/rooms/${OTHER_ROOM}/socket?token=${await two.pass('other', OTHER_ROOM)}`),
    ];
    const their = await following(ROOM, { 'x-api-key': two.theirKey });
    const viewer = await open(`/v1/rooms/${ROOM}/socket?token=${pass}`);
    await hook(two.key, two.ours, null);
    await hook(two.key, two.ours, [ROOM, 'demo']);
    await hook(two.theirKey, two.their, null);
    const left = new AbortController();
    const sse = await fetch(`${two.server.url}/sse?sessionid=${two.theirs.liveTalking}`, {
      headers: { 'x-api-key': two.theirKey },
      signal: left.signal,
    });
    expect(sse.headers.get('content-type')).toContain('text/event-stream');
    // The same ids of the same viewer, with us and with them, and from a viewer's own socket.
    const comment = (id: string, text: string): object => ({ type: 'comment', id, viewer: 'u', text });
    ours[0]?.send({ ...comment('c1', '多少钱'), room: 'demo' });
    their.send({ ...comment('c1', '多少钱'), room: ROOM });
    viewer.send({ type: 'comment', id: 'c1', text: '多少钱' });
    await turns(() => room.comments.length === 2 && two.server.room.comments.length === 1);
    room.verdict = ({ text }) => (text === 'bad' ? 'abuse' : null);
    their.send({ ...comment('c2', 'bad'), room: ROOM });
    viewer.send({ type: 'comment', id: 'c2', text: 'bad' });
    for (const event of Object.values(OF_ROOM)) room.emit(event);
    for (const event of Object.values(OF_COMMENT)) room.end(event.id, event);
    await viewer.next(({ type }) => type === 'comment.rejected', SOON);
    await their.next(({ type }) => type === 'comment.rejected', SOON);
    await turns(() => new Set(two.their.received.map(({ event }) => event.type)).size === HOOKED.length);
    // Something of our own, after all of theirs: what was on its way to us has come before it.
    two.server.room.answer('ours', '我们的');
    for (const [i, socket] of ours.entries()) {
      socket.send(i < 2 ? { type: 'ping', id: 'done' } : { type: 'comment', id: 'last', text: '完' });
      await socket.next(({ type, id }) => type === 'pong' || id === 'last', SOON);
    }
    await turns(() => two.ours.received.filter(({ event }) => event.type === 'answer.finished').length === 2);

    expect(typesOf(their.events.map(({ event }) => event))).toEqual(TYPES);
    expect(typesOf(viewer.events.map(({ event }) => event))).toEqual(TYPES);
    expect([...new Set(two.their.received.map(({ event }) => event.type))].sort()).toEqual(HOOKED);
    expect(await eventsOf(ROOM, two.theirKey)).toContain(MARK);
    for (const socket of ours) expect(JSON.stringify(socket.events)).not.toMatch(new RegExp(`${MARK}|"${ROOM}"`));
    expect(new Set(two.ours.received.map(({ event }) => event.data.room))).toEqual(new Set(['demo']));
    expect(JSON.stringify(two.ours.received)).not.toContain(MARK);
    expect(await eventsOf('demo', two.key)).not.toContain(MARK);
    left.abort();
  }, 30_000);

  it('reach each other by no message of a socket, and no socket opens to who may not', async () => {
    const before = JSON.stringify([room.comments, room.events, room.orders]);
    for (const headers of [{ 'x-api-key': two.key }, sessionOf()]) {
      const socket = await open(PLATFORM, headers);
      const messages = Object.values(MESSAGES).flat();
      for (const message of messages) socket.send(message);
      await socket.next((event) => event.type === 'pong', SOON);
      const answers = socket.events.map(({ event }) => event).filter(({ type }) => type !== 'hello' && type !== 'pong');
      const errors = answers.filter(({ type }) => type === 'error');
      // Of a list that names their room too, our own is followed, and nothing else.
      const followed = answers.filter(({ type }) => type !== 'error');
      expect(followed).toEqual([{ type: 'subscribed', rooms: { demo: expect.any(Number) as number } }]);
      // All but those that name no room, or leave one; a person's session may not send comments at all.
      expect(errors).toHaveLength(messages.length - 3);
      expect(errors.slice(0, 2).map(({ code }) => code)).toEqual(['not_found', 'not_found']);
    }
    for (const [headers, query] of [
      [{ 'x-api-key': two.key }, ''],
      [sessionOf(), ''],
      [{}, ''],
      [{}, `?token=${await two.pass('acme', 'demo')}`],
      [{}, `?token=${await two.pass('acme', ROOM)}`],
      [{}, `?token=${await two.pass('other', OTHER_ROOM)}`],
    ] as const)
      await expect(open(`/v1/rooms/${ROOM}/socket${query}`, headers)).rejects.toThrow(/HTTP 404/);
    for (const pass of [await two.pass('acme', 'demo'), await two.pass('other', ROOM)])
      await expect(open(PLATFORM, { authorization: `Bearer ${pass}` })).rejects.toThrow(/HTTP 403/);
    expect(JSON.stringify([room.comments, room.events, room.orders])).toBe(before);
  });
});
