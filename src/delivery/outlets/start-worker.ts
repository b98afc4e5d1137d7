import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry, YOUNG } from '../../domain/entry.js';
import { Failure } from '../../domain/failure.js';
import type { OutletsSetup } from './messages.js';

/** The only place that knows how the outlets' thread is started. */
export function startWorker(setup: OutletsSetup): Worker {
  const entry = builtEntry('./worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the outlets’ worker is not built: run `npm run build` first');
  return new Worker(entry, { resourceLimits: YOUNG, workerData: setup, name: 'outlets' });
}
