import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry, YOUNG } from '../../domain/entry.js';
import { Failure } from '../../domain/failure.js';
import type { EmbeddingSetup } from './worker-messages.js';

// Must be set before the library is loaded; a thread cannot set it for the process.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

/** The only place that knows how the thread of a local embedding model is started. */
export function startEmbeddingWorker(setup: EmbeddingSetup): Worker {
  const entry = builtEntry('./worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the embedding worker is not built: run `npm run build` first');
  return new Worker(entry, { resourceLimits: YOUNG, workerData: setup, name: 'embedder' });
}
