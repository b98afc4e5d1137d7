import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { loadRanking } from '../../answering/finding/ranking-file.js';
import { loadReader } from '../../answering/understanding/load.js';
import { systemClock } from '../../domain/clock.js';
import type { LearningOrder } from './job.js';
import { learn, type LearningInput } from './learn.js';

/* The program that trains a tenant's parts; started by job.ts. */

process.once('message', (order: LearningOrder) => {
  setPriority(order.nice);
  const input = JSON.parse(readFileSync(order.input, 'utf8')) as LearningInput;
  const shipped = loadRanking(join(order.models, 'ranking.json'));
  const result = learn(input, shipped, loadReader(order.models), systemClock);
  writeFileSync(order.output, JSON.stringify(result), { mode: 0o600 });
  process.exit(0);
});
// The server is gone: nobody waits for the result.
process.once('disconnect', () => process.exit(1));
