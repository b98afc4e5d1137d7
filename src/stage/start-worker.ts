import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry, FEW_YOUNG } from '../domain/entry.js';
import { Failure } from '../domain/failure.js';
import type { StageSetup } from './messages.js';

/** The only place that knows how a stage thread is started. */
export function startWorker(setup: StageSetup): Worker {
  const entry = builtEntry('./worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the stage worker is not built: run `npm run build` first');
  return new Worker(entry, {
    resourceLimits: FEW_YOUNG,
    workerData: setup,
    transferList: [setup.stream],
    name: `stage ${setup.room}`,
  });
}
