import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { watch } from '../../src/check/watcher.js';
import type { Clock } from '../../src/domain/clock.js';

/** A clock whose sleeps are over at once. */
function swift(): Clock {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => {
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('watching', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(answers: Record<string, { status: number; body: unknown }>): Promise<string> {
    server = createServer((request, response: ServerResponse) => {
      const { status, body } = answers[request.url ?? ''] ?? { status: 404, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const look = async (url: string, room = 'demo'): Promise<unknown> =>
    watch({ url, room, seconds: 20, language: 'zh', clock: swift() });

  it('says how to start a server where nobody answers', async () => {
    await expect(look('http://127.0.0.1:9')).rejects.toThrow(/Nobody answers at http:\/\/127\.0\.0\.1:9 .*npm start/);
  });

  it('names the rooms there are when there is no such room', async () => {
    const url = await serve({
      '/readyz': { status: 200, body: {} },
      '/v1/rooms': { status: 200, body: { rooms: [{ id: 'demo' }, { id: 'tea' }] } },
    });
    await expect(look(url, 'x/y')).rejects.toThrow(/no room "x\/y" at .*; it has demo, tea/);
  });

  it('waits for a room that is starting, and says when it does not go live', async () => {
    const url = await serve({ '/v1/rooms/demo': { status: 200, body: { phase: 'starting' } } });
    await expect(look(url)).rejects.toThrow(/is starting and did not go live within 60 s/);
  });

  it('says when the room does not open its socket', async () => {
    const url = await serve({ '/v1/rooms/demo': { status: 200, body: { phase: 'live' } } });
    await expect(look(url)).rejects.toThrow(/\/v1\/rooms\/demo\/socket/);
  });
});
