import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { because } from '../../src/domain/reasons.js';
import { addressesOf, hostOf, pinnedTo, type Reach, requestPinned } from '../../src/network/reaching.js';

const PUBLIC = '93.184.216.34';
const never = new AbortController().signal;
const to = (...addresses: readonly string[]): Reach => ({
  inside: false,
  resolve: async () => await Promise.resolve(addresses),
  why: (host) => because('outlet-inside', { host }),
});

describe('what others name', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it('leads to hosts of the internet alone, with every address they have', async () => {
    expect(await addressesOf('sfu.example', to(PUBLIC, '8.8.8.8'), never)).toEqual([PUBLIC, '8.8.8.8']);
    for (const addresses of [['127.0.0.1'], ['10.1.2.3'], ['169.254.169.254'], ['fd00::1'], ['::1'], [PUBLIC, '::1']])
      await expect(addressesOf('sfu.example', to(...addresses), never)).rejects.toMatchObject({
        ...{ code: 'forbidden', retryable: false },
        reason: because('outlet-inside', { host: 'sfu.example' }),
      });
    await expect(addressesOf('sfu.example', to(), never)).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    // An address is looked at as it stands.
    await expect(addressesOf('127.0.0.1', to(PUBLIC), never)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await addressesOf(hostOf(new URL('http://[::1]/')), { ...to(), inside: true }, never)).toEqual(['::1']);
  });

  it('is looked up no longer than somebody waits for it', async () => {
    const stop = new AbortController();
    const slow: Reach = { ...to(), resolve: async () => await new Promise(() => undefined) };
    const waiting = expect(addressesOf('sfu.example', slow, stop.signal)).rejects.toThrow('enough');
    stop.abort(new Error('enough'));
    await waiting;
  });

  it('is asked at the address that was checked, by its name, whatever the name means by now', async () => {
    const asked: (string | undefined)[] = [];
    server = createServer(({ headers }, response) => {
      asked.push(headers.host);
      response.end('here');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://sfu.invalid:${port}/whip`);
    const response = await requestPinned({ url, method: 'GET', headers: {}, addresses: ['127.0.0.1'], signal: never });
    expect(response.statusCode).toBe(200);
    response.destroy();
    expect(asked).toEqual([`sfu.invalid:${port}`]);
  });

  it('may answer at another of its addresses', () => {
    const told: unknown[] = [];
    pinnedTo([PUBLIC, '2606:2800:220:1::1'])('sfu.example', { all: true }, (...found) => told.push(found));
    pinnedTo([PUBLIC, '8.8.8.8'])('sfu.example', {}, (...found) => told.push(found));
    expect(told).toEqual([
      [
        null,
        [
          { address: PUBLIC, family: 4 },
          { address: '2606:2800:220:1::1', family: 6 },
        ],
      ],
      [null, PUBLIC, 4],
    ]);
  });
});
