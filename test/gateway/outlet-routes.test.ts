import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { STOPPED } from '../../src/domain/outlet.js';
import { because, wordsOf } from '../../src/domain/reasons.js';
import type { RecordedFile, RecordingsPort } from '../../src/gateway/outlets/recording-routes.js';
import { accessOf } from '../access/open.js';
import { KeptOutlets } from './kept-outlets.js';
import { OPERATOR_KEY, serve, type Server } from './scripted.js';

const noRecordings: RecordingsPort = {
  list: async () => await Promise.resolve<readonly RecordedFile[]>([]),
  find: async () => await Promise.reject(new Failure('not_found', 'There is none.')),
  remove: async () => await Promise.reject(new Failure('not_found', 'There is none.')),
};

describe('outlets over REST', () => {
  let server: Server;
  let outlets: KeptOutlets;

  beforeEach(async () => {
    outlets = new KeptOutlets();
    const hls = async (_room: string, name: string): Promise<{ data: string; type: string; lasting: boolean }> => {
      if (name !== 'index.m3u8') throw new Failure('not_found', 'There is no such segment.');
      return await Promise.resolve({ data: '#EXTM3U\n', type: 'application/vnd.apple.mpegurl', lasting: false });
    };
    server = await serve({ outlets: { outlets, inside: false, recordings: noRecordings, hls } });
  });

  afterEach(async () => {
    await server.app.close();
  });

  async function call(
    method: string,
    path: string,
    body?: object,
    key = OPERATOR_KEY,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${server.url}/v1/rooms/demo/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
  const made = async (body: object): Promise<Record<string, unknown>> => {
    const { status, text } = await call('POST', 'outlets', body);
    expect([status, text]).toEqual([201, expect.anything()]);
    return JSON.parse(text) as Record<string, unknown>;
  };

  it('are made, listed and shown with how they fare, their keys kept and never told', async () => {
    const rtmp = await made({
      type: 'rtmp',
      url: 'rtmps://push.example.com:443/third',
      key: 'k-1?sign=2',
      name: '抖音',
    });
    expect(rtmp).toMatchObject({
      type: 'rtmp',
      name: '抖音',
      target: 'rtmps://push.example.com:443/third/••••',
      state: 'live',
      uptimeSeconds: expect.any(Number) as number,
      bitsPerSecond: 1_500_000,
    });
    // The whole address as many platforms give it: what follows the application is the key.
    await made({ type: 'rtmp', url: 'rtmp://push.example.com/live/stream-9?auth_key=z' });
    // With some services a WHIP address is itself the secret.
    const whip = await made({ type: 'whip', url: 'https://sfu.example.com/s3cr3t/whip?x=1', token: 't0k3n' });
    expect(whip['target']).toBe('https://sfu.example.com/••••');
    expect(outlets.specs).toMatchObject([
      { url: 'rtmps://push.example.com:443/third', key: 'k-1?sign=2' },
      { url: 'rtmp://push.example.com/live', key: 'stream-9?auth_key=z' },
      { url: 'https://sfu.example.com/s3cr3t/whip?x=1', token: 't0k3n' },
    ]);
    const listed = (await call('GET', 'outlets')).text;
    for (const secret of ['k-1', 'stream-9', 's3cr3t', 't0k3n']) expect(listed).not.toContain(secret);
  });

  it('say why they fail as a code with its values, and in English', async () => {
    const why = because('outlet-port-closed', { host: 'push.example.com:1935' });
    outlets.report = { ...STOPPED, state: 'retrying', error: wordsOf(why, 'en'), why };
    expect(await made({ type: 'rtmp', url: 'rtmp://push.example.com/live', key: 'k' })).toMatchObject({
      error: expect.stringContaining('takes no connections') as string,
      because: { code: 'outlet-port-closed', values: { host: 'push.example.com:1935' } },
    });
    outlets.report = STOPPED;
    expect(await made({ type: 'recording' })).toMatchObject({ error: null, because: null });
  });

  it('are changed field by field; a new address does not get the old key', async () => {
    const { id } = await made({ type: 'whip', url: 'https://a.example.com/whip', token: 'for-a' });
    await call('PATCH', `outlets/${String(id)}`, { name: 'SFU', enabled: false });
    expect(outlets.specs[0]).toMatchObject({ name: 'SFU', enabled: false, token: 'for-a' });
    await call('PATCH', `outlets/${String(id)}`, { url: 'https://b.example.com/whip' });
    expect(outlets.specs[0]).toMatchObject({ url: 'https://b.example.com/whip', token: null, enabled: false });
    const wrong = await call('PATCH', `outlets/${String(id)}`, { minutes: 5 });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('has no minutes; it has url, token')]);
    expect((await call('DELETE', `outlets/${String(id)}`)).status).toBe(204);
    expect((await call('GET', `outlets/${String(id)}`)).status).toBe(404);
  });

  it('refuse what is no address, and say what is wrong without repeating a key', async () => {
    for (const [body, says] of [
      [{ type: 'rtmp', url: 'http://example.com/live', key: 'hunter2' }, 'allowed: rtmp: rtmps:'],
      [{ type: 'rtmp', url: 'rtmp://example.com/live' }, 'has no stream key'],
      [{ type: 'rtmp', url: 'rtmp://example.com', key: 'hunter2' }, 'has no application'],
      [{ type: 'rtmp', url: 'rtmp://u:hunter2@example.com/live', key: 'k' }, 'has a user name'],
      [{ type: 'whip', url: 'file:///etc/passwd' }, 'allowed: http: https:'],
      [{ type: 'whip', url: 'not an address' }, 'is no URL'],
      [{ type: 'recording', minutes: 0 }, 'minutes'],
      [{ type: 'srt', url: 'srt://example.com' }, 'type'],
    ] as const) {
      const { status, text } = await call('POST', 'outlets', body);
      expect([status, text]).toEqual([400, expect.stringContaining(says)]);
      expect(text).not.toContain('hunter2');
    }
    expect(outlets.specs).toEqual([]);
  });

  it('go to no address inside, unless the installation allows it; which setting does is said', async () => {
    const { id } = await made({ type: 'whip', url: 'https://sfu.example.com/whip', token: 't' });
    const inside = ['127.0.0.1', '10.0.0.8', '169.254.169.254', '[::1]', '[fd00::1]', '[::ffff:10.0.0.1]', 'localhost'];
    for (const host of inside) {
      const tries = [
        await call('POST', 'outlets', { type: 'rtmp', url: `rtmp://${host}/live`, key: 'k' }),
        await call('POST', 'outlets', { type: 'whip', url: `http://${host}:8080/whip` }),
        await call('PATCH', `outlets/${String(id)}`, { url: `http://${host}/whip` }),
      ];
      for (const { status, text } of tries)
        expect([host, status, text]).toEqual([host, 400, expect.stringContaining('ZHUBO_OUTLET_INSIDE=true')]);
    }
    expect(outlets.specs.map((spec) => 'url' in spec && spec.url)).toEqual(['https://sfu.example.com/whip']);
    const allowing = await serve({
      outlets: { outlets, inside: true, recordings: noRecordings, hls: async () => await Promise.reject(new Error()) },
    });
    const body = JSON.stringify({ type: 'rtmp', url: 'rtmp://10.0.0.8/live', key: 'k' });
    const headers = { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${allowing.url}/v1/rooms/demo/outlets`, { method: 'POST', headers, body });
    expect(response.status).toBe(201);
    await allowing.app.close();
  });

  it('are operators’ alone; HLS is everybody’s who may watch', async () => {
    for (const path of ['outlets', 'recordings', 'recordings/20261126T031502123Z.mp4'])
      expect((await call('GET', path, undefined, 'a-wrong-key')).status).toBe(401);
    const playlist = await fetch(`${server.url}/v1/rooms/demo/hls/index.m3u8`);
    expect([playlist.status, playlist.headers.get('content-type')]).toEqual([200, 'application/vnd.apple.mpegurl']);
    expect((await fetch(`${server.url}/v1/rooms/demo/hls/..%2findex.m3u8`)).status).toBe(404);
    expect((await fetch(`${server.url}/v1/rooms/nowhere/hls/index.m3u8`)).status).toBe(404);
  });

  it('open all of a private room’s HLS with the token of its playlist, and let no cache on the way keep it', async () => {
    const access = await accessOf();
    const playlist = '#EXTM3U\n#EXT-X-MAP:URI="i1.mp4"\n#EXTINF:2.000,\ns1.m4s\n';
    const hls = async (
      _room: string,
      name: string,
    ): Promise<{ data: string | Uint8Array; type: string; lasting: boolean }> =>
      await Promise.resolve(
        name === 'index.m3u8'
          ? { data: playlist, type: 'application/vnd.apple.mpegurl', lasting: false }
          : { data: new Uint8Array(3), type: 'video/mp4', lasting: true },
      );
    for (const hidden of [true, false]) {
      const own = await serve({
        access,
        ownerOf: () => ({ tenant: 'default', private: hidden }),
        outlets: { outlets, inside: false, recordings: noRecordings, hls },
      });
      const { token } = await access.viewerTokens.issue({ tenant: 'default', room: 'demo', viewer: 'u1' }, 60);
      const index = `${own.url}/v1/rooms/demo/hls/index.m3u8?token=${token}`;
      const named = [...(await (await fetch(index)).text()).matchAll(/^s1.*$|(?<=URI=")[^"]+/gm)].map(([name]) => name);
      expect(named).toHaveLength(2);
      const pictures = ['poster.jpg', 'logo'].map((name) => `/v1/rooms/demo/${name}?token=${token}`);
      for (const address of [...named, ...pictures]) {
        const response = await fetch(new URL(address, index));
        expect([address, response.status]).toEqual([address, 200]);
        expect(response.headers.get('cache-control')).toMatch(hidden ? /^private, / : /^public, /);
        const without = new URL(address, index);
        without.search = '';
        expect((await fetch(without)).status).toBe(hidden ? 404 : 200);
      }
      await own.app.close();
    }
    await access.end();
  });
});
