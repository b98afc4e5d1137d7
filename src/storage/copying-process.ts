import { setPriority } from 'node:os';
import Libsql from 'libsql';
import { failedMessage } from '../domain/failure.js';
import type { CopyOrder, CopyReport } from './copying.js';

/* The program that copies the database; started by copying.ts. */

process.once('message', ({ from, to, nice }: CopyOrder) => {
  setPriority(nice);
  tell(reportOf(from, to));
});
process.once('disconnect', () => process.exit(1));

function reportOf(from: string, to: string): CopyReport {
  try {
    const db = new Libsql(from);
    try {
      db.prepare('vacuum into ?').run(to);
    } finally {
      db.close();
    }
    return { type: 'copied' };
  } catch (error) {
    return failedMessage(error);
  }
}

function tell(report: CopyReport): void {
  process.send?.(report, () => process.exit(0));
}
