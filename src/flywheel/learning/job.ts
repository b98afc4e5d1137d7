import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asError, Failure } from '../../domain/failure.js';
import type { LearningInput, LearningResult } from './learn.js';

/** What the process may take; a few hundred labels need a tenth of it. */
const MEMORY_MB = 768;
const MOST_MS = 10 * 60_000;
/** Never ahead of a room: the lowest priority but one. */
const NICE = 15;

/** The program beside this file, built or not. */
const PROGRAM = fileURLToPath(
  new URL(
    existsSync(new URL('process.js', import.meta.url)) ? 'process.js' : '../../../dist/flywheel/learning/process.js',
    import.meta.url,
  ),
);

/** Message to the process. */
export interface LearningOrder {
  readonly input: string;
  readonly output: string;
  /** Folder of the shipped models. */
  readonly models: string;
  readonly nice: number;
}

/**
 * Runs a training in a process of its own, of bounded memory and time. It holds no state: what was cut off is run again.
 * @param folder Of the tenant; the labels lie there while it runs, readable by the server's user alone.
 * @throws Failure `unavailable` when it ended without a result, `timeout`; whatever aborts `signal`.
 */
export async function learnApart(
  input: LearningInput,
  { folder, models, signal }: { readonly folder: string; readonly models: string; readonly signal: AbortSignal },
): Promise<LearningResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const order: LearningOrder = {
    input: join(folder, 'job.json'),
    output: join(folder, 'result.json'),
    models,
    nice: NICE,
  };
  await rm(order.output, { force: true });
  await writeFile(order.input, JSON.stringify(input), { mode: 0o600 });
  try {
    await ended(order, signal);
    return JSON.parse(await readFile(order.output, 'utf8')) as LearningResult;
  } finally {
    // The labels hold viewers' words.
    await rm(order.input, { force: true });
    await rm(order.output, { force: true });
  }
}

/** Writes a file that is there as a whole or not at all, with its folder. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

async function ended(order: LearningOrder, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(MOST_MS);
  await new Promise<void>((resolve, reject) => {
    const child = fork(PROGRAM, [], {
      execArgv: [`--max-old-space-size=${MEMORY_MB}`],
      signal: AbortSignal.any([signal, limit]),
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Nothing of the server's settings and secrets.
      env: { PATH: process.env['PATH'] ?? '' },
    });
    let complaint = '';
    child.stderr?.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString()).slice(-500);
    });
    child.once('error', (error) => {
      reject(
        limit.aborted ? new Failure('timeout', `The training took longer than ${MOST_MS / 1_000} s.`) : asError(error),
      );
    });
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Failure('unavailable', `The training ended with ${String(code)}: ${complaint.trim()}`, {
            retryable: true,
          }),
        );
    });
    child.send(order);
  });
}
