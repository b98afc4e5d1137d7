import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { childrenOf, megabytesOf, residentMb, spent, spentOf, watch } from './process-books.js';

describe('what the kernel keeps about a process', () => {
  it('is CPU time by user and system, whatever brackets and spaces the name of the process holds', () => {
    const rest = 'S 1 10 10 0 -1 4194560 1200 0 3 0 1234 56 0 0 20 0 11 0 500 1000 2000';
    expect(spentOf(`42 (node) ${rest}`)).toEqual({ user: 12.34, system: 0.56 });
    expect(spentOf(`42 (a) b (c)) ${rest}`)).toEqual({ user: 12.34, system: 0.56 });
  });

  it('is memory by field, and NaN for a field that is not there', () => {
    const status = 'Name:\tnode\nVmHWM:\t  409600 kB\nVmRSS:\t  204800 kB\nThreads:\t11\n';
    expect(megabytesOf(status, 'VmRSS')).toBe(200);
    expect(megabytesOf(status, 'VmHWM')).toBe(400);
    expect(megabytesOf(status, 'VmSwap')).toBeNaN();
  });

  it.skipIf(process.platform !== 'linux')('is told about this process as it tells itself', () => {
    const { user, system } = process.cpuUsage();
    const told = spent(process.pid);
    // Ticks are 10 ms, and asking took some time.
    expect(told.user + told.system).toBeGreaterThan((user + system) / 1e6 - 0.05);
    expect(residentMb(process.pid)).toBeGreaterThan(10);
    expect(childrenOf(process.pid)).not.toContain(process.pid);
  });

  it.skipIf(process.platform !== 'linux')('counts what its children spend while it is watched', async () => {
    const busy = 'while (process.cpuUsage().user < 300_000); console.log(1); setInterval(() => {}, 1000);';
    const child = spawn(process.execPath, ['-e', busy]);
    try {
      const { childrenCpu, childrenMb, seconds } = await watch(process.pid, once(child.stdout, 'data'));
      expect(childrenCpu * seconds).toBeGreaterThan(0.25);
      expect(childrenMb).toBeGreaterThan(1);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
