import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchAnswering } from './answering.js';
import { burst } from './burst.js';
import { benchDesk } from './desk.js';
import { benchGrounding } from './grounding.js';
import { growth, PACKETS } from './growth.js';
import { interruption } from './interruption.js';
import { joins } from './joins.js';
import { live } from './live.js';
import { benchPlatform, CONNECTIONS } from './platform.js';
import { benchLance, benchMemory } from './retrieval.js';
import type { Row } from './served.js';
import { cpuMs } from './stage.js';
import { BenchTable } from './table.js';
import { benchWire } from './wire.js';

/**
 * `npm run bench`: what the live loop costs on this machine, as CPU time and ratios, beside what it must reach. Wall-clock
 * figures (latency, lateness) depend on what else the machine does. `npm run bench -- NAME` runs one part alone:
 * - `answering`, `grounding`, `desk`: from a comment to a checked sentence;
 * - `retrieval [facts] [dimension]`: the search for facts; a million take some minutes, 100000 half a minute;
 * - `wire`: what a viewer's packet costs, beside werift's own path and memcpy;
 * - `live`: pictures, beside a Wav2Lip-sized network and ffmpeg's encode, a room nobody watches, first sound, joining; `silence`: an
 *   interruption;
 * - `growth [seconds]`: memory and CPU by rooms and by viewers; `burst [viewers]`: 200 join within five seconds;
 * - `joins`: joining, answers and skew in Chromium;
 * - `platform [seconds]`: 500 connections of integrators (only by its name).
 *
 * Each run stores its table with the machine's facts (`--store FILE`, or in .cache/bench), and `--compare FILE` shows what is
 * different from one stored before.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { compare: { type: 'string' }, store: { type: 'string' } },
});
const [only, facts = '1000000', dimension = '0'] = positionals;
// Servers and folders go with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const table = new BenchTable();
const row: Row = (what, here, reach) => table.row(what, here, reach);

/** What can be run alone. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  answering,
  grounding,
  desk,
  retrieval: async () => await retrieval(Number(facts), Number(dimension)),
  wire,
  live: async () => await live(row),
  silence: async () => await interruption(row),
  growth: async () => await growth(row, Number(positionals[1] ?? 20)),
  burst: async () => await burst(row, Number(positionals[1] ?? 200)),
  joins: async () => await joins(row),
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
else for (const [name, each] of Object.entries(PARTS)) if (name !== 'platform') await each();
table.store(flags.store ?? `${ROOT}.cache/bench/${new Date().toISOString().replaceAll(':', '-')}.json`);
if (flags.compare !== undefined) table.compare(flags.compare);

/** `npm run bench -- platform [seconds]`: 500 platform connections, 20,000 comments a second in all. */
async function platform(): Promise<void> {
  const found = await benchPlatform(Number(positionals[1] ?? 60), 20_000);
  const { seconds, sent, ended, wrong, outcomes, lost } = found;
  const [before, most, after] = found.memoryMb.map((mb) => mb.toFixed(0));
  const each = (cpu: number): string => `${((1e6 * cpu) / found.endedMeanwhile).toFixed(0)} us`;
  row(`comments a second, ${CONNECTIONS} platform connections, ${seconds} s`, (sent / seconds).toFixed(0), '20000');
  row('comments without exactly one outcome', `${wrong} of ${sent} (${ended} ended)`, '0');
  row('connections that the server closed; links that the journal lost', `${lost}; ${found.lost}`, '0; 0');
  const { links, seconds: later } = found.journal;
  row('links in the journal; so long after the last outcome', `${links}; ${later.toFixed(1)} s`, '-');
  row(
    'CPU for each that ended meanwhile: server with its room, load maker',
    `${each(found.serverCpu)}, ${each(found.cpu)}`,
    '100 us together are two cores',
  );
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
  row('a packet for one viewer until the socket has taken it, CPU', micros(it.ours), '');
  row(
    `viewers per core by that, at ${PACKETS} packets a second (1.65 Mbit/s)`,
    (1e6 / (it.ours * PACKETS)).toFixed(0),
    '150, then 300',
  );
  row('the same packet by werift’s own RTCRtpSender.sendRtp', micros(it.werift), '');
  row('ours is so much of it', `${(it.ours / it.werift).toFixed(2)} x`, '');
  row('header and SRTP of it', micros(it.cipher), '');
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
