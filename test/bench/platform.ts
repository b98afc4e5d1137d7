import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer } from '../journey/server.js';
import { said } from './child.js';
import type { FromMaker, MakerReport } from './platform-maker.js';
import { residentMb, spent } from './process-books.js';

/** What 500 connections sent in a minute, and what became of it. */
export interface PlatformFigures extends MakerReport {
  readonly seconds: number;
  /** CPU seconds of the server's process while all was sent: all threads, the room's pictures among them. */
  readonly serverCpu: number;
  /** Of the server's process, MB: before, most, and when all had ended. */
  readonly memoryMb: readonly [number, number, number];
  /** Links that the journal lost. */
  readonly lost: number;
  /** Links in their chains, and how many seconds after the last outcome all of them were. */
  readonly journal: { readonly links: number; readonly seconds: number };
}

export const CONNECTIONS = 500;
/** How long what waits for an answer may keep the load maker, beside what it sends. */
const PATIENCE_MS = 300_000;

/**
 * The built server with the demo room, and 500 connections of one key, each a feed of its own, from another process: `rate`
 * comments a second in all, unpacked. The load maker shares the two cores, and slows down when it cannot send: `sent` says what was reached.
 */
export async function benchPlatform(seconds: number, rate: number): Promise<PlatformFigures> {
  const server = await startServer({ LOG_LEVEL: 'error', ZHUBO_MAX_VIEWERS: '200' });
  const memory = (): number => residentMb(server.pid);
  const cpu = (): number => {
    const { user, system } = spent(server.pid);
    return user + system;
  };
  const before = memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memory())), 500);
  const entry = fileURLToPath(new URL('./platform-maker.ts', import.meta.url));
  const maker = fork(entry, [server.url, ...[CONNECTIONS, seconds, rate].map(String)]);
  const next = async (type: FromMaker['type']): Promise<FromMaker> =>
    await said<FromMaker>(maker, `the load maker's "${type}"`, 1_000 * seconds + PATIENCE_MS);
  try {
    await next('began');
    const began = cpu();
    await next('sent');
    const serverCpu = cpu() - began;
    const report = await next('report');
    if (report.type !== 'report') throw new Error(`the load maker said "${report.type}"`);
    const ended = performance.now();
    const { links, lost } = await journalWritten(server.url);
    const journal = { links, seconds: (performance.now() - ended) / 1_000 };
    return { ...report, seconds, serverCpu, memoryMb: [before, most, memory()], lost, journal };
  } finally {
    clearInterval(watch);
    maker.kill();
    await server.stop();
  }
}

/** Waits until no link waits for its chain any more. */
async function journalWritten(url: string): Promise<{ readonly links: number; readonly lost: number }> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const figure = (name: string): number => {
      const line = metrics.split('\n').find((one) => one.startsWith(`${name} `));
      if (line === undefined) throw new Error(`the server has no figure ${name}`);
      return Number(line.slice(name.length));
    };
    const waiting = figure('zhubo_journal_links{state="waiting"}') + figure('zhubo_journal_bytes{where="disk"}');
    if (waiting === 0)
      return {
        links: figure('zhubo_journal_links{state="written"}'),
        lost: figure('zhubo_journal_links{state="lost"}'),
      };
    if (performance.now() > until) throw new Error(`${waiting} links and bytes still wait for the journal`);
    await sleep(500);
  }
}
