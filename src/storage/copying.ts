import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { builtEntry } from '../domain/entry.js';
import { asError, Failure, type FailedMessage } from '../domain/failure.js';

/** Never ahead of a room: as trainings. */
const NICE = 15;

/** Message to the process: a SQLite file, and where its copy goes. */
export interface CopyOrder {
  readonly from: string;
  readonly to: string;
  readonly nice: number;
}

/** Message from the process. */
export type CopyReport = { readonly type: 'copied' } | FailedMessage;

export interface CopyJob {
  readonly signal: AbortSignal;
  /** Told the id of the process. */
  readonly onStarted?: (pid: number) => void;
}

/**
 * Copies a SQLite file that goes on being written to, as it is at one moment. In a process of its own: `vacuum into` holds the thread it
 * runs on until all is copied, and rooms live on ours; another thread would take its time from them at the same priority, and a native
 * fault in it would end the server. The copy is there as a whole or not at all.
 * @throws Failure `unavailable` saying why it came to nothing; whatever aborts `signal`.
 */
export async function copyApart(from: string, to: string, { signal, onStarted }: CopyJob): Promise<void> {
  signal.throwIfAborted();
  const entry = builtEntry('./copying-process.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'The program that makes backups is not built: run `npm run build` first.');
  const part = `${to}.part`;
  // Of one that was killed.
  await rm(part, { force: true });
  const child = fork(fileURLToPath(entry), [], {
    execArgv: [],
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Nothing of the server's settings and secrets.
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const ended = endOf(child);
  child.send({ from, to: part, nice: NICE } satisfies CopyOrder, () => undefined);
  if (child.pid !== undefined) onStarted?.(child.pid);
  try {
    await ended;
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw error;
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  let report: CopyReport | undefined;
  child.on('message', (told: CopyReport) => (report = told));
  await new Promise<void>((resolve, reject) => {
    // Every one is heard: one that nobody hears ends the server. Of a process that was there, its end is what counts.
    child.on('error', (error) => {
      if (child.pid === undefined) reject(asError(error));
    });
    child.once('close', (code, killed) => {
      if (report?.type === 'copied') {
        resolve();
        return;
      }
      const why = report?.message ?? (killed === null ? `it ended with ${String(code)}` : `it was ended by ${killed}`);
      reject(new Failure('unavailable', `The backup came to nothing: ${why}`, { retryable: true }));
    });
  });
}
