import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';
import { type Gateway, registerGateway } from '../../src/gateway/gateway.js';
import { platformEvent } from '../../src/gateway/platform/protocol.js';
import { viewerEvent } from '../../src/gateway/protocol.js';
import type { Watching } from '../../src/gateway/whep.js';
import { Metrics } from '../../src/ops/metrics.js';
import { HouseRules } from '../../src/room/house-rules.js';
import type { IncomingComment, RoomInfo, RoomPort } from '../../src/room/room-port.js';
import { JourneySocket } from '../journey/socket.js';
import { accessOf } from '../access/open.js';

const name = { zh: '围巾', en: 'Scarf' };
const card = { id: 'scarf', link: 1, name, tagline: name, livePrice: '¥139', listPrice: '¥199', stock: 3 };

/** A room that says what the test wants. */
class ScriptedRoom implements RoomPort {
  readonly id = 'demo';
  readonly houseRules = new HouseRules(systemClock);
  readonly comments: IncomingComment[] = [];
  readonly forgotten: string[] = [];
  readonly #listeners = new Set<(event: RoomEvent) => void>();
  broken = false;
  tell: (event: CommentEvent) => void = () => undefined;

  info(): RoomInfo {
    if (this.broken) throw new Error('the database password is hunter2');
    return {
      id: this.id,
      title: name,
      language: 'zh',
      scene: 'shop',
      phase: 'live',
      speaking: false,
      viewers: 0,
      presenter: 'x',
      picture: { width: 512, height: 896, framesPerSecond: 25 },
      caption: null,
      held: 'nothing',
      quiz: null,
      product: card,
      products: [card],
      theme: { accent: null, logo: null },
      label: name,
    };
  }

  comment(incoming: IncomingComment, onEvent: (event: CommentEvent) => void): ReturnType<RoomPort['comment']> {
    this.comments.push(incoming);
    this.tell = onEvent;
    return incoming.text === 'bad' ? { accepted: false, reason: 'abuse' } : { accepted: true };
  }

  forget(viewer: string): void {
    this.forgotten.push(viewer);
  }

  correct(): ReturnType<RoomPort['correct']> {
    return { accepted: false, reason: 'unknown_sentence' };
  }

  say(): ReturnType<RoomPort['say']> {
    return { accepted: false, reason: 'too_many' };
  }

  takeOver(): ReturnType<RoomPort['takeOver']> {
    return { accepted: false, reason: 'room_closed' };
  }

  hold(): void {
    return undefined;
  }

  skip(): void {
    return undefined;
  }

  happened(): boolean {
    return false;
  }

  heard(): ReturnType<RoomPort['heard']> {
    return [];
  }

  subscribe(listener: (event: RoomEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: RoomEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  setViewers(): void {
    // The scripted room does not count.
  }
}

const watching: Watching = {
  join: async ({ offer }) => {
    if (offer === 'v=full') throw new Failure('overloaded', 'Room demo has its 1 viewers.', { retryable: true });
    if (!offer.startsWith('v=0')) throw new Failure('bad_sdp', 'The offer does not begin with v=0.');
    return await Promise.resolve({ answer: 'v=0 answer' });
  },
  trickle: async () => await Promise.reject(new Failure('not_found', 'This session has ended.')),
  leave: async (session) => await Promise.resolve(session === 'known'),
};

describe('the gateway', () => {
  let app: FastifyInstance;
  let gateway: Gateway;
  let room: ScriptedRoom;
  let url: string;
  let pages: string;

  beforeEach(async () => {
    pages = mkdtempSync(join(tmpdir(), 'zhubo-pages-'));
    for (const page of ['index.html', 'room.html', 'poster.jpg']) writeFileSync(join(pages, page), page);
    room = new ScriptedRoom();
    app = fastify();
    const access = await accessOf({ platform: ['right'] });
    app.addHook('onClose', access.end);
    gateway = await registerGateway(app, {
      rooms: { get: (id) => (id === 'demo' ? room : undefined), list: () => [room], states: () => ({}) },
      watching,
      states: () => ({ voice: { status: room.broken ? 'failed' : 'ok', mode: 'embedded' } }),
      metrics: new Metrics(),
      clock: systemClock,
      log: silentLog,
      version: '1.2.3',
      pages,
      poster: () => join(pages, 'poster.jpg'),
      images: () => undefined,
      access,
      ownerOf: () => ({ tenant: 'default', private: false }),
      allowedOrigins: ['https://shop.example'],
      maxSockets: 5,
      iceServers: [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }],
    });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    gateway.drain();
    await app.close();
    rmSync(pages, { recursive: true });
  });

  const problemOf = async (
    path: string,
    init?: RequestInit,
  ): Promise<{ status: number; code: string; detail?: string }> => {
    const response = await fetch(`${url}${path}`, init);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const body = (await response.json()) as { status: number; code: string; detail?: string };
    expect(body.status).toBe(response.status);
    return body;
  };
  const sdp = (body: string, type = 'application/sdp'): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });

  it('answers an offer with 201, a resource, and the ICE servers', async () => {
    const response = await fetch(`${url}/v1/rooms/demo/whep`, sdp('v=0'));
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toMatch(/^\/v1\/rooms\/demo\/whep\/[0-9a-f-]{36}$/);
    expect(response.headers.get('link')).toContain('<turn:turn.example>; rel="ice-server"; username="u"');
    expect(await response.text()).toBe('v=0 answer');
    expect((await fetch(`${url}/v1/rooms/demo/whep/known`, { method: 'DELETE' })).status).toBe(200);
  });

  it('refuses offers it cannot take, each with its own problem', async () => {
    expect(await problemOf('/v1/rooms/demo/whep', sdp('hello'))).toMatchObject({ status: 400, code: 'bad_sdp' });
    expect(await problemOf('/v1/rooms/demo/whep', sdp(''))).toMatchObject({ status: 400 });
    expect(await problemOf('/v1/rooms/demo/whep', sdp('{}', 'application/json'))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
    expect(await problemOf('/v1/rooms/demo/whep', sdp('v=0'.repeat(40_000)))).toMatchObject({
      status: 413,
      code: 'too_large',
    });
    expect(await problemOf('/v1/rooms/x/whep', sdp('v=0'))).toMatchObject({
      status: 404,
      detail: 'There is no room "x".',
    });
    expect(await problemOf('/v1/rooms/demo/whep', sdp('v=full'))).toMatchObject({ status: 503, code: 'overloaded' });
    expect(await problemOf('/v1/rooms/demo/whep/gone', { method: 'DELETE' })).toMatchObject({ status: 404 });
    const patch = { method: 'PATCH', headers: { 'content-type': 'application/trickle-ice-sdpfrag' }, body: 'a=mid:0' };
    expect(await problemOf('/v1/rooms/demo/whep/gone', patch)).toMatchObject({ status: 404 });
  });

  it('tells nothing of its insides when something breaks', async () => {
    room.broken = true;
    const problem = await problemOf('/v1/rooms/demo');
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('serves pages and rooms with a policy that allows nothing from elsewhere', async () => {
    const page = await fetch(`${url}/rooms/demo`);
    expect(await page.text()).toBe('room.html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(await problemOf('/rooms/nowhere')).toMatchObject({ status: 404 });
    expect(await problemOf('/nothing')).toMatchObject({ status: 404 });
    const rooms = (await (await fetch(`${url}/v1/rooms`)).json()) as { rooms: { id: string; products: unknown[] }[] };
    expect(rooms.rooms[0]).toMatchObject({ id: 'demo', products: [card] });
  });

  it('lets pages of allowed sites in, and no others', async () => {
    const allowed = await fetch(`${url}/v1/rooms`, { headers: { origin: 'https://shop.example' } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const other = await fetch(`${url}/v1/rooms`, { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const headers = { origin: 'https://evil.example' };
    await expect(JourneySocket.open(url, '/v1/rooms/demo/socket', { headers })).rejects.toThrow(/HTTP 403/);
  });

  it('describes itself: OpenAPI 3.1 and AsyncAPI 3.0 from the schemas that validate', async () => {
    const openapi = (await (await fetch(`${url}/v1/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(openapi.openapi).toMatch(/^3\.1/);
    expect(Object.keys(openapi.paths)).toEqual(
      expect.arrayContaining(['/v1/rooms/{room}', '/v1/rooms/{room}/whep', '/readyz']),
    );
    const asyncapi = await (await fetch(`${url}/v1/asyncapi.json`)).text();
    expect(asyncapi).toMatch(/"asyncapi":"3\.0\.0"/);
    expect(asyncapi).toMatch(/answer\.finished/);
  });

  it('greets a viewer, passes comments on, tells their fate and forgets who left', async () => {
    const socket = await JourneySocket.viewer(url);
    expect(await socket.hello()).toMatchObject({ room: { id: 'demo', product: { livePrice: '¥139' } } });
    socket.send({ type: 'comment', id: 'c1', text: '多少钱' });
    await socket.next((event) => event.type === 'comment.accepted' && event['id'] === 'c1', 2_000);
    room.tell({ type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' });
    await socket.next((event) => event.type === 'comment.closed', 2_000);
    socket.send({ type: 'comment', id: 'c2', text: 'bad' });
    expect(await socket.next((event) => event.type === 'comment.rejected', 2_000)).toMatchObject({
      id: 'c2',
      reason: 'abuse',
    });
    socket.close();
    await socket.closed;
    await expect.poll(() => room.forgotten.length).toBe(1);
    expect(room.listeners).toBe(1);
  });

  it('numbers events for integrators, replays what they missed and says what it no longer has', async () => {
    const headers = { authorization: 'Bearer right' };
    const finished = { type: 'segment.finished', turn: 's1', segment: 'x', interrupted: false } as const;
    const socket = await JourneySocket.open(url, '/v1/platform/socket', { headers });
    socket.send({ type: 'subscribe', rooms: ['demo'], resumeFrom: { demo: 3 } });
    const { to } = await socket.next((event) => event.type === 'gap', 2_000);
    const head = Number(to);
    room.emit(finished);
    await socket.next((event) => event['seq'] === head + 1, 2_000);
    socket.send({ type: 'comments', room: 'demo', comments: [{ id: '1', viewer: 'u', text: 'hi' }] });
    expect(await socket.next((event) => event.type === 'comments.taken', 2_000)).toMatchObject({ accepted: 1 });
    socket.send({ type: 'subscribe', rooms: ['nowhere'] });
    expect(await socket.next((event) => event.type === 'error', 2_000)).toMatchObject({ code: 'not_found' });
    await expect(JourneySocket.open(url, '/v1/platform/socket', { headers: { 'x-api-key': 'wrong' } })).rejects.toThrow(
      /HTTP 401/,
    );
    (await JourneySocket.open(url, '/v1/platform/socket', { headers: { 'x-api-key': 'right' } })).close();
  });

  it('takes no more sockets than it may hold', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => JourneySocket.viewer(url)));
    await expect(JourneySocket.viewer(url)).rejects.toThrow(/HTTP 503/);
    for (const socket of sockets) socket.close();
  });
});

describe('the wire', () => {
  const samples: RoomEvent[] = [
    { type: 'room.state', phase: 'live', speaking: true, viewers: 2, product: null },
    { type: 'product.shown', product: card },
    { type: 'comment.shown', comment: { id: 'a', nickname: '', text: 'b' } },
    { type: 'segment.started', turn: 's', segment: 'x', product: 'scarf' },
    { type: 'segment.finished', turn: 's', segment: 'x', interrupted: true },
    { type: 'answer.started', turn: 'a', comments: ['c'] },
    { type: 'answer.finished', turn: 'a', interrupted: false, citations: ['f'], text: 't', refused: false },
    {
      type: 'caption',
      turn: 'a',
      sentence: 'a.1',
      text: 't',
      language: 'zh',
      startMs: 1,
      endMs: 2,
      pace: 1,
      words: [{ text: 't', startMs: 1, endMs: 2 }],
      citations: [],
    },
  ];

  it.each(samples)('carries $type to viewers and integrators as the schemas say', (event) => {
    expect(viewerEvent.parse(event)).toEqual(event);
    expect(platformEvent.parse({ ...event, room: 'demo', seq: 7 })).toMatchObject(event);
  });
});
