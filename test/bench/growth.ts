import { JourneyPeer } from '../journey/peer.js';
import type { RunningServer } from '../journey/server.js';
import { type Watch, watch } from './process-books.js';
import { listening, type Row, served } from './served.js';

const ROOMS = [1, 2, 4] as const;
const VIEWERS = [1, 11, 31] as const;
/** Pools and caches fill first. */
const SETTLE_MS = 15_000;

/**
 * What the server takes with more rooms (on one presenter, each watched by one) and with more viewers of a room, in memory and CPU.
 * The viewers are another process (this one), which shares the machine and is not counted.
 * @param seconds How long each is watched.
 */
export async function growth(row: Row, seconds: number): Promise<void> {
  await byRooms(row, seconds);
  await byViewers(row, seconds);
}

async function byRooms(row: Row, seconds: number): Promise<void> {
  const seen: Watch[] = [];
  for (const rooms of ROOMS) {
    const ids = Array.from({ length: rooms }, (_, i) => `growth-${i}`);
    // A server of its own each: what a closed room leaves in the pools of one would be the next one's for free.
    await served(
      ids.map((id) => (room) => ({ ...room, id })),
      async (server) => {
        const peers = await Promise.all(ids.map((id) => JourneyPeer.join(server.url, id)));
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        seen.push(await watch(server.pid, seconds * 1000));
        for (const peer of peers) await peer.leave();
      },
    );
  }
  const each = (of: (watch: Watch) => number): number => slope(ROOMS, seen.map(of));
  const what = `${ROOMS.join(' / ')} rooms, each watched by one`;
  row(`memory of the server with ${what}`, `${list(seen.map(({ memoryMb }) => memoryMb))} MB`, '450 MB with one');
  row('each further room, memory', `${each(({ memoryMb }) => memoryMb).toFixed(0)} MB`, '80 MB, then 40');
  row('memory of the voice process beside it', `${list(seen.map(({ childrenMb }) => childrenMb))} MB`, '');
  row(`CPU of the server with ${what}, voice included`, `${list(seen.map(percent))} % of a core`, '');
  row('each further room, share of a core', `${each(percent).toFixed(1)} %`, '');
}

async function byViewers(row: Row, seconds: number): Promise<void> {
  await served([listening], async (server) => {
    const peers: JourneyPeer[] = [];
    const seen: Watch[] = [];
    let late = NaN;
    for (const viewers of VIEWERS) {
      while (peers.length < viewers) peers.push(await JourneyPeer.join(server.url, 'demo'));
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      await senderLateness(server);
      seen.push(await watch(server.pid, seconds * 1000));
      late = await senderLateness(server);
    }
    for (const peer of peers) await peer.leave();
    const each = (of: (watch: Watch) => number): number => slope(VIEWERS, seen.map(of));
    const what = `${VIEWERS.join(' / ')} viewers of a room`;
    const share = each(percent);
    row(`memory of the server with ${what}`, `${list(seen.map(({ memoryMb }) => memoryMb))} MB`, '');
    row('each further viewer, memory', `${each(({ memoryMb }) => memoryMb).toFixed(2)} MB`, '0.5 MB, then 0.25');
    row(`CPU of the server with ${what}`, `${list(seen.map(percent))} % of a core`, '');
    row('each further viewer, share of a core', `${share.toFixed(2)} %`, '');
    row(
      `viewers per core (${VIEWERS.at(-1)} connected), sender lateness p99`,
      `${Math.floor(100 / share)}, ${late.toFixed(1)} ms`,
      '150, <= 20 ms',
    );
  });
}

/** 99th percentile of how late the delivery thread was since this was last asked, ms. */
async function senderLateness({ url }: RunningServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/zhubo_delivery\{figure="latenessP99Ms"\} ([\d.]+)/.exec(text)?.[1] ?? NaN);
}

/** What one more adds, from the first to the last. */
function slope(counts: readonly number[], values: readonly number[]): number {
  const span = (of: readonly number[]): number => (of.at(-1) ?? NaN) - (of[0] ?? NaN);
  return span(values) / span(counts);
}

function percent({ cpu }: Watch): number {
  return 100 * cpu;
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0)).join(' / ');
}
