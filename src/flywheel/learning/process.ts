import { setPriority } from 'node:os';
import { join } from 'node:path';
import { loadRanking } from '../../answering/finding/ranking-file.js';
import { loadReader } from '../../answering/understanding/load.js';
import { systemClock } from '../../domain/clock.js';
import type { LearningOrder, LearningReport } from './job.js';
import { learn } from './learn.js';

/* The program that trains a tenant's parts; started by job.ts. */

const server = process.ppid;

function tell(report: LearningReport, then: () => void = () => undefined): void {
  process.send?.(report, then);
}

/** The server is gone: nobody waits for the result. Nothing else says so while the fitting holds the thread. */
function endWithServer(): void {
  if (process.ppid !== server) process.exit(1);
}

process.once('message', ({ input, models, nice }: LearningOrder) => {
  setPriority(nice);
  const shipped = loadRanking(join(models, 'ranking.json'));
  const result = learn(input, shipped, loadReader(models), systemClock, (share) => {
    endWithServer();
    tell({ kind: 'progress', share });
  });
  tell({ kind: 'result', result }, () => process.exit(0));
});
process.once('disconnect', () => process.exit(1));
