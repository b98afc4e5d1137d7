import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry, YOUNG } from '../../domain/entry.js';
import { Failure } from '../../domain/failure.js';

// Must be set before the library is loaded; a thread cannot set it for the process.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

/** The only place that knows how the thread of an entailment model is started. */
export function startEntailmentWorker(folder: string): Worker {
  const entry = builtEntry('./entailment-worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the entailment worker is not built: run `npm run build` first');
  return new Worker(entry, { resourceLimits: YOUNG, workerData: folder, name: 'entailment' });
}
