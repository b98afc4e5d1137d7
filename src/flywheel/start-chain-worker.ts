import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtEntry } from '../domain/entry.js';
import { Failure } from '../domain/failure.js';

/** A batch of the longest links is a few MB; more young generation than this would only be memory. */
const YOUNG_MB = 8;

/** The only place that knows how the thread that adds links to chains is started. */
export function startChainWorker(file: string): Worker {
  const entry = builtEntry('./chain-worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new Failure('unavailable', 'the thread of the journal is not built: run `npm run build` first');
  return new Worker(entry, {
    workerData: file,
    name: 'journal',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}
