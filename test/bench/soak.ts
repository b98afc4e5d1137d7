import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Peer } from '../../src/check/peer.js';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { configFolder } from '../journey/config-folder.js';
import { startServer } from '../journey/server.js';
import { type Arrival, missing, PER_MS, STEP } from './arrivals.js';
import { residentMb } from './process-books.js';

/**
 * `npm run soak -- --minutes 60 --rooms 4`: rooms whose viewers join, stay a while and leave, watching what must not grow (memory,
 * open files, threads), what must not drift (sound against picture at the sender) and accounting for every gap in what arrives.
 * Exits 1 when something grew, drifted, or was lost without an account of it.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, rooms: { type: 'string', default: '4' } },
});
const [minutes, rooms] = [Number(values.minutes), Number(values.rooms)];
const VIEWERS_A_ROOM = 3;
const STAY_MS = { least: 10_000, most: 60_000 };
const SAMPLE_MS = 10_000;
/** What may be held more at the end than after the first third, which fills pools and caches. */
const GROWTH = { mb: 60, files: 12, threads: 3 };
/** Skew at the sender, ms. */
const SKEW_MS = 20;

type Kind = keyof typeof PER_MS;

const random = seededRandom(1);
const totals = { visits: 0, failed: 0, pictures: 0, sound: 0, picturesMissing: 0, soundMissing: 0 };
const skews: number[] = [];
const held: { residentMb: number; files: number; threads: number }[] = [];

const folders = Array.from({ length: rooms }, (_, i) => configFolder((room) => ({ ...room, id: `soak-${i}` })));
const server = await startServer({ LOG_LEVEL: 'error', ZHUBO_CONFIG: folders.map(({ path }) => path).join(',') });
const until = performance.now() + minutes * 60_000;
const overflown = overflows();
const seats = Array.from({ length: rooms * VIEWERS_A_ROOM }, (_, i) => seat(`soak-${i % rooms}`));
await Promise.all([...seats, watch()]);
const late = await metric('zhubo_stage_late_pictures');
const made = await metric('zhubo_stage_pictures');
const figures = Object.fromEntries(
  await Promise.all(
    ['packetsSent', 'nacks', 'retransmitted'].map(
      async (name) => [name, await metric('zhubo_delivery', name)] as const,
    ),
  ),
);
await server.stop();
for (const folder of folders) folder.remove();
report();

/** One viewer after the other, as long as the soak lasts. */
async function seat(room: string): Promise<void> {
  while (performance.now() < until - STAY_MS.least) {
    const stay = STAY_MS.least + random() * (STAY_MS.most - STAY_MS.least);
    try {
      await visit(room, Math.min(stay, until - performance.now()));
      totals.visits += 1;
    } catch (error) {
      totals.failed += 1;
      console.error('a visit failed:', error instanceof Error ? error.message : error);
    }
  }
}

async function visit(room: string, ms: number): Promise<void> {
  const arrivals: Record<Kind, Arrival[]> = { video: [], audio: [] };
  const clocks: Record<Kind, number[]> = { video: [], audio: [] };
  const peer = await Peer.join(server.url, room, {
    clock: systemClock,
    onPicture: (picture) => arrivals.video.push(picture),
    onSound: (packet) => arrivals.audio.push(packet),
    onReport: ({ kind, wallMs, ticks }) => clocks[kind].push(wallMs - ticks / PER_MS[kind]),
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  await peer.leave();
  totals.pictures += arrivals.video.length;
  totals.sound += arrivals.audio.length;
  totals.picturesMissing += missing(arrivals.video, STEP.video);
  totals.soundMissing += missing(arrivals.audio, STEP.audio);
  // The wall time that the sender gives to each stream's own: what it says of one moves against the other only by drift.
  const moved = (kind: Kind): number => (clocks[kind].at(-1) ?? NaN) - (clocks[kind][0] ?? NaN);
  const skew = moved('video') - moved('audio');
  if (!Number.isNaN(skew)) skews.push(skew);
}

async function watch(): Promise<void> {
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    const now = {
      residentMb: residentMb(server.pid),
      files: readdirSync(`/proc/${server.pid}/fd`).length,
      threads: readdirSync(`/proc/${server.pid}/task`).length,
    };
    held.push(now);
    const left = Math.round((until - performance.now()) / 60_000);
    console.log(
      `${left} min left: ${now.residentMb.toFixed(0)} MB, ${now.files} files, ${now.threads} threads`,
      totals,
    );
  }
}

/** A metric summed over its labels, or one of its figures. */
async function metric(name: string, figure?: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const labels = figure === undefined ? '(?:\\{[^}]*\\})?' : `\\{figure="${figure}"\\}`;
  const found = [...text.matchAll(new RegExp(`^${name}(?:_total)?${labels} ([\\d.e+-]+)$`, 'gm'))];
  return found.reduce((sum, match) => sum + Number(match[1]), 0);
}

function report(): void {
  const third = Math.floor(held.length / 3);
  const part = (from: number, to: number, of: keyof (typeof held)[number]): number =>
    middle(held.slice(from, to).map((one) => one[of]));
  const grown = (of: keyof (typeof held)[number]): number => part(-third, held.length, of) - part(third, 2 * third, of);
  const growth = { mb: grown('residentMb'), files: grown('files'), threads: grown('threads') };
  const worst = Math.max(...skews.map(Math.abs));
  // A picture that never came was never made, or is a loss; each viewer of a room misses what its stage was late for.
  const unaccounted = Math.max(0, totals.picturesMissing - late * VIEWERS_A_ROOM);
  // Sound is not asked for again by these viewers; what their own sockets had no room for was lost here, not at the server.
  const overflow = overflows() - overflown;
  const unheard = Math.max(0, totals.soundMissing - overflow);
  console.log({
    minutes,
    rooms,
    ...totals,
    made,
    late,
    ...figures,
    growth,
    skewMs: { middle: middle(skews), worst },
    unaccounted,
    overflow,
    unheard,
    load: loadavg()[0],
  });
  const wrong = [
    growth.mb > GROWTH.mb && 'memory grew',
    growth.files > GROWTH.files && 'open files grew',
    growth.threads > GROWTH.threads && 'threads grew',
    worst > SKEW_MS && 'sound and picture drifted',
    unheard > 0 && 'sound was lost',
    unaccounted > 0 && 'pictures were lost',
    totals.failed > 0 && 'visits failed',
  ].filter((one) => one !== false);
  console.log(wrong.length === 0 ? 'nothing grew, drifted or was lost' : `WRONG: ${wrong.join(', ')}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** Datagrams that sockets of this machine had no room for (RcvbufErrors of RFC 4113's counters in Linux). */
function overflows(): number {
  const [names, counts] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.split(' '));
  return Number(counts?.[names?.indexOf('RcvbufErrors') ?? -1] ?? 0);
}

function middle(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
