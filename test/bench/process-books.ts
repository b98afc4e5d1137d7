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

/** Watches a process and its children, those that come and go too, while `during` lasts, or for some milliseconds. */
export async function watch(pid: number, during: number | Promise<unknown>): Promise<Watch> {
  const seconds = ({ user, system }: Spent): number => user + system;
  const memory: Record<'own' | 'children', number[]> = { own: [], children: [] };
  /** CPU seconds of each child: when the watch began, and when it was last seen. */
  const children = new Map<number, { readonly from: number; to: number }>();
  const sample = (from: (spent: number) => number): void => {
    memory.own.push(residentMb(pid));
    let resident = 0;
    for (const child of childrenOf(pid)) {
      try {
        const to = seconds(spent(child));
        children.set(child, { from: children.get(child)?.from ?? from(to), to });
        resident += residentMb(child);
      } catch {
        // It ended between being listed and being looked at.
      }
    }
    memory.children.push(resident);
  };
  const before = { cpu: seconds(spent(pid)), at: performance.now() };
  sample((already) => already);
  const timer = setInterval(sample, SAMPLE_MS, () => 0);
  try {
    await (typeof during === 'number' ? systemClock.sleep(during) : during);
  } finally {
    clearInterval(timer);
  }
  sample(() => 0);
  const wall = (performance.now() - before.at) / 1000;
  const theirs = [...children.values()].reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    seconds: wall,
    cpu: (seconds(spent(pid)) - before.cpu) / wall,
    childrenCpu: theirs / wall,
    memoryMb: median(memory.own),
    childrenMb: median(memory.children),
  };
}
