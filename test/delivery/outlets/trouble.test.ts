import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RTCDtlsTransport } from 'werift';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { because, wordsOf } from '../../../src/domain/reasons.js';
import { RecordingOutlet } from '../../../src/delivery/outlets/recording/recording.js';
import { RtmpPublisher } from '../../../src/delivery/outlets/rtmp/publisher.js';
import { notWritten, unreached } from '../../../src/delivery/outlets/trouble.js';
import { WhipResource } from '../../../src/delivery/outlets/whip/resource.js';
import type { Reach, Resolve } from '../../../src/network/reaching.js';
import { RtmpPlatform, type Verdict } from './rtmp-platform.js';

const never = new AbortController().signal;
const here: Resolve = async () => await Promise.resolve(['127.0.0.1']);

function reach(resolve: Resolve): Reach {
  return { inside: true, resolve, why: (host) => because('outlet-inside', { host }) };
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const thrown = await work.catch((error: unknown) => error);
  if (thrown instanceof Failure) return thrown;
  throw new Error('it did not fail as it should', { cause: thrown });
}

async function publish(url: string, resolve = here): Promise<Failure> {
  return await failureOf(RtmpPublisher.open({ url, key: 'k' }, reach(resolve), never, () => undefined));
}

async function offer(url: string, resolve = here): Promise<Failure> {
  return await failureOf(new WhipResource(url, null, reach(resolve)).offer('v=0', never));
}

function unknownName(code: string): Resolve {
  return async () => await Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
}

describe('what went wrong with an outlet', () => {
  const opened: { close: () => unknown }[] = [];
  afterEach(() => {
    for (const one of opened.splice(0)) one.close();
  });

  async function listening<S extends Server>(server: S): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(server);
    return (server.address() as AddressInfo).port;
  }

  async function closedPort(): Promise<number> {
    const port = await listening(createServer());
    const server = opened.pop();
    await new Promise((resolve) => (server as Server).close(resolve));
    return port;
  }

  it('is a name that nobody knows, or that cannot be asked for now', async () => {
    for (const [error, code] of [
      ['ENOTFOUND', 'host-without-address'],
      ['EAI_AGAIN', 'outlet-host-silent'],
    ] as const) {
      const [rtmp, whip] = [
        await publish('rtmp://push.example.com/live', unknownName(error)),
        await offer('https://sfu.example.com/whip', unknownName(error)),
      ];
      expect(rtmp).toMatchObject({ retryable: true, reason: { code, values: { host: 'push.example.com' } } });
      expect(whip).toMatchObject({ retryable: true, reason: { code, values: { host: 'sfu.example.com' } } });
    }
  });

  it('is a port where nothing listens, whichever of its addresses was tried', async () => {
    const port = await closedPort();
    // Of a host with several addresses the error is one without words, around an error for each.
    const both: Resolve = async () => await Promise.resolve(['127.0.0.1', '::1']);
    for (const failure of [
      await publish(`rtmp://push.example.com:${port}/live`),
      await publish(`rtmp://push.example.com:${port}/live`, both),
      await offer(`http://push.example.com:${port}/whip`),
    ])
      expect(failure.reason).toEqual(because('outlet-port-closed', { host: `push.example.com:${port}` }));
  });

  it('is something else than what was looked for', async () => {
    const web = createHttp((_request, response) => response.end());
    const port = await listening(web);
    // An HTTP server answers a handshake with a status line.
    expect((await publish(`rtmp://push.example.com:${port}/live`)).reason?.code).toBe('rtmp-strange');
    for (const failure of [
      await publish(`rtmps://push.example.com:${port}/live`),
      await offer(`https://push.example.com:${port}/whip`),
    ])
      expect(failure.reason?.code).toBe('outlet-tls');
  });

  it('is a certificate that nobody vouches for', async () => {
    const { certPem, privateKey } = await RTCDtlsTransport.SetupCertificate();
    const server = createTls({ cert: certPem, key: privateKey });
    const port = await listening(server);
    for (const failure of [
      await publish(`rtmps://push.example.com:${port}/live`),
      await offer(`https://push.example.com:${port}/whip`),
    ])
      expect(failure.reason).toEqual(
        because('outlet-certificate', { host: `push.example.com:${port}`, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      );
  });

  it('is a key that a platform does not take, however it says so', async () => {
    const verdicts: readonly (readonly [Verdict, string, boolean])[] = [
      [{ code: 'NetStream.Publish.BadAuth', description: 'no such key' }, 'rtmp-key', false],
      [{ code: 'NetStream.Publish.BadName', description: 'already publishing' }, 'rtmp-name', true],
      [{ code: 'NetStream.Publish.Rejected', description: 'later' }, 'rtmp-refused', true],
      ['hangs up', 'rtmp-key-hung-up', true],
    ];
    for (const [verdict, code, retryable] of verdicts) {
      const platform = await RtmpPlatform.start(verdict);
      opened.push(platform);
      const failure = await publish(`rtmp://push.example.com:${platform.port}/live`);
      expect([failure.reason?.code, failure.retryable]).toEqual([code, retryable]);
      // Its own words are there for whoever looks into it.
      if (verdict !== 'hangs up') expect(failure.message).toContain(`(${verdict.code}: ${verdict.description})`);
    }
  });

  it('is what a WHIP endpoint answers', async () => {
    for (const [status, code] of [
      [401, 'whip-token'],
      [403, 'whip-token'],
      [404, 'whip-nowhere'],
      [405, 'whip-nowhere'],
      [415, 'whip-refused'],
      [429, 'whip-busy'],
      [503, 'whip-busy'],
    ] as const) {
      const port = await listening(createHttp((_request, response) => response.writeHead(status).end('no')));
      const { reason } = await offer(`http://sfu.example.com:${port}/whip`);
      expect(reason).toEqual(because(code, { status, said: ': no' }));
    }
  });

  it('is the disk of a recording', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-trouble-'));
    writeFileSync(join(folder, 'file'), '');
    const outlet = new RecordingOutlet({
      ...{ folder: join(folder, 'file', 'demo'), room: 'demo', minutes: 1, megabytes: 1, producer: 'test' },
    });
    const events = { ended: () => undefined, keyFrame: () => undefined };
    const failure = await failureOf(
      outlet.connect({ events, signal: never, pictures: null, wallMs: () => 0, now: () => 0 }),
    );
    expect(failure.reason).toMatchObject({
      code: 'recording-failed',
      values: { error: expect.stringContaining('ENOTDIR') as string },
    });
    rmSync(folder, { recursive: true });
    const errno = (code: string): Error => Object.assign(new Error(code), { code });
    expect(notWritten(errno('ENOSPC')).reason?.code).toBe('recording-full');
    expect(notWritten(errno('EROFS')).reason?.code).toBe('recording-forbidden');
  });

  it('is told by its own words where nothing is known of it, and a failure stays what it is', () => {
    const odd = unreached(new Error('the moon is full'), new URL('rtmp://push.example.com/live'), 1935);
    expect(wordsOf(odd.reason ?? because('outlet-hung-up'), 'zh')).toBe(
      '连不上 push.example.com:1935：the moon is full',
    );
    const inside = new Failure('forbidden', because('outlet-inside', { host: '10.0.0.1' }));
    expect(unreached(inside, new URL('rtmp://10.0.0.1/live'), 1935)).toBe(inside);
  });
});
