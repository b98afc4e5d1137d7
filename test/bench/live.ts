import { fileURLToPath } from 'node:url';
import { quantile } from '../../src/check/statistics.js';
import { systemClock } from '../../src/domain/clock.js';
import { JourneyPeer } from '../journey/peer.js';
import type { RunningServer } from '../journey/server.js';
import { JourneySocket } from '../journey/socket.js';
import { within } from '../journey/waiting.js';
import { watch } from './process-books.js';
import { listening, type Row, served } from './served.js';
import { type Change, withBundle } from './bundles.js';
import { benchStage, cpuMs, type StageFigures } from './stage.js';
import { benchWav2Lip } from './wav2lip.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the host may say in a hurry is prepared first, and what speaks is compiled. */
const SETTLE_MS = 60_000;
const UNWATCHED_MS = 60_000;
/** Products that are asked about in turn. */
const PRODUCTS = 8;
const SECOND_MS = 1_000;
/** So long nothing was said when a comment is sent: what is heard next is its answer. */
const QUIET_MS = 600;
/** Longer than this nothing here takes, ms. */
const PATIENCE_MS = 30_000;

/** What a live room costs, picture by picture and as a server, and how soon it answers. */
export async function live(row: Row): Promise<void> {
  await pictures(row);
  await served([listening], async (server) => {
    await unwatched(row, server, 'the host listening');
    row('memory, process with one room', `${(await watch(server.pid, SECOND_MS)).memoryMb.toFixed(0)} MB`, '450 MB');
    await latency(row, server);
    await joining(row, server);
  });
  await served([(room) => room], async (server) => await unwatched(row, server, 'first round of the demo show'));
}

async function pictures(row: Row): Promise<void> {
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
  row('encoder alone, CPU per picture', `${stage.alone.toFixed(2)} ms`, '');
  const { ffmpeg } = stage;
  const cli = 'ffmpeg (x264, the same settings and pictures, from a pipe), CPU; of it in the kernel';
  if (ffmpeg === null) row(cli, 'ffmpeg is not installed here', '');
  else row(cli, `${(ffmpeg.user + ffmpeg.system).toFixed(2)} ms; ${ffmpeg.system.toFixed(2)} ms`, '');
  row('rooms per core at 25 fps', (40 / stage.whole).toFixed(1), small ? '5, then 8' : '3, then 5');
  if (!small && ffmpeg !== null) await otherSizes(row);
}

/** The shipped presenter cut to a smaller picture, and with a larger mouth. */
async function otherSizes(row: Row): Promise<void> {
  const measured = async (change: Change): Promise<StageFigures> =>
    await withBundle(`${ROOT}models`, change, async (folder, cache) => await benchStage(ROOT, folder, cache));
  const { driving, mouth } = await measured({ mouth: 240 });
  row(
    `lip-sync, CPU per spoken picture at ${mouth} px (its network enlarged)`,
    `${driving.toFixed(2)} ms`,
    '5 ms, then 3.5',
  );
  const { whole, alone, size } = await measured({ size: { width: 512, height: 896 } });
  const what = `whole picture at ${size} (the same, cut), CPU; rooms per core; / encoder alone`;
  const figures = `${whole.toFixed(2)} ms; ${(40 / whole).toFixed(1)}; ${(whole / alone).toFixed(2)} x`;
  row(what, figures, 'about 7 ms; 5, then 8; <= 2.2 x, then 1.6');
}

async function unwatched(row: Row, { pid }: RunningServer, what: string): Promise<void> {
  await systemClock.sleep(SETTLE_MS);
  const { cpu, childrenCpu } = await watch(pid, UNWATCHED_MS);
  row(
    `a room nobody watches, voice process included; ${what}`,
    `${(100 * (cpu + childrenCpu)).toFixed(1)} % of a core`,
    '< 2 %',
  );
}

/** The presenter listens (interruptible): from sending a comment to its first spoken packet at the viewer. */
async function latency(row: Row, running: RunningServer): Promise<void> {
  const heard: { resolve: ((ms: number) => void) | null; last: number } = { resolve: null, last: -Infinity };
  const peer = await JourneyPeer.join(running.url, 'demo', {
    decode: true,
    onSound: ({ rms, arrivedMs }) => {
      if (rms < 0.005) return;
      heard.last = performance.now();
      heard.resolve?.(arrivedMs);
      heard.resolve = null;
    },
  });
  const times: { readonly ms: number; readonly again: boolean }[] = [];
  for (let i = 0; i < 30; i += 1) {
    const socket = await JourneySocket.viewer(running.url);
    while (performance.now() - heard.last < QUIET_MS) await systemClock.sleep(20);
    const first = new Promise<number>((resolve) => {
      heard.resolve = resolve;
    });
    const sent = performance.now();
    socket.send({ type: 'comment', id: 'b', text: `${(i % PRODUCTS) + 1}号多少钱` });
    const closed = socket.next((event) => event.type === 'comment.closed', PATIENCE_MS);
    // What was asked often enough is answered in text.
    const written = closed.then(({ outcome }) => (outcome === 'answered' ? first : null));
    const ms = await within(PATIENCE_MS, 'an answer', Promise.race([first, written]));
    if (ms !== null) times.push({ ms: ms - sent, again: i >= PRODUCTS });
    await closed;
    socket.close();
  }
  await peer.leave();
  const spread = (of: readonly { ms: number }[]): string => {
    const all = of.map(({ ms }) => ms);
    return `${quantile(all, 0.5).toFixed(0)} / ${quantile(all, 0.99).toFixed(0)} ms`;
  };
  const what = 'comment to first spoken packet at a viewer, p50 / p99';
  row(what, spread(times), '200 / 400 ms');
  row(`${what}, answers never given before`, spread(times.filter(({ again }) => !again)), '200 / 400 ms');
}

/** Offer to first picture, for a viewer without a browser. */
async function joining(row: Row, running: RunningServer): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const start = performance.now();
    let seen: (ms: number) => void = () => undefined;
    const first = new Promise<number>((resolve) => {
      seen = resolve;
    });
    const peer = await JourneyPeer.join(running.url, 'demo', { onPicture: ({ arrivedMs }) => seen(arrivedMs) });
    times.push((await within(PATIENCE_MS, 'a first picture', first)) - start);
    await peer.leave();
  }
  row(
    'joining: offer to first picture at a werift viewer, p50',
    `${quantile(times, 0.5).toFixed(0)} ms`,
    '500 ms (Chromium)',
  );
}
