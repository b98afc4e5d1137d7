import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignedIn } from '../gateway/signed-in.js';
import { dataFolder } from './data-folder.js';
import { type RunningServer, startServer } from './server.js';
import { JourneySocket } from './socket.js';

const PASSWORD = 'a long enough one';
const line = (zh: string, en: string): object => ({ zh: [zh], en: [en] });

describe('from an empty install to a room of a new shop', () => {
  const data = dataFolder();
  let server: RunningServer;

  const start = async (): Promise<RunningServer> =>
    await startServer({ ZHUBO_DATABASE: '', ZHUBO_DATA: data.path, ZHUBO_MAX_ROOMS: '2' });

  beforeAll(async () => {
    server = await start();
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  it('takes an owner by the token on its console, and brings their room on air, off and on again', async () => {
    const token = /#setup=(zt_[\w-]+)/.exec(server.log())?.[1] ?? '';
    const setup = async (with_: string): Promise<Response> =>
      await fetch(`${server.url}/v1/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: with_, login: 'mei@acme.cn', name: 'Mei', password: PASSWORD }),
      });
    expect((await setup(`${token}x`)).status).toBe(401);
    expect((await setup(token)).status).toBe(200);
    expect((await setup(token)).status).toBe(401);
    const owner = await SignedIn.at(server.url, 'mei@acme.cn', PASSWORD);

    const preview = await fetch(`${server.url}/v1/shops/tea/imports?name=tea.csv`, {
      method: 'POST',
      headers: { ...owner.headers, 'content-type': 'text/csv' },
      body: '编号,名称,价格,库存\noolong,乌龙茶,99,10\n',
    });
    const { id } = (await preview.json()) as { id: string };
    expect((await owner.call('POST', `/v1/shops/tea/imports/${id}/commit`)).status).toBe(200);
    const room = {
      title: { zh: '茶店', en: 'Tea' },
      language: 'zh',
      opening: line('大家好。', 'Hello.'),
      bridges: line('我们继续。', 'On we go.'),
      closing: line('再见。', 'Goodbye.'),
      pauseMs: 1_000,
      segments: [
        { id: 'oolong', product: 'oolong', lines: line('来看{name}，{livePrice}。', 'The {name}, {livePrice}.') },
      ],
    };
    const made = await owner.call('POST', '/v1/studio/rooms', { id: 'tea', shop: 'tea', private: true, room });
    expect(made.status, await made.text()).toBe(201);
    const live = async (on: boolean): Promise<number> =>
      (await owner.call('PUT', '/v1/studio/rooms/tea/live', { live: on })).status;
    expect(await live(true)).toBe(200);

    expect((await fetch(`${server.url}/v1/rooms/tea`)).status).toBe(404);
    const pass = await owner.call('POST', '/v1/rooms/tea/viewer-tokens', {});
    const { token: viewer } = (await pass.json()) as { token: string };
    const socket = await JourneySocket.open(server.url, `/v1/rooms/tea/socket?token=${viewer}`);
    socket.send({ type: 'comment', id: 'c1', text: '乌龙茶多少钱' });
    const answered = await socket.next((event) => event.type === 'answer.finished', 40_000);
    expect(answered).toMatchObject({ text: expect.stringContaining('99') as string });

    // One more than ZHUBO_MAX_ROOMS, which counts the demo.
    await owner.call('POST', '/v1/studio/rooms', { id: 'third', shop: 'tea', room });
    expect((await owner.call('PUT', '/v1/studio/rooms/third/live', { live: true })).status).toBe(503);

    expect(await live(false)).toBe(200);
    expect(await socket.closed).toMatchObject({ code: 1001 });
    expect((await owner.call('GET', '/v1/rooms/tea')).status).toBe(404);
    expect(await live(true)).toBe(200);
    expect((await owner.call('GET', '/v1/rooms/tea')).status).toBe(200);
    expect(server.log()).not.toContain(PASSWORD);
  });

  it('keeps over a restart who is banned and what is not talked about, until the room goes off the air', async () => {
    const before = await SignedIn.at(server.url, 'mei@acme.cn', PASSWORD);
    const topics = [{ facet: 'price', product: null }];
    expect((await before.call('PUT', '/v1/rooms/tea/bans/p-rude', {})).status).toBe(200);
    expect((await before.call('PUT', '/v1/rooms/tea/muted-topics', { topics })).status).toBe(200);
    await server.stop();
    server = await start();
    const owner = await SignedIn.at(server.url, 'mei@acme.cn', PASSWORD);
    const told = async (what: string): Promise<unknown> => {
      // The room comes back on air after the server is ready.
      for (;;) {
        const response = await owner.call('GET', `/v1/rooms/tea/${what}`);
        const body: unknown = await response.json();
        if (response.status === 200) return body;
      }
    };
    expect(await told('bans')).toEqual({ bans: [{ viewer: 'p-rude', until: null }] });
    expect(await told('muted-topics')).toEqual({ topics });
    for (const live of [false, true])
      expect((await owner.call('PUT', '/v1/studio/rooms/tea/live', { live })).status).toBe(200);
    expect(await told('bans')).toEqual({ bans: [] });
    expect(await told('muted-topics')).toEqual({ topics: [] });
  });
});
