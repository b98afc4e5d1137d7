import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry, YOUNG } from '../domain/entry.js';
import { Failure } from '../domain/failure.js';
import type { FanOutSetup } from './messages.js';

/** The only place that knows how the delivery thread is started. */
export function startWorker(setup: FanOutSetup): Worker {
  const entry = builtEntry('./worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the delivery worker is not built: run `npm run build` first');
  return new Worker(entry, { resourceLimits: YOUNG, workerData: setup, name: 'delivery' });
}
