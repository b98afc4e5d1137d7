import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { because } from '../../../src/domain/reasons.js';
import { type Reach, systemResolve } from '../../../src/network/reaching.js';
import { linkedServers, WhipResource } from '../../../src/delivery/outlets/whip/resource.js';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

describe('a WHIP endpoint', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function endpoint(answer: (request: IncomingMessage) => Answer): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? 'nobody'}`);
      const { status, headers, body } = answer(request);
      request.resume().on('end', () => response.writeHead(status, headers).end(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  const never = new AbortController().signal;
  const here: Reach = { inside: true, resolve: systemResolve, why: (host) => because('outlet-inside', { host }) };
  const refusal = async (answer: Answer): Promise<Failure> => {
    const { url } = await endpoint(() => answer);
    const thrown: unknown = await new WhipResource(url, null, here)
      .offer('v=0', never)
      .catch((error: unknown) => error);
    if (!(thrown instanceof Failure)) throw new Error('it was not refused');
    return thrown;
  };

  it('is followed where it redirects to, told who we are, and its session deleted in the end', async () => {
    const { url, asked } = await endpoint(({ method, url: path }) => {
      if (method === 'DELETE') return { status: 200 };
      if (path === '/whip') return { status: 307, headers: { location: '/edge/7/whip' } };
      const link = '<stun:stun.example.com:3478>; rel="ice-server"';
      return { status: 201, headers: { location: 'sessions/1', link }, body: 'v=0 answer' };
    });
    const resource = new WhipResource(`${url}/whip`, 'token', here);
    const session = await resource.offer('v=0', never);
    expect(session).toEqual({
      answer: 'v=0 answer',
      resource: `${url}/edge/7/sessions/1`,
      iceServers: [{ urls: 'stun:stun.example.com:3478' }],
    });
    await resource.delete(session.resource);
    expect(asked).toEqual([
      'POST /whip Bearer token',
      'POST /edge/7/whip Bearer token',
      'DELETE /edge/7/sessions/1 Bearer token',
    ]);
  });

  it('is tried again when it may be better later, and not when we are wrong', async () => {
    for (const [status, retryable, says] of [
      [401, false, 'refused the token (401): no.'],
      [403, false, 'refused the token (403): no.'],
      [415, false, 'refused the stream (415): no.'],
      [404, true, 'answered 404: there is nothing at this address: no.'],
      [409, true, 'does not take the stream now (409): no; it is tried again.'],
      [429, true, 'does not take the stream now (429): no; it is tried again.'],
      [503, true, 'does not take the stream now (503): no; it is tried again.'],
    ] as const) {
      const failure = await refusal({ status, body: 'no' });
      expect([status, failure.retryable, failure.message]).toEqual([status, retryable, `The WHIP endpoint ${says}`]);
    }
    expect((await refusal({ status: 201, body: 'v=0' })).message).toContain('without Location');
    expect((await refusal({ status: 302, headers: { location: '/' } })).message).toContain('more than 5 times');
    expect((await refusal({ status: 302, headers: { location: 'ftp://x/' } })).message).toContain('redirected to ftp:');
  });

  it('that is away is tried again', async () => {
    const thrown: unknown = await new WhipResource('http://127.0.0.1:9/whip', null, here)
      .offer('v=0', never)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'unavailable', retryable: true });
    expect(await new WhipResource('http://127.0.0.1:9/whip', null, here).iceServers(never)).toEqual([]);
  });

  it('is asked only where the installation lets streams go, at every redirect and for the farewell, too', async () => {
    const allowed = { ...here, inside: true };
    const location = '/edge/whip';
    const { url, asked } = await endpoint(() => {
      // What was public may lead inside next.
      allowed.inside = false;
      return { status: 307, headers: { location } };
    });
    const resource = new WhipResource(url, null, allowed);
    const refused = { code: 'forbidden', retryable: false, reason: because('outlet-inside', { host: '127.0.0.1' }) };
    await expect(resource.offer('v=0', never)).rejects.toMatchObject(refused);
    await expect(resource.offer('v=0', never)).rejects.toMatchObject(refused);
    expect(await resource.iceServers(never)).toEqual([]);
    await resource.delete(url);
    expect(asked).toEqual(['POST / nobody']);
  });

  it('is believed no more than a session description may be long', async () => {
    const failure = await refusal({ status: 201, headers: { location: '/s' }, body: 'v'.repeat(65 * 1024) });
    expect(failure.message).toContain('more than 65536 bytes');
  });

  it('names its ICE servers in Link headers, whatever else they link to', () => {
    const header =
      '<https://example.com/>; rel="help", <turn:t.example.com?transport=udp>; rel="ice-server"; username="u"; ' +
      'credential="p;,x"; credential-type="password", <stun:s.example.com>; rel=ice-server, <javascript:x>; rel="ice-server"';
    expect(linkedServers(header)).toEqual([
      { urls: 'turn:t.example.com?transport=udp', username: 'u', credential: 'p;,x' },
      { urls: 'stun:s.example.com' },
    ]);
    expect(linkedServers(null)).toEqual([]);
  });
});
