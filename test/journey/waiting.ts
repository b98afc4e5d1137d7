import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 45_000;

/** Waits until something is so; fails with what it waited for. An error while asking counts as not yet. */
export async function until(
  what: string,
  is: () => Promise<boolean> | boolean,
  said: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const yes = await Promise.resolve()
      .then(is)
      .catch(() => false);
    if (yes) return;
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What a promise resolves with; fails with what was waited for when it takes longer. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not within ${ms} ms: ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A UDP port that was free a moment ago. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
