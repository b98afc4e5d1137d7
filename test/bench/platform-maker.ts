import WebSocket from 'ws';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { PLATFORM_KEY } from '../journey/server.js';
import { audience } from '../show/audience.js';
import { Outcomes } from './platform-outcomes.js';

/**
 * The load maker of `platform`, a process of its own: sockets of one key, each a feed of its own. It shares the cores with the server, so
 * it does no more for a comment than sending it and noting that its one outcome came to the connection that sent it.
 */

const VIEWERS = 80_000;
/** A connection sends a batch when its share has come together. */
const BATCH = 50;
/** Comments on their way: a load maker that went on regardless would measure its own memory. */
const MOST_OPEN = 40_000;
/** What waits for an answer aloud may wait 75 s, and its answer in text some more. */
const LAST_MS = 180_000;

const TRIES = 60;
const RETRY_MS = 500;

/** What the load maker tells: the sending begins, is over, and, when all has ended, what came of it. */
export type FromMaker = { readonly type: 'began' | 'sent' } | ({ readonly type: 'report' } & MakerReport);

export interface MakerReport {
  readonly sent: number;
  readonly ended: number;
  /** Comments that ended twice, at a connection that did not send them, or had not ended when everything had been waited for. */
  readonly wrong: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Connections the server closed. */
  readonly lost: number;
  /** Comments that had ended when the last was sent, and CPU seconds of this process until then. */
  readonly endedMeanwhile: number;
  readonly cpu: number;
}

async function make(url: string, connections: number, seconds: number, rate: number): Promise<MakerReport> {
  const acts = audience({ seconds: 20_000, language: 'zh', random: seededRandom(9), rate: 2, bursts: [] });
  const texts = acts.flatMap((act) => ('comment' in act ? [JSON.stringify(act.comment)] : []));
  /** Which connection sends a comment, by its number. */
  const senderOf = (n: number): number => Math.floor(n / BATCH) % connections;
  const outcomes = new Outcomes(senderOf);
  let lost = 0;
  const sockets = await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const socket = await retried(async () => await follow(url, i));
      socket.on('message', (data: Buffer) => outcomes.hear(i, data));
      socket.on('close', () => (lost += 1));
      return socket;
    }),
  );
  say({ type: 'began' });
  const cpu = process.cpuUsage();
  const began = performance.now();
  const passed = (): number => performance.now() - began;
  let sent = 0;
  while (passed() < 1_000 * seconds) {
    // What should have been sent by now, batch by batch round the connections.
    while (sent < (passed() / 1_000) * rate && sent - outcomes.ended < MOST_OPEN && passed() < 1_000 * seconds) {
      sockets[senderOf(sent)]?.send(batchFrom(sent, texts));
      sent += BATCH;
      if ((sent / BATCH) % 20 === 0) await systemClock.sleep(0);
    }
    await systemClock.sleep(5);
  }
  say({ type: 'sent' });
  const { user, system } = process.cpuUsage(cpu);
  const endedMeanwhile = outcomes.ended;
  const waited = performance.now();
  while (outcomes.ended < sent && performance.now() - waited < LAST_MS) await systemClock.sleep(100);
  for (const socket of sockets) socket.removeAllListeners('close').close();
  const { ended, counts } = outcomes;
  return {
    sent,
    ended,
    wrong: outcomes.wrong(sent),
    outcomes: counts,
    lost,
    endedMeanwhile,
    cpu: (user + system) / 1e6,
  };
}

/** Until it succeeds: a server that is asked for so many connections at once turns some away at first (503). */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i += 1) {
    try {
      return await work();
    } catch (error) {
      if (i === TRIES) throw error;
      await systemClock.sleep(RETRY_MS);
    }
  }
}

/** A connection that is told what becomes of its own comments, and nothing else. */
async function follow(url: string, i: number): Promise<WebSocket> {
  const address = `${url.replace('http', 'ws')}/v1/platform/socket?feed=feed-${i}`;
  const socket = new WebSocket(address, 'zhubo.v1', {
    headers: { authorization: `Bearer ${PLATFORM_KEY}` },
    // Packing costs both sides more than it saves beside the server: each message goes through two thread pools.
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', rooms: ['demo'], only: [] })));
    socket.on('message', function ready(data: Buffer) {
      if (!data.includes('"subscribed"')) return;
      socket.off('message', ready);
      resolve();
    });
  });
  return socket;
}

/** The message of a batch, put together from texts that are written as JSON already. */
function batchFrom(first: number, texts: readonly string[]): string {
  let message = '{"type":"comments","room":"demo","comments":[';
  for (let n = first; n < first + BATCH; n += 1) {
    const comma = n === first ? '' : ',';
    message += `${comma}{"id":"c${n}","viewer":"u${n % VIEWERS}","text":${texts[n % texts.length] ?? '""'}}`;
  }
  return `${message}]}`;
}

function say(message: FromMaker): void {
  process.send?.(message);
}

const [url = '', ...numbers] = process.argv.slice(2);
const [connections = 0, seconds = 0, rate = 0] = numbers.map(Number);
say({ type: 'report', ...(await make(url, connections, seconds, rate)) });
process.disconnect();
