import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from './problems.js';
import { KEY, OPERATOR_KEY, type Server, serve, turns } from './scripted.js';

/** Does what LiveTalking's own page does, with a key in the header. */
class LiveTalkingClient {
  sessionid = '';
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key = OPERATOR_KEY) {
    this.#url = url;
    this.#key = key;
  }

  async post(path: string, body: object): Promise<Response> {
    return await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#key}` },
      body: JSON.stringify(body),
    });
  }

  async call(path: string, body: object = {}): Promise<{ code: number; msg: string; data?: unknown }> {
    const response = await this.post(path, { sessionid: this.sessionid, ...body });
    expect(response.status).toBe(200);
    return (await response.json()) as { code: number; msg: string };
  }

  async offer(): Promise<{ sdp: string; type: string }> {
    const answer = (await (await this.post('/offer', { sdp: 'v=0\r\n', type: 'offer' })).json()) as {
      sdp: string;
      type: string;
      sessionid: string;
    };
    this.sessionid = answer.sessionid;
    return answer;
  }

  async sse(signal: AbortSignal): Promise<Response> {
    return await fetch(`${this.#url}/sse?sessionid=${this.sessionid}`, {
      headers: { authorization: `Bearer ${this.#key}` },
      signal,
    });
  }
}

describe('clients of LiveTalking', () => {
  let server: Server;
  let client: LiveTalkingClient;

  beforeEach(async () => {
    server = await serve({ liveTalkingRoom: 'demo' });
    client = new LiveTalkingClient(server.url);
  });

  afterEach(async () => {
    await server.app.close();
  });

  it('are not known unless a room is set for them, and need an operator’s key', async () => {
    const off = await serve();
    await expectProblem(await new LiveTalkingClient(off.url).post('/offer', {}), 404, 'not_found');
    await off.app.close();
    const offer = { sdp: 'v=0\r\n', type: 'offer' };
    await expectProblem(await new LiveTalkingClient(server.url, 'nope').post('/offer', offer), 401, 'unauthorized');
    await expectProblem(await new LiveTalkingClient(server.url, KEY).post('/human', {}), 403, 'forbidden');
    expect(server.watching.joined).toEqual([]);
  });

  it('watch the room, chat, and have her say things', async () => {
    expect(await client.offer()).toMatchObject({ type: 'answer', sdp: expect.stringContaining('v=0') as string });
    expect(server.watching.joined).toMatchObject([{ room: 'demo', session: client.sessionid }]);
    expect(await client.call('/human', { text: '多少钱', type: 'chat' })).toEqual({ code: 0, msg: 'ok' });
    expect(server.room.comments.map(({ text }) => text)).toEqual(['多少钱']);
    await client.call('/human', { text: '欢迎光临', type: 'echo', interrupt: true });
    expect(server.room.orders).toEqual([{ text: '欢迎光临', when: 'now' }]);
    expect(await client.call('/is_speaking')).toEqual({ code: 0, msg: 'ok', data: false });
    expect(await client.call('/interrupt_talk')).toEqual({ code: 0, msg: 'ok' });
    expect(server.room.held).toBe('nothing');
  });

  it('are told what is wrong as LiveTalking tells it', async () => {
    expect(await client.call('/human', { text: 'x', type: 'chat' })).toMatchObject({
      code: -1,
      msg: expect.stringContaining('session') as string,
    });
    await client.offer();
    expect(await client.call('/human', { text: 'x', type: 'sing' })).toMatchObject({ code: -1 });
    expect((await client.call('/human', { text: '全网最低', type: 'echo' })).msg).toMatch(/may not be spoken/);
    server.room.verdict = () => 'abuse';
    expect((await client.call('/human', { text: 'x', type: 'chat' })).msg).toMatch(/abuse/);
    server.watching.failure = new Error('delivery is away');
    expect((await client.call('/offer', { sdp: 'v=0', type: 'offer' })).code).toBe(-1);
  });

  it('read when she starts and ends', async () => {
    await client.offer();
    const left = new AbortController();
    const before = server.room.listeners.size;
    const response = await client.sse(left.signal);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let read = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) read += decoder.decode(chunk);
    })().catch(() => undefined);
    server.room.answer('a1', '九十九元');
    server.room.emit({ type: 'room.state', phase: 'live', speaking: false, viewers: 1, product: null });
    await turns(() => read.includes('"end"'));
    const told = read.split('\n\n').filter((line) => line.startsWith('data: '));
    expect(told.map((line) => JSON.parse(line.slice(6)) as object)).toEqual([
      { status: 'start', text: '九十九元' },
      { status: 'end', text: '九十九元' },
    ]);
    left.abort();
    await reading;
    await turns(() => server.room.listeners.size === before);
  });
});
