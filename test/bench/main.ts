import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { configFolder } from '../journey/config-folder.js';
import { JourneyOperator, OPERATOR_ENV } from '../journey/operator.js';
import { type HeardPacket, JourneyPeer } from '../journey/peer.js';
import { type RunningServer, startServer } from '../journey/server.js';
import { JourneySocket } from '../journey/socket.js';
import { benchAnswering } from './answering.js';
import { benchDesk } from './desk.js';
import { benchPlatform } from './platform.js';
import { benchGrounding } from './grounding.js';
import { benchLance, benchMemory } from './retrieval.js';
import { benchStage, cpuMs } from './stage.js';
import { BenchTable } from './table.js';
import { benchWav2Lip } from './wav2lip.js';
import { benchWire } from './wire.js';

/**
 * `npm run bench`: what the live loop costs on this machine, as CPU time and ratios, beside what it must reach. Wall-clock
 * figures (latency, lateness) depend on what else the machine does. `npm run bench -- answering` (or `grounding`, `desk`, `wire`, `live`, `silence`, `platform`) runs that part alone,
 * `wire` what a viewer's packet costs. Each run stores its table with the machine's facts (`--store FILE`, or in .cache/bench), and
 * `--compare FILE` shows what is different from one stored before.
 * `npm run bench -- retrieval [facts] [dimension]` the search for facts: a million take some minutes, 100000 half a minute.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { compare: { type: 'string' }, store: { type: 'string' } },
});
const [only, facts = '1000000', dimension = '0'] = positionals;
const table = new BenchTable();
const row = (what: string, here: string, reach: string): void => table.row(what, here, reach);

/** What can be run alone. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  answering,
  grounding,
  desk,
  retrieval: async () => await retrieval(Number(facts), Number(dimension)),
  wire,
  live: liveLoop,
  silence: interruption,
  platform,
};
const part = only === undefined ? undefined : PARTS[only];
if (only !== undefined && part === undefined) {
  console.error(
    `npm run bench -- ${only}: there is no such part. There is ${Object.keys(PARTS).join(', ')}; without a name all of them run.`,
  );
  process.exit(1);
}
if (part !== undefined) await part();
else for (const each of [answering, grounding, desk, PARTS['retrieval'], wire, liveLoop]) await each?.();
table.store(flags.store ?? `${ROOT}.cache/bench/${new Date().toISOString().replaceAll(':', '-')}.json`);
if (flags.compare !== undefined) table.compare(flags.compare);

/** `npm run bench -- platform [seconds]`: 500 platform connections, 20,000 comments a second in all. */
async function platform(): Promise<void> {
  const found = await benchPlatform(Number(positionals[1] ?? 60), 20_000);
  const { connections, seconds, sent, ended, wrong, outcomes } = found;
  const [before, most, after] = found.memoryMb.map((mb) => mb.toFixed(0));
  row(`comments a second, ${connections} platform connections, ${seconds} s`, (sent / seconds).toFixed(0), '20000');
  row('comments without exactly one outcome', `${wrong} of ${sent} (${ended} ended)`, '0');
  row('memory of the server before, most, after', `${before} / ${most} / ${after} MB`, 'bounded');
  row('outcomes', JSON.stringify(outcomes), '');
}

async function answering(): Promise<void> {
  const it = await benchAnswering(cpuMs);
  const what = `comment to first verified sentence at ${it.facts} facts, p50 / p99`;
  row(`${what}, CPU`, `${it.cpuP50.toFixed(1)} / ${it.cpuP99.toFixed(1)} ms`, '15 / 60 ms');
  row(`${what}, wall`, `${it.wallP50.toFixed(1)} / ${it.wallP99.toFixed(1)} ms`, '15 / 60 ms');
}

async function grounding(): Promise<void> {
  const us = (value: number): string => `${value.toFixed(0)} us`;
  for (const products of [13, 440]) {
    const it = await Promise.resolve(benchGrounding(products, cpuMs));
    const what = `grounding check of a clause at ${it.facts} facts, p50 / p99`;
    row(`${what}, CPU`, `${us(it.cpuP50)} / ${us(it.cpuP99)}`, 'p99 < 2,000 us');
    row(`${what}, wall`, `${us(it.p50)} / ${us(it.p99)}`, '');
    row(
      'the same while its facts are read, CPU; the first of a shop',
      `${us(it.unread)}; ${it.firstMs.toFixed(0)} ms`,
      '',
    );
  }
}

async function wire(): Promise<void> {
  const it = await benchWire(cpuMs);
  const micros = (us: number): string => `${us.toFixed(1)} us`;
  row('a packet for one viewer until the socket takes it, CPU', micros(it.ours), '');
  row('the same with each viewer’s packet parsed and written anew', micros(it.werift), '');
  row('its bytes by memcpy', micros(it.memcpy), '');
  row('halving a 720x1280 picture for the second encode, CPU', `${it.halving.toFixed(2)} ms`, '');
  row('the second encode (360x640), CPU', `${it.small.toFixed(2)} ms`, '');
}

async function desk(): Promise<void> {
  const it = await benchDesk(cpuMs);
  const thousands = (count: number): string => `${(count / 1000).toFixed(0)} thousand a second`;
  row('comments through the desk, understood before, per core', thousands(it.desk), '20,000, then 50,000');
  row('comments moderated, understood and through the desk, per core', thousands(it.whole), '20,000');
  row('words that nobody has written before: moderated and understood, per core', thousands(it.unseen), '20,000');
  row(
    'of 800,000, without exactly one outcome; heap they leave',
    `${it.wrong}; ${it.heldMb.toFixed(0)} MB`,
    '0; bounded',
  );
}

async function liveLoop(): Promise<void> {
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

  // A host who mostly listens, so that answers do not wait for a sentence to end.
  const line = { zh: ['大家好。'], en: ['Hello.'] };
  const segments = [{ id: 'quiet', product: null, lines: line }];
  const listens = configFolder((room) => ({ ...room, opening: line, bridges: line, pauseMs: 60_000, segments }));
  await served(listens, async (server) => {
    await unwatched(server);
    await latency(server);
    await joining(server);
    await crowd(server);
  });
  await interruption();
}

async function interruption(): Promise<void> {
  await served(
    configFolder((room) => ({ ...room, pauseMs: 0 })),
    silence,
  );
}

async function served(
  folder: ReturnType<typeof configFolder>,
  measure: (running: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await startServer({ ...OPERATOR_ENV, LOG_LEVEL: 'error', ZHUBO_CONFIG: folder.path });
  try {
    await measure(server);
  } finally {
    await server.stop();
    folder.remove();
  }
}

/** The search for facts: a room in memory, many rooms in LanceDB. */
async function retrieval(many: number, values: number): Promise<void> {
  const memory = await benchMemory();
  const ms = (p50: number, p99: number): string => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms`;
  row(`search in memory, ${memory.facts} facts, p50 / p99, CPU`, ms(memory.cpuP50, memory.cpuP99), '< 1 ms');
  row('the same, wall', ms(memory.p50, memory.p99), '');
  const large = await benchLance(many, Math.max(1, Math.round(many / 2_000)), values);
  const what = `LanceDB, ${large.facts} facts in ${large.rooms} rooms${values > 0 ? `, ${values}-value vectors` : ''}`;
  row(`search in ${what}, p50 / p99, wall`, ms(large.p50, large.p99), 'p99 <= 15 ms');
  row('the same, CPU', ms(large.cpuP50, large.cpuP99), '');
  row('an edit until it is found', `${large.editMs.toFixed(0)} ms`, '1 s');
  row('writing all of it; and upkeep', `${large.ingestS.toFixed(0)}; ${large.settledS.toFixed(0)} s`, '');
  row('its disk, and memory of the process', `${large.diskMb.toFixed(0)} MB, ${large.memoryMb.toFixed(0)} MB`, '');
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

/**
 * An operator wants silence in the middle of a sentence: from sending the request to the last packet with speech at a viewer on
 * this machine (REST, room, stage, packets and all). Only cuts inside a sound count: a pause of hers would flatter.
 */
async function silence(running: RunningServer): Promise<void> {
  const operator = new JourneyOperator(running.url);
  const sound: HeardPacket[] = [];
  let heard = (): void => undefined;
  const peer = await JourneyPeer.join(running.url, 'demo', {
    decode: true,
    onSound: (packet) => {
      sound.push(packet);
      heard();
    },
  });
  const until = async (holds: () => boolean): Promise<void> =>
    await new Promise((resolve) => {
      heard = () => {
        if (!holds()) return;
        heard = () => undefined;
        resolve();
      };
    });
  const speaks = ({ rms }: HeardPacket): boolean => rms > 0.005;
  const times: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const resumed = sound.length;
    // Somewhere in the first second and a half of a sentence, in the middle of a sound.
    await until(() => sound.length > resumed + 15 + ((i * 13) % 75) && sound.slice(-4).every(speaks));
    const sent = performance.now();
    await operator.hold('everything');
    const from = sound.length;
    await until(() => sound.length > from + 40);
    const last = sound.findLast(speaks)?.arrivedMs ?? NaN;
    times.push(Math.max(0, last - sent));
    await operator.hold('nothing');
  }
  await peer.leave();
  row(
    'operator wants silence to the last packet with speech, p50 / p99',
    `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.99).toFixed(0)} ms`,
    'p99 150 ms, then 60',
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

/** CPU seconds per wall second of the server, all threads and the voice process, from the kernel's books. */
async function cpuShare(running: RunningServer, ms: number): Promise<number> {
  const processes = [running.pid, ...childrenOf(running.pid)];
  const spent = (): number => processes.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = spent();
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (spent() - before) / ((performance.now() - start) / 1000);
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed
    .split(' ')
    .map(Number)
    .filter((child) => child > 0);
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
