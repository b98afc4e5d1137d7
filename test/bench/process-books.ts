import { readFileSync } from 'node:fs';
import { median } from '../../src/check/statistics.js';
import { systemClock } from '../../src/domain/clock.js';

/** Ticks a second in /proc/PID/stat: USER_HZ, 100 on every Linux (proc(5)). */
const TICKS = 100;
const SAMPLE_MS = 500;

/** CPU seconds of a process so far, all its threads. */
export interface Spent {
  readonly user: number;
  readonly system: number;
}

/** Reads /proc/PID/stat. A process's name stands in brackets, and may hold brackets and spaces itself. */
export function spentOf(stat: string): Spent {
  // proc(5) counts from 1: the state is field 3, utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) / TICKS, system: Number(fields[12]) / TICKS };
}

/** A field of /proc/PID/status that is given in kB, as MB; NaN when it is not there. */
export function megabytesOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN) / 1024;
}

export function spent(pid: number): Spent {
  return spentOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Resident memory of one process, MB; what it shares with others counts in each. */
export function residentMb(pid: number): number {
  return megabytesOf(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
}

export function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').map(Number).filter(Boolean);
}

/** A process while it was watched, and beside it its children: the server, and its voice process. */
export interface Watch {
  /** Wall seconds that were watched. */
  readonly seconds: number;
  /** CPU seconds per wall second. */
  readonly cpu: number;
  readonly childrenCpu: number;
  /** Resident memory, MB: the middle of the samples. */
  readonly memoryMb: number;
  readonly childrenMb: number;
}

/** Watches a process and its children while `during` lasts, or for some milliseconds. */
export async function watch(pid: number, during: number | Promise<unknown>): Promise<Watch> {
  const children = childrenOf(pid);
  const cpu = (pids: readonly number[]): number =>
    pids.map(spent).reduce((sum, { user, system }) => sum + user + system, 0);
  const memory: Record<'own' | 'children', number[]> = { own: [], children: [] };
  const sample = (): void => {
    memory.own.push(residentMb(pid));
    memory.children.push(children.reduce((sum, child) => sum + residentMb(child), 0));
  };
  const before = { own: cpu([pid]), children: cpu(children), at: performance.now() };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    await (typeof during === 'number' ? systemClock.sleep(during) : during);
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - before.at) / 1000;
  return {
    seconds,
    cpu: (cpu([pid]) - before.own) / seconds,
    childrenCpu: (cpu(children) - before.children) / seconds,
    memoryMb: median(memory.own),
    childrenMb: median(memory.children),
  };
}
