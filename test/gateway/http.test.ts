import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from './problems.js';
import { type Server, serve } from './scripted.js';

describe('HTTP', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    await server.app.close();
  });

  it('lists rooms and shows one with what the page needs', async () => {
    const list = (await (await fetch(`${server.url}/v1/rooms`)).json()) as { rooms: { id: string }[] };
    expect(list.rooms.map((room) => room.id)).toEqual(['demo', 'second']);
    const room: unknown = await (await fetch(`${server.url}/v1/rooms/demo`)).json();
    expect(room).toEqual(JSON.parse(JSON.stringify(server.room.info())));
  });

  it('says 404 in words for what is not there, for an unknown room and for a way out of the folder', async () => {
    expect(await expectProblem(await fetch(`${server.url}/v1/rooms/nowhere`), 404, 'not_found')).toContain('nowhere');
    expect(await expectProblem(await fetch(`${server.url}/nothing?x=1`), 404, 'not_found')).toContain('/nothing');
    await expectProblem(await fetch(`${server.url}/..%2f..%2fpackage.json`), 404, 'not_found');
  });

  it('tells a wrong method apart from a wrong address: 405 with the methods allowed', async () => {
    const response = await fetch(`${server.url}/v1/rooms/demo`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await expectProblem(response, 405, 'method_not_allowed')).toMatch(/DELETE.*GET, HEAD/);
    const whep = await fetch(`${server.url}/v1/rooms/demo/whep`);
    expect(whep.headers.get('allow')).toBe('OPTIONS, POST');
    await expectProblem(whep, 405, 'method_not_allowed');
  });

  it('shows people a page, and programs a problem, when a room does not exist', async () => {
    const page = await fetch(`${server.url}/rooms/nowhere`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('missing');
    await expectProblem(
      await fetch(`${server.url}/rooms/nowhere`, { headers: { accept: 'application/json' } }),
      404,
      'not_found',
    );
  });

  it('serves pages with headers that allow nothing from elsewhere and no inline script', async () => {
    const response = await fetch(`${server.url}/rooms/demo`);
    expect(await response.text()).toBe(readFileSync(new URL('./pages/room.html', import.meta.url), 'utf8'));
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toMatch(/unsafe-|https?:(?!\/\/shop\.example)|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it('lets allowed origins in by CORS and no other', async () => {
    const ask = async (origin: string): Promise<Response> =>
      await fetch(`${server.url}/v1/rooms/demo/whep`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await ask('https://shop.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('PATCH');
    const other = await ask('https://elsewhere.example');
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('limits requests, says truly when to come back, and still answers probes', async () => {
    let response = await fetch(`${server.url}/v1/rooms`);
    for (let i = 0; i < 1_300 && response.status === 200; i += 1) {
      await response.text();
      response = await fetch(`${server.url}/v1/rooms`);
    }
    const wait = Number(response.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(2);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await expectProblem(response, 429, 'rate_limited')).toContain('1200');
    await expectProblem(await fetch(`${server.url}/nothing`), 429, 'rate_limited');
    for (const probe of ['healthz', 'readyz', 'metrics'])
      expect((await fetch(`${server.url}/${probe}`)).status).toBe(200);
  });

  it('is ready when every part is, and names the parts that are not', async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    server.parts['stage'] = { status: 'failed', mode: 'worker', detail: 'it died' };
    server.parts['answers'] = { status: 'degraded', mode: 'catalogue' };
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not ready', parts: server.parts });
    server.parts['stage'] = { status: 'ok', mode: 'worker' };
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    server.gateway.drain();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});
