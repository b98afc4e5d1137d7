import { setPriority } from 'node:os';
import { join } from 'node:path';
import { loadRanking } from '../../answering/finding/ranking-file.js';
import { CrossEncoder } from '../../answering/matching/cross-encoder.js';
import { loadReader } from '../../answering/understanding/load.js';
import { systemClock } from '../../domain/clock.js';
import type { LearningOrder, LearningReport } from './job.js';
import { learn, type LearningInput, type LearningResult } from './learn.js';

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
  void train(input, models).then((result) => tell({ kind: 'result', result }, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(1));

async function train(input: LearningInput, models: string): Promise<LearningResult> {
  const parts = {
    reader: loadReader(models),
    ranking: loadRanking(join(models, 'ranking.json')),
    cross: await CrossEncoder.load(join(models, 'cross.onnx'), join(models, 'cross.bin')),
    clock: systemClock,
  };
  return await learn(input, parts, (share) => {
    endWithServer();
    tell({ kind: 'progress', share });
  });
}
