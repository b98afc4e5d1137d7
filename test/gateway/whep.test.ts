import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { expectProblem } from './problems.js';
import { type Server, serve } from './scripted.js';

const OFFER = 'v=0\r\ns=offer\r\n';
const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

describe('WHEP', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  async function send(method: string, path: string, type?: string, body?: string): Promise<Response> {
    return await fetch(`${server.url}${path}`, {
      method,
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      ...(body === undefined ? {} : { body }),
    });
  }

  it('answers an offer with a session that can be trickled to, and left once', async () => {
    const response = await send('POST', '/v1/rooms/demo/whep', `${SDP}; charset=utf-8`, OFFER);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe(SDP);
    expect(await response.text()).toContain('s=answer');
    const [joined] = server.watching.joined;
    const session = joined?.session ?? '';
    expect(joined).toEqual({ room: 'demo', session, offer: OFFER });
    expect(response.headers.get('location')).toBe(`/v1/rooms/demo/whep/${session}`);
    expect(response.headers.get('etag')).toBe('"Ab1+"');
    expect(response.headers.get('link')).toBe(
      '<stun:stun.example:3478>; rel="ice-server", ' +
        '<turn:turn.example>; rel="ice-server"; username="u"; credential="c"; credential-type="password"',
    );

    const resource = `/v1/rooms/demo/whep/${session}`;
    expect((await send('PATCH', resource, FRAGMENT, 'a=candidate:1')).status).toBe(204);
    expect(server.watching.trickled).toEqual([{ session, fragment: 'a=candidate:1' }]);
    expect((await send('DELETE', resource)).status).toBe(200);
  });

  it('answers new credentials with those to go on with, and refuses what is meant for another ICE session', async () => {
    const response = await send('POST', '/v1/rooms/demo/whep', SDP, OFFER);
    const resource = response.headers.get('location') ?? '';
    const body = 'a=ice-ufrag:new\r\na=ice-pwd:p\r\n';
    const patch = async (match: string): Promise<Response> =>
      await fetch(`${server.url}${resource}`, {
        method: 'PATCH',
        headers: { 'content-type': FRAGMENT, 'if-match': match },
        body,
      });
    const restarted = await patch('*');
    expect(restarted.status).toBe(200);
    expect(restarted.headers.get('content-type')).toBe(FRAGMENT);
    expect(restarted.headers.get('etag')).toBe('"Cd2/"');
    expect(await restarted.text()).toContain('a=ice-pwd:p');
    expect((await patch('"Ab1+"')).status).toBe(200);
    expect((await patch('"Zz9"')).status).toBe(412);
  });

  it('names its ICE servers before an offer is made', async () => {
    const response = await send('OPTIONS', '/v1/rooms/demo/whep');
    expect(response.status).toBe(204);
    expect(response.headers.get('accept-post')).toBe(SDP);
    expect(response.headers.get('link')).toContain('<turn:turn.example>; rel="ice-server"; username="u"');
  });

  it('gives every session an id nobody can guess', async () => {
    for (let i = 0; i < 20; i += 1) await (await send('POST', '/v1/rooms/demo/whep', SDP, OFFER)).text();
    const sessions = server.watching.joined.map((join) => join.session);
    expect(new Set(sessions).size).toBe(20);
    for (const session of sessions) expect(session).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['no SDP', 'hello'],
    ['an empty body', ''],
  ])('refuses %s with 400', async (_name, body) => {
    expect((await send('POST', '/v1/rooms/demo/whep', SDP, body)).status).toBe(400);
    expect(server.watching.joined).toEqual([]);
  });

  it('refuses another content type with 415 that names it, before the body is read', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const detail = await expectProblem(
        await send('POST', '/v1/rooms/demo/whep', type, '{}'),
        415,
        'unsupported_media_type',
      );
      expect(detail).toContain(type);
      expect(detail).toContain(SDP);
    }
    await expectProblem(await send('POST', '/v1/rooms/demo/whep'), 415, 'unsupported_media_type');
    await expectProblem(await send('PATCH', '/v1/rooms/demo/whep/x', SDP, 'a=x'), 415, 'unsupported_media_type');
  });

  it('refuses more than 64 KB with 413 that says so', async () => {
    const response = await send('POST', '/v1/rooms/demo/whep', SDP, 'v=0\r\n'.repeat(20_000));
    expect(await expectProblem(response, 413, 'too_large')).toContain('65536');
  });

  it('says 404 for an unknown room and for a session that has ended', async () => {
    await expectProblem(await send('POST', '/v1/rooms/nowhere/whep', SDP, OFFER), 404, 'not_found');
    await expectProblem(await send('PATCH', '/v1/rooms/demo/whep/gone', FRAGMENT, 'a=x'), 404, 'not_found');
    await expectProblem(await send('DELETE', '/v1/rooms/demo/whep/gone'), 404, 'not_found');
  });

  it('tells a full server (503, come back) apart from a broken one (500, nothing leaked)', async () => {
    server.watching.failure = new Failure('overloaded', 'The room has its 200 viewers.', { retryable: true });
    const full = await send('POST', '/v1/rooms/demo/whep', SDP, OFFER);
    expect(full.headers.get('retry-after')).toBe('2');
    expect(await expectProblem(full, 503, 'overloaded')).toContain('200 viewers');
    server.watching.failure = new Error('cannot read /root/secret');
    expect(await expectProblem(await send('POST', '/v1/rooms/demo/whep', SDP, OFFER), 500, 'internal')).toBe('');
    server.watching.failure = new Failure('internal', 'a worker died at /root/secret');
    expect(await expectProblem(await send('POST', '/v1/rooms/demo/whep', SDP, OFFER), 500, 'internal')).toBe('');
  });

  it('takes nobody in while it closes', async () => {
    server.gateway.drain();
    await expectProblem(await send('POST', '/v1/rooms/demo/whep', SDP, OFFER), 503, 'unavailable');
  });
});
