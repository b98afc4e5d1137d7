import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asError, Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
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

/** Message to the process. Labels hold viewers' words: they go from memory to memory and lie in no file. */
export interface LearningOrder {
  readonly input: LearningInput;
  /** Folder of the shipped models. */
  readonly models: string;
  readonly nice: number;
}

/** Message from the process. `share`: how much is done, 0..1. */
export type LearningReport =
  { readonly kind: 'progress'; readonly share: number } | { readonly kind: 'result'; readonly result: LearningResult };

export interface LearningJob {
  readonly models: string;
  readonly signal: AbortSignal;
  /** Told how much is done, 0..1. */
  readonly onProgress: (share: number) => void;
  /** Told the id of the process. */
  readonly onStarted?: (pid: number) => void;
}

/**
 * Runs a training in a process of its own, of bounded memory and time. It holds no state: what was cut off is run again.
 * @throws Failure `unavailable` when it ended without a result, saying how; `timeout`; whatever aborts `signal`.
 */
export async function learnApart(input: LearningInput, job: LearningJob): Promise<LearningResult> {
  const { models, signal, onProgress, onStarted } = job;
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(MOST_MS);
  const child = fork(PROGRAM, [], {
    execArgv: [`--max-old-space-size=${MEMORY_MB}`],
    signal: AbortSignal.any([signal, limit]),
    killSignal: 'SIGKILL',
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Nothing of the server's settings and secrets.
    env: { PATH: process.env['PATH'] ?? '' },
  });
  if (child.pid !== undefined) onStarted?.(child.pid);
  const result = resultOf(child, onProgress);
  const order: LearningOrder = { input, models, nice: NICE };
  child.send(order, () => undefined);
  try {
    return await result;
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new Failure('timeout', because('training-too-long', { seconds: MOST_MS / 1_000 }));
    throw error;
  }
}

async function resultOf(child: ChildProcess, onProgress: (share: number) => void): Promise<LearningResult> {
  let complaint = '';
  let result: LearningResult | undefined;
  child.stderr?.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-500);
  });
  child.on('message', (report: LearningReport) => {
    if (report.kind === 'progress') onProgress(report.share);
    else ({ result } = report);
  });
  return await new Promise((resolve, reject) => {
    // Every one is heard: one that nobody hears ends the server. Of a process that was there, its end is what counts.
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      const why = because('training-not-begun', { error: asError(error).message });
      reject(new Failure('unavailable', why, { retryable: true, cause: error }));
    });
    child.once('close', (code, killed) => {
      if (result !== undefined) {
        resolve(result);
        return;
      }
      const said = complaint.trim() === '' ? '' : `: ${complaint.trim()}`;
      const why =
        killed === null
          ? because('training-ended', { code: String(code), said })
          : because('training-killed', { signal: killed, said });
      reject(new Failure('unavailable', why, { retryable: true }));
    });
  });
}
