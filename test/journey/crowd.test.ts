import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JourneyPeer } from './peer.js';
import { type RunningServer, startServer } from './server.js';

describe('many viewers', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  it('twenty at once are served by one encoder; leaving and vanishing disturb nobody', async () => {
    const peers: JourneyPeer[] = [];
    for (let i = 0; i < 20; i += 1) peers.push(await JourneyPeer.join(server.url, 'demo'));
    await until(() => peers.every((peer) => peer.pictures >= 25));
    const encodedBefore = await metric(server, 'zhubo_stage_pictures');

    const [polite, vanishing, ...staying] = peers;
    expect(await polite?.leave()).toBe(200);
    await vanishing?.vanish();
    const before = staying.map((peer) => peer.pictures);
    const packetsBefore = staying.map((peer) => peer.packets);
    await until(() => staying.every((peer, i) => peer.pictures >= (before[i] ?? 0) + 125));
    const encoded = (await metric(server, 'zhubo_stage_pictures')) - encodedBefore;
    const received = staying.map((peer, i) => peer.pictures - (before[i] ?? 0));
    // One encode for all: the stage made about as many pictures as ONE viewer received, not eighteen times that.
    expect(encoded).toBeLessThan(3 * Math.max(...received));
    // And nobody fell behind: the slowest viewer has nearly as many pictures and packets as the fastest.
    expect(Math.min(...received)).toBeGreaterThan(0.9 * Math.max(...received));
    const sound = staying.map((peer, i) => peer.packets - (packetsBefore[i] ?? 0));
    expect(Math.min(...sound)).toBeGreaterThan(0.9 * Math.max(...sound));
    for (const peer of staying) expect(await peer.leave()).toBe(200);
  });

  it('two hundred joins and leaves leave no sockets, threads or memory behind', async () => {
    const round = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 10) {
        const peers = await Promise.all(Array.from({ length: 10 }, () => JourneyPeer.join(server.url, 'demo')));
        await Promise.all(peers.map(async (peer) => expect(await peer.leave()).toBe(200)));
      }
    };
    // The first joins load code and fill pools; what is left after them is the floor.
    await round(40);
    const before = await settled(server);
    await round(200);
    await until(() => handles(server).sockets <= before.sockets + 2);
    const after = await settled(server);
    console.log('held by the server', { before, after });
    expect(after.threads).toBeLessThanOrEqual(before.threads + 2);
    // 200 viewers of the size NUMBERS.md allows (0.5 MB each) would be 100 MB had they stayed.
    expect(after.residentMb - before.residentMb).toBeLessThan(60);
  });
});

/** What the server's process holds, from the kernel's own books. */
function handles(server: RunningServer): { sockets: number; threads: number; residentMb: number } {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? NaN);
  return {
    sockets: readdirSync(`/proc/${server.pid}/fd`).length,
    threads: field('Threads'),
    residentMb: field('VmRSS') / 1024,
  };
}

/** Waits until the number of open files has not changed for two seconds. */
async function settled(server: RunningServer): Promise<ReturnType<typeof handles>> {
  let last = handles(server);
  let since = Date.now();
  await until(() => {
    const now = handles(server);
    if (now.sockets !== last.sockets) since = Date.now();
    last = now;
    return Date.now() - since > 2_000;
  });
  return last;
}

/** The value of a counter or gauge from `/metrics`, summed over its labels. */
async function metric(server: RunningServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(?:_total)?(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'gm'))];
  if (values.length === 0) throw new Error(`no metric ${name} in /metrics`);
  return values.reduce((sum, match) => sum + Number(match[1]), 0);
}

async function until(holds: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
