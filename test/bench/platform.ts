import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { PlatformSocket } from '../../src/client/index.js';
import { seededRandom } from '../../src/domain/clock.js';
import { PLATFORM_KEY, startServer } from '../journey/server.js';
import { audience } from '../show/audience.js';
import { residentMb } from './process-books.js';

/** What 500 connections sent in a minute, and what became of it. */
export interface PlatformFigures {
  readonly connections: number;
  readonly seconds: number;
  readonly sent: number;
  readonly ended: number;
  /** Comments that ended twice, or had not ended when everything had been waited for. */
  readonly wrong: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of the server's process, MB: before, most, and when all had ended. */
  readonly memoryMb: readonly [number, number, number];
}

const CONNECTIONS = 500;
const VIEWERS = 80_000;
/** A connection sends a batch when its share has come together. */
const BATCH = 50;
/** Comments on their way: a load maker that went on regardless would measure its own memory. */
const MOST_OPEN = 40_000;
/** What waits for an answer aloud may wait 75 s, and its answer in text some more. */
const LAST_MS = 180_000;

interface Report {
  readonly sent: number;
  readonly ended: number;
  readonly wrong: number;
  readonly outcomes: Record<string, number>;
}

/**
 * The built server with the demo room, and 500 connections of one key, each a feed of its own, from another process: `rate`
 * comments a second in all, unpacked. The load maker shares the two cores, and slows down when it cannot send: `sent` says what was reached.
 */
export async function benchPlatform(seconds: number, rate: number): Promise<PlatformFigures> {
  const server = await startServer({ LOG_LEVEL: 'error', ZHUBO_MAX_VIEWERS: '200' });
  const memory = (): number => residentMb(server.pid);
  const before = memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memory())), 500);
  try {
    const maker = fork(fileURLToPath(import.meta.url), [server.url, String(seconds), String(rate)]);
    const [report] = (await once(maker, 'message')) as [Report];
    return { connections: CONNECTIONS, seconds, ...report, memoryMb: [before, most, memory()] };
  } finally {
    clearInterval(watch);
    await server.stop();
  }
}

/** The load maker. */
async function make(url: string, seconds: number, rate: number): Promise<Report> {
  const acts = audience({ seconds: 20_000, language: 'zh', random: seededRandom(9), rate: 2, bursts: [] });
  const texts = acts.flatMap((act) => ('comment' in act ? [act.comment] : []));
  const ends = new Map<string, number>();
  const outcomes: Record<string, number> = {};
  let [sent, ended] = [0, 0];
  const sockets = Array.from(
    { length: CONNECTIONS },
    (_, i) =>
      new PlatformSocket({
        server: url,
        feed: `feed-${i}`,
        rooms: ['demo'],
        only: [],
        // Packing costs both sides more than it saves beside the server: each message goes through two thread pools.
        open: (address, protocol) =>
          new WebSocket(address, protocol, {
            headers: { authorization: `Bearer ${PLATFORM_KEY}` },
            perMessageDeflate: false,
          }),
        onEvent: () => undefined,
        onEnd: (end) => {
          ended += 1;
          ends.set(end.id, (ends.get(end.id) ?? 0) + 1);
          const what = end.type === 'comment.rejected' ? `rejected: ${end.reason}` : end.outcome;
          outcomes[what] = (outcomes[what] ?? 0) + 1;
        },
      }),
  );
  for (const socket of sockets) socket.connect();
  while (sockets.some((socket) => !('demo' in socket.numbers))) await pause(50);
  const began = performance.now();
  const passed = (): number => performance.now() - began;
  for (let turn = 0; passed() < 1_000 * seconds; turn += 1) {
    // What should have been sent by now, batch by batch round the connections.
    while (sent < (passed() / 1_000) * rate && sent - ended < MOST_OPEN && passed() < 1_000 * seconds) {
      const comments = Array.from({ length: BATCH }, (_, i) => {
        const n = sent + i;
        return { id: `c${n}`, viewer: `u${n % VIEWERS}`, text: texts[n % texts.length] ?? '' };
      });
      sent += sockets[(sent / BATCH) % CONNECTIONS]?.comment('demo', comments) ?? 0;
      if ((sent / BATCH) % 20 === 0) await pause(0);
    }
    await pause(5);
  }
  const waited = performance.now();
  while (ended < sent && performance.now() - waited < LAST_MS) await pause(100);
  for (const socket of sockets) socket.close();
  const twice = [...ends.values()].filter((count) => count !== 1).length;
  return { sent, ended, wrong: twice + sent - ends.size, outcomes };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = '', seconds = '60', rate = '20000'] = process.argv.slice(2);
  const report = await make(url, Number(seconds), Number(rate));
  process.send(report);
  process.disconnect();
}
