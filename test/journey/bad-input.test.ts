import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { PLATFORM_KEY, type RunningServer, startServer } from './server.js';
import { ask, JourneySocket } from './socket.js';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
}

describe('whatever is thrown at the server, it answers as documented and the show goes on', () => {
  let server: RunningServer;
  let witness: JourneySocket;

  beforeAll(async () => {
    server = await startServer();
    witness = await JourneySocket.viewer(server.url);
  });

  afterAll(async () => {
    // The witness was connected all the time and the room still speaks.
    const before = witness.events.length;
    await witness.next((event) => event.type === 'caption' && indexOf(witness, event) >= before, 60_000);
    witness.close();
    expect(await server.stop()).toBe(0);
  });

  it('malformed JSON, an unknown type and wrong fields: an error each, the socket stays open', async () => {
    const socket = await JourneySocket.viewer(server.url);
    socket.send('{"type":"comment"');
    await socket.next((event) => event.type === 'error' && /JSON/i.test(String(event['message'])), 5_000);
    socket.send({ type: 'subscribe-all', id: 'x' });
    await socket.next((event) => event.type === 'error' && String(event['message']).includes('subscribe-all'), 5_000);
    socket.send({ type: 'comment', id: 'c1', text: 7 });
    await socket.next((event) => event.type === 'error' && /text/.test(String(event['message'])), 5_000);
    const answer = await ask(socket, 'c2', 'how much is number 1?');
    expect(answer.finished['refused']).toBe(false);
    socket.close();
  });

  it('a message of 1 MB closes that socket with 1009 and no other', async () => {
    const socket = await JourneySocket.viewer(server.url);
    socket.send({ type: 'comment', id: 'big', text: 'x'.repeat(1_000_000) });
    expect((await socket.closed).code).toBe(1009);
  });

  it('a wrong subprotocol and an unknown room are refused before the upgrade', async () => {
    await expect(JourneySocket.open(server.url, '/v1/rooms/demo/socket', { protocol: 'chat.v9' })).rejects.toThrow(
      /HTTP 400:.*zhubo\.v1/,
    );
    await expect(JourneySocket.open(server.url, '/v1/rooms/nowhere/socket')).rejects.toThrow(/HTTP 404:.*nowhere/);
  });

  it('a missing or wrong platform key is 401; the right one brings comments in and events out', async () => {
    const path = '/v1/platform/socket';
    await expect(JourneySocket.open(server.url, path)).rejects.toThrow(/HTTP 401/);
    const wrong = { authorization: 'Bearer not-the-key' };
    await expect(JourneySocket.open(server.url, path, { headers: wrong })).rejects.toThrow(/HTTP 401/);
    const socket = await JourneySocket.open(server.url, path, { headers: { authorization: `Bearer ${PLATFORM_KEY}` } });
    socket.send({ type: 'subscribe', rooms: ['demo'] });
    socket.send({
      type: 'comments',
      room: 'demo',
      comments: [{ id: 'p1', viewer: 'u1', nickname: '小李', text: '2号多少钱' }],
    });
    const finished = await socket.next(
      (event) => JSON.stringify(event).includes('answer.finished') && JSON.stringify(event).includes('.price'),
      60_000,
    );
    expect(finished['room']).toBe('demo');
    expect(Number(finished['seq'])).toBeGreaterThan(0);
    socket.close();
  });

  it.each([
    ['no SDP at all', 'hello'],
    ['an SDP without media', 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'],
    ['an empty body', ''],
  ])('%s as offer is a 400 problem', async (_name, offer) => {
    const response = await post(server, 'demo', offer);
    await expectProblem(response, 400);
  });

  it('an offer of the wrong type is 415, one that is too large 413, one for an unknown room 404', async () => {
    await expectProblem(await post(server, 'demo', '{}', 'application/json'), 415);
    await expectProblem(await post(server, 'demo', 'v=0\r\n'.repeat(40_000)), 413);
    await expectProblem(await post(server, 'nowhere', 'v=0\r\n'), 404);
    await expectProblem(await fetch(`${server.url}/v1/rooms/nowhere`), 404);
    await expectProblem(await fetch(`${server.url}/v1/no-such-thing`), 404);
  });

  it('1000 comments in a second from one client get an outcome each', async () => {
    const socket = await JourneySocket.viewer(server.url);
    for (let i = 0; i < 1000; i += 1) socket.send({ type: 'comment', id: `f${i}`, text: `刷屏 ${i}` });
    await socket.next((event) => event['id'] === 'f999', 20_000);
    const answered = new Set(
      socket.events
        .filter(({ event }) => event.type === 'comment.accepted' || event.type === 'comment.rejected')
        .map(({ event }) => event['id']),
    );
    expect(answered.size).toBe(1000);
    expect(socket.events.some(({ event }) => event['reason'] === 'rate_limited')).toBe(true);
    socket.close();
  });

  it('health, readiness and metrics say what runs, by name and mode', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ready = (await (await fetch(`${server.url}/readyz`)).json()) as { parts: Record<string, { mode: string }> };
    expect(JSON.stringify(ready.parts)).toMatch(/embedded espeak-ng/);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^zhubo_/m);
  });

  it('says goodbye: on SIGTERM viewers are told and their sockets close with 1001', async () => {
    const own = await startServer();
    const socket = await JourneySocket.viewer(own.url);
    const [code, close] = await Promise.all([own.stop(), socket.closed]);
    expect(code).toBe(0);
    expect(close.code).toBe(1001);
    expect(socket.events.some(({ event }) => event.type === 'room.state' && event['phase'] === 'closing')).toBe(true);
  });

  it('an open socket that speaks no protocol is refused, not left hanging', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/rooms/demo/socket`);
    const status = await new Promise<number>((resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.once('open', () => reject(new Error('the upgrade was accepted')));
      socket.once('error', () => undefined);
    });
    expect(status).toBe(400);
  });
});

function indexOf(socket: JourneySocket, event: unknown): number {
  return socket.events.findIndex((entry) => entry.event === event);
}

async function post(server: RunningServer, room: string, body: string, type = 'application/sdp'): Promise<Response> {
  return await fetch(`${server.url}/v1/rooms/${room}/whep`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
}

async function expectProblem(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(status);
  expect(problem.code).toMatch(/^[a-z_]+$/);
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|\.js:/);
}
