import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { OutletSpec } from '../../../src/domain/outlet.js';
import { because } from '../../../src/domain/reasons.js';
import { RtmpPublisher } from '../../../src/delivery/outlets/rtmp/publisher.js';
import { outside, withoutInside } from '../../../src/delivery/outlets/whip/inside.js';
import { WorkerOutlets } from '../../../src/delivery/outlets/worker-outlets.js';
import type { Reach } from '../../../src/network/reaching.js';
import { turns } from '../../gateway/scripted.js';

const PUBLIC = '93.184.216.34';
const never = new AbortController().signal;
const why: Reach['why'] = (host) => because('outlet-inside', { host });

describe('outlets inside', () => {
  let server: Server;
  let connections: number;
  let port: number;

  beforeEach(async () => {
    connections = 0;
    server = createServer((socket) => {
      connections += 1;
      socket.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.close();
  });

  const publish = async (host: string, inside: boolean, address: string): Promise<unknown> => {
    const reach: Reach = { inside, why, resolve: async () => await Promise.resolve([address]) };
    const target = { url: `rtmp://${host}:${port}/live`, key: 'k' };
    return await RtmpPublisher.open(target, reach, never, () => undefined).catch((error: unknown) => error);
  };

  it('are connected to by RTMP where the installation allows it, at the address that was checked', async () => {
    expect(await publish('127.0.0.1', false, PUBLIC)).toMatchObject({ code: 'forbidden', retryable: false });
    expect(await publish('platform.invalid', false, '127.0.0.1')).toMatchObject({
      reason: because('outlet-inside', { host: 'platform.invalid' }),
    });
    expect(connections).toBe(0);
    // The name itself leads nowhere.
    expect(await publish('platform.invalid', true, '127.0.0.1')).toMatchObject({ message: /hung up/ });
    expect(connections).toBe(1);
  });

  it('fail for good in the worker, naming the setting that allows them', async () => {
    const outlets = new WorkerOutlets({
      ...{ clock: systemClock, log: silentLog, producer: 'test', seed: 1, inside: false },
      ...{ ice: { addresses: [], servers: [] }, recordings: tmpdir() },
    });
    const specs: readonly OutletSpec[] = [
      { id: 'r', room: 'demo', name: '', enabled: true, type: 'rtmp', url: `rtmp://localhost:${port}/live`, key: 'k' },
      { id: 'w', room: 'demo', name: '', enabled: true, type: 'whip', url: `http://127.0.0.1:${port}/w`, token: null },
    ];
    // Nothing is sent: they are refused before.
    outlets.add({ id: 'demo', pictures: null, feed: () => false });
    for (const spec of specs) outlets.start(spec);
    await turns(() => specs.every(({ id }) => outlets.report(id)?.state === 'failed'));
    for (const { id } of specs) expect(outlets.report(id)?.error).toMatch(/ZHUBO_OUTLET_INSIDE=true/);
    expect(connections).toBe(0);
    await outlets.close();
  });

  it('are left out of what a WHIP endpoint has us send packets to', async () => {
    const candidate = (address: string): string => `a=candidate:1 1 udp 1 ${address} 4000 typ host\r\n`;
    const answer = (...addresses: readonly string[]): string => `v=0\r\n${addresses.map(candidate).join('')}a=end\r\n`;
    const inside = ['10.0.0.1', '::1', 'a-b.local', '169.254.169.254'];
    expect(withoutInside(answer(...inside, PUBLIC), why)).toBe(answer(PUBLIC));
    expect(withoutInside(answer(), why)).toBe(answer());
    expect(() => withoutInside(answer(...inside), why)).toThrow(/^10\.0\.0\.1 .*ZHUBO_OUTLET_INSIDE/);
    const names: Readonly<Record<string, readonly string[]>> = {
      'turn.example': [PUBLIC],
      'six.example': ['2606:2800:220:1::1'],
      'rebound.example': [PUBLIC, '127.0.0.1'],
    };
    const resolve = async (host: string): Promise<readonly string[]> =>
      names[host] ?? (await Promise.reject(new Error(`${host} is unknown`)));
    const known = { username: 'u', credential: 'p' };
    const servers = [
      ...['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349', 'stun:six.example'],
      ...['stun:rebound.example', 'stun:127.0.0.1:53', 'turn:[::1]:3478', 'stun:unknown.example'],
    ].map((urls) => ({ urls, ...known }));
    expect((await outside(servers, { inside: false, why, resolve }, never)).map(({ urls }) => urls)).toEqual([
      `turn:${PUBLIC}:3478?transport=udp`,
      'turns:turn.example:5349',
      'stun:[2606:2800:220:1::1]',
    ]);
  });
});
