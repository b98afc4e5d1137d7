import { mkdtempSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JourneyPeer } from '../journey/peer.js';
import { type RunningServer, startServer } from '../journey/server.js';
import { JourneySocket } from '../journey/socket.js';
import { benchStage, cpuMs } from './stage.js';
import { benchWav2Lip } from './wav2lip.js';

/**
 * `npm run bench`: what the live loop costs on this machine, as CPU time and ratios, beside what it must reach. Wall-clock
 * figures (latency, lateness) depend on what else the machine does.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const rows: [string, string, string][] = [];
const row = (what: string, here: string, reach: string): void => {
  rows.push([what, here, reach]);
  console.log(`${what.padEnd(62)} ${here.padEnd(28)} ${reach}`);
};

console.log(`${'what'.padEnd(62)} ${'here'.padEnd(28)} to reach`);
const stage = await benchStage(ROOT, process.env['ZHUBO_AVATAR']);
const net = await benchWav2Lip(cpuMs);
const share = (ms: number): string => `${ms.toFixed(2)} ms (${Math.round((100 * ms) / stage.whole)} %)`;
row(`lip-sync (driving), CPU per spoken picture at ${stage.mouth} px`, share(stage.driving), '2.5 ms, then 1.5');
row(
  `a Wav2Lip-sized network (${(net.parameters / 1e6).toFixed(1)} M random weights); ours is 1/n of it`,
  `${net.ms.toFixed(1)} ms; 1/${(net.ms / stage.driving).toFixed(0)}`,
  '<= 1/15',
);
row('rendering, CPU per picture', share(stage.rendering), '');
row('encoding H.264, CPU per picture', share(stage.encoding), '');
const small = stage.size === '512x896';
row(`whole picture at ${stage.size}, CPU`, `${stage.whole.toFixed(2)} ms`, small ? 'about 7 ms' : 'about 13 ms');
row(
  'whole picture / encoder alone on the same pictures',
  `${(stage.whole / stage.alone).toFixed(2)} x`,
  small ? '<= 2.2 x, then 1.6' : '<= 2.0 x',
);
row('rooms per core at 25 fps', (40 / stage.whole).toFixed(1), small ? '5, then 8' : '3, then 5');

const folder = quietConfig();
const server = await startServer({ LOG_LEVEL: 'error', ZHUBO_CONFIG: folder });
try {
  await unwatched(server);
  await latency(server);
  await joining(server);
  await crowd(server);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function unwatched(running: RunningServer): Promise<void> {
  const share = await cpuShare(running, 8_000);
  row('a room nobody watches, share of a core', `${(100 * share).toFixed(1)} %`, '< 2 %');
  row('memory, process with one room', `${residentMb(running).toFixed(0)} MB`, '450 MB');
}

/** The presenter listens (interruptible): from sending a comment to its first spoken packet at the viewer. */
async function latency(running: RunningServer): Promise<void> {
  const heard: { resolve: ((ms: number) => void) | null } = { resolve: null };
  const peer = await JourneyPeer.join(running.url, 'demo', {
    decode: true,
    onSound: ({ rms, arrivedMs }) => {
      if (rms < 0.005) return;
      heard.resolve?.(arrivedMs);
      heard.resolve = null;
    },
  });
  const times: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    const socket = await JourneySocket.viewer(running.url);
    const first = new Promise<number>((resolve) => {
      heard.resolve = resolve;
    });
    const sent = performance.now();
    socket.send({ type: 'comment', id: 'b', text: `${(i % 8) + 1}号多少钱` });
    times.push((await first) - sent);
    await socket.next((event) => event.type === 'comment.closed', 30_000);
    socket.close();
  }
  await peer.leave();
  row(
    'comment to first spoken packet at a viewer, p50 / p99',
    `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.99).toFixed(0)} ms`,
    '200 / 400 ms',
  );
}

/** Offer to first picture, for a viewer without a browser. */
async function joining(running: RunningServer): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const start = performance.now();
    let seen: (ms: number) => void = () => undefined;
    const first = new Promise<number>((resolve) => {
      seen = resolve;
    });
    const peer = await JourneyPeer.join(running.url, 'demo', { onPicture: ({ arrivedMs }) => seen(arrivedMs) });
    times.push((await first) - start);
    await peer.leave();
  }
  row(
    'joining: offer to first picture at a werift viewer, p50',
    `${quantile(times, 0.5).toFixed(0)} ms`,
    '500 ms (Chromium)',
  );
}

async function crowd(running: RunningServer): Promise<void> {
  const peers = [await JourneyPeer.join(running.url, 'demo')];
  const one = await cpuShare(running, 6_000);
  while (peers.length < 31) peers.push(await JourneyPeer.join(running.url, 'demo'));
  const many = await cpuShare(running, 8_000);
  const text = await (await fetch(`${running.url}/metrics`)).text();
  const late = Number(/zhubo_delivery\{figure="latenessP99Ms"\} ([\d.]+)/.exec(text)?.[1] ?? NaN);
  const memory = residentMb(running);
  for (const peer of peers) await peer.leave();
  const each = (many - one) / 30;
  row('one room and one viewer, share of a core', `${(100 * one).toFixed(0)} %`, '');
  row('each further viewer, share of a core', `${(100 * each).toFixed(2)} %`, '');
  row(
    'viewers per core (31 connected), sender lateness p99',
    `${Math.floor(1 / each)}, ${late.toFixed(1)} ms`,
    '150, <= 20 ms',
  );
  row('memory with 31 viewers', `${memory.toFixed(0)} MB`, '0.5 MB a viewer');
}

/** CPU seconds per wall second of the server's process, all threads, from the kernel's books. */
async function cpuShare(running: RunningServer, ms: number): Promise<number> {
  const before = cpuSeconds(running.pid);
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (cpuSeconds(running.pid) - before) / ((performance.now() - start) / 1000);
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMb(running: RunningServer): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** The demo room with a host who mostly listens, so that answers do not wait for a sentence to end. */
function quietConfig(): string {
  const made = mkdtempSync(join(tmpdir(), 'zhubo-bench-'));
  copyFileSync(`${ROOT}config/shop.json`, join(made, 'shop.json'));
  const room = JSON.parse(readFileSync(`${ROOT}config/room.json`, 'utf8')) as Record<string, unknown>;
  const line = { zh: ['大家好。'], en: ['Hello.'] };
  const segments = [{ id: 'quiet', product: null, lines: line }];
  writeFileSync(
    join(made, 'room.json'),
    JSON.stringify({ ...room, opening: line, bridges: line, pauseMs: 60_000, segments }),
  );
  return made;
}
