import { systemClock } from '../../src/domain/clock.js';
import { JourneyPeer } from '../journey/peer.js';
import type { RunningServer } from '../journey/server.js';
import { type Watch, watch } from './process-books.js';
import { listening, type Row, served } from './served.js';

const ROOMS = [1, 2, 4] as const;
const VIEWERS = [1, 11, 31] as const;
/** Of a stream of 1.65 Mbit/s, sound and pictures. */
export const PACKETS = 220;
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
        await systemClock.sleep(SETTLE_MS);
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
  row(`CPU of the server with ${what}`, `${list(seen.map(percent))} % of a core`, '');
  row('each further room, share of a core', `${each(percent).toFixed(1)} %`, '');
  // A show's first round; what was said before is remembered.
  const voice = seen.map(({ childrenCpu }) => 100 * childrenCpu);
  row('CPU of the voice process beside it, lines never said before', `${list(voice)} % of a core`, '');
}

async function byViewers(row: Row, seconds: number): Promise<void> {
  await served([listening], async (server) => {
    const peers: JourneyPeer[] = [];
    const seen: Watch[] = [];
    let late = NaN;
    let packets = NaN;
    for (const viewers of VIEWERS) {
      while (peers.length < viewers) peers.push(await JourneyPeer.join(server.url, 'demo'));
      await systemClock.sleep(SETTLE_MS);
      const before = await delivered(server);
      const watched = await watch(server.pid, seconds * 1000);
      const after = await delivered(server);
      seen.push(watched);
      late = after.latenessP99Ms;
      packets = (after.packetsSent - before.packetsSent) / watched.seconds / viewers;
    }
    for (const peer of peers) await peer.leave();
    const each = (of: (watch: Watch) => number): number => slope(VIEWERS, seen.map(of));
    const what = `${VIEWERS.join(' / ')} viewers of a room`;
    const share = each(percent);
    row(`memory of the server with ${what}`, `${list(seen.map(({ memoryMb }) => memoryMb))} MB`, '');
    row('each further viewer, memory', `${each(({ memoryMb }) => memoryMb).toFixed(2)} MB`, '0.5 MB, then 0.25');
    row(`CPU of the server with ${what}`, `${list(seen.map(percent))} % of a core`, '');
    row('each further viewer, share of a core', `${share.toFixed(2)} %`, '');
    row('packets a second to each viewer meanwhile (a listening host)', packets.toFixed(0), '');
    row(
      `viewers per core by that; at ${PACKETS} packets a second (1.65 Mbit/s)`,
      `${(100 / share).toFixed(0)}; ${((100 / share) * (packets / PACKETS)).toFixed(0)}`,
      '150, then 300',
    );
    row(`sender lateness p99 with ${VIEWERS.at(-1)} viewers`, `${late.toFixed(1)} ms`, '<= 20 ms');
  });
}

/** What delivery has sent so far, and the 99th percentile of how late its thread was since this was last asked. */
async function delivered({ url }: RunningServer): Promise<{ packetsSent: number; latenessP99Ms: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const figure = (name: string): number =>
    Number(new RegExp(`^zhubo_delivery\\{figure="${name}"\\} ([\\d.e+-]+)$`, 'm').exec(text)?.[1] ?? NaN);
  return { packetsSent: figure('packetsSent'), latenessP99Ms: figure('latenessP99Ms') };
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
