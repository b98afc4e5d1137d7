import { type ChildProcess, fork } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { quantile } from '../../src/check/statistics.js';
import { Peer } from '../../src/check/peer.js';
import type { EncodedPicture } from '../../src/check/recording.js';
import { systemClock } from '../../src/domain/clock.js';
import { type RunningServer, stageCounts } from '../journey/server.js';
import { said } from './child.js';
import { type Arrival, lateness, missing, PER_MS, STEP } from './arrivals.js';
import type { FromViewers, ToViewers } from './burst-viewers.js';
import { watch } from './process-books.js';
import { listening, type Row, served } from './served.js';

const WITHIN_MS = 5_000;
/** Processes that the crowd is spread over. */
const MAKERS = 4;
const CALM_MS = 10_000;
const PATIENCE_MS = 60_000;
/** Characters of what a failure says. */
const WHY = 160;

/**
 * Viewers (200) join one room within five seconds, while one watches already. They are werift peers in processes of their own, of lower
 * priority: all share this machine's cores with the server, so that their times are what the two together take.
 */
export async function burst(row: Row, viewers: number): Promise<void> {
  // Who did not get through keeps a place for a while.
  const env = { ZHUBO_MAX_VIEWERS: String(2 * viewers) };
  await served([listening], async (server) => await measure(row, server, viewers), env);
}

async function measure(row: Row, server: RunningServer, viewers: number): Promise<void> {
  const pictures: EncodedPicture[] = [];
  const sound: Arrival[] = [];
  const watcher = await Peer.join(server.url, 'demo', {
    clock: systemClock,
    onPicture: (picture) => pictures.push(picture),
    onSound: (packet) => sound.push(packet),
  });
  const makers = await Promise.all(Array.from({ length: MAKERS }, startMaker));
  try {
    await systemClock.sleep(CALM_MS);
    // It began with pictures from before it came, which follow one another more closely than those that are counted.
    pictures.length = sound.length = 0;
    const atFirst = await stageCounts(server.url);
    const before = await watch(server.pid, CALM_MS);
    const counted = await stageCounts(server.url);
    const began = performance.now();
    const joining = joinAll(makers, server.url, viewers);
    const during = await watch(server.pid, joining);
    const ended = performance.now();
    const made = await stageCounts(server.url);
    const { joins, failures } = await joining;
    const crowded = await watch(server.pid, CALM_MS);
    const smaller = await watchingSmaller(server.url);
    for (const maker of makers) await ask(maker, { type: 'leave' }, 'left');
    await systemClock.sleep(CALM_MS);
    const after = await watch(server.pid, CALM_MS);

    const quantiles = (of: readonly number[]): string =>
      `${quantile(of, 0.5).toFixed(0)} / ${quantile(of, 0.99).toFixed(0)} ms`;
    const what = `${viewers} viewers join within ${WITHIN_MS / 1000} s`;
    row(`${what}: have their first picture`, `${joins.length} of ${viewers}`, 'all');
    for (const why of new Set(failures)) {
      row('why some have not', `${failures.filter((one) => one === why).length} x ${why.slice(0, WHY)}`, '');
    }
    row('offer to first picture (werift, same cores), p50 / p99', quantiles(joins.map((one) => one.pictureMs)), '');
    row('of that, until ICE and DTLS are connected, p50 / p99', quantiles(joins.map((one) => one.connectedMs)), '');
    const seconds = (ended - began) / 1000;
    const keys = pictures.filter(({ keyFrame, arrivedMs }) => keyFrame && arrivedMs >= began && arrivedMs <= ended);
    const encoded = made.made - counted.made;
    row('key frames made for them', `${keys.length} in ${seconds.toFixed(1)} s`, `far below ${viewers}`);
    row(
      'pictures encoded meanwhile, once for all; left out for want of time',
      `${encoded}; ${made.late - counted.late}`,
      `${(25 * seconds).toFixed(0)} (25 a second); 0`,
    );
    row('of them with the smaller picture, for want of time to send more', `${smaller}`, '');
    const late = (all: readonly Arrival[], perMs: number): string => {
      const calm = all.filter(({ arrivedMs }) => arrivedMs < began);
      const until = all.filter(({ arrivedMs }) => arrivedMs <= ended);
      const [usual, hurried] = [lateness(calm, perMs, began - CALM_MS / 2), lateness(until, perMs, began)];
      return `${quantile(hurried, 0.99).toFixed(0)} ms (${quantile(usual, 0.99).toFixed(0)} ms)`;
    };
    const whoWatches = 'of one who watches already, p99 late meanwhile (before)';
    row(`sound ${whoWatches}`, late(sound, PER_MS.audio), '<= 20 ms');
    row(`pictures ${whoWatches}`, late(pictures, PER_MS.video), '<= 20 ms');
    const leftOut = (await stageCounts(server.url)).late - atFirst.late;
    row(
      'sound and pictures that one missed in all; pictures left out',
      `${missing(sound, STEP.audio)} and ${missing(pictures, STEP.video)}; ${leftOut}`,
      'only those left out',
    );
    row('CPU of the server meanwhile', `${(100 * during.cpu).toFixed(0)} % of a core`, '');
    const memory = [before, crowded, after].map(({ memoryMb }) => memoryMb);
    row(
      'memory of the server before / with all / after they left',
      `${memory.map((mb) => mb.toFixed(0)).join(' / ')} MB`,
      'back to before',
    );
    row(
      `each of ${joins.length} viewers, memory; share of a core`,
      `${((crowded.memoryMb - before.memoryMb) / joins.length).toFixed(2)} MB; ${((100 * (crowded.cpu - before.cpu)) / joins.length).toFixed(2)} %`,
      '0.5 MB, then 0.25',
    );
  } finally {
    for (const maker of makers) maker.kill('SIGKILL');
    await watcher.leave();
  }
}

async function startMaker(): Promise<ChildProcess> {
  const maker = fork(fileURLToPath(new URL('burst-viewers.ts', import.meta.url)));
  await answer(maker, 'ready');
  // The server comes first: a crowd elsewhere would not take its cores.
  setPriority(maker.pid ?? 0, Math.min(constants.priority.PRIORITY_LOW, getPriority() + 5));
  return maker;
}

/** Everyone joins in their turn, whichever process they live in. */
async function joinAll(
  makers: readonly ChildProcess[],
  url: string,
  viewers: number,
): Promise<Pick<Extract<FromViewers, { type: 'joined' }>, 'joins' | 'failures'>> {
  const all = await Promise.all(
    makers.map(async (maker, which) => {
      const turns = Array.from({ length: viewers }, (_, i) => i).filter((turn) => turn % MAKERS === which);
      const delaysMs = turns.map((turn) => (turn * WITHIN_MS) / viewers);
      return await ask(maker, { type: 'join', url, room: 'demo', delaysMs }, 'joined');
    }),
  );
  return { joins: all.flatMap(({ joins }) => joins), failures: all.flatMap(({ failures }) => failures) };
}

async function ask<T extends FromViewers['type']>(
  maker: ChildProcess,
  message: ToViewers,
  type: T,
): Promise<Extract<FromViewers, { type: T }>> {
  const answered = answer(maker, type);
  maker.send(message);
  return await answered;
}

async function answer<T extends FromViewers['type']>(
  maker: ChildProcess,
  type: T,
): Promise<Extract<FromViewers, { type: T }>> {
  const message = await said<FromViewers>(maker, `a part of the crowd says ${type}`, PATIENCE_MS);
  if (message.type !== type) throw new Error(`a part of the crowd said ${message.type}, not ${type}`);
  return message as Extract<FromViewers, { type: T }>;
}

/** Viewers of any picture but the whole. */
async function watchingSmaller(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = [...text.matchAll(/^zhubo_layer_viewers\{layer="[1-9]\d*"\} (\d+)$/gm)];
  return found.reduce((sum, match) => sum + Number(match[1]), 0);
}
