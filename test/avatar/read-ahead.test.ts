import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as FileSystem from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const reads = vi.hoisted(() => [] as { index: number; done: () => void }[]);
// The real file system, slowed down: a read ends when the test says so.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  const read = (
    file: number,
    into: Uint8Array,
    offset: number,
    length: number,
    at: number,
    back: (error: Error | null) => void,
  ): void => {
    reads.push({
      index: at / length,
      done: () => back(fs.readSync(file, into, offset, length, at) === length ? null : new Error('short')),
    });
  };
  return { ...fs, read };
});
const { ReadAhead } = await import('../../src/avatar/read-ahead.js');

describe('reading ahead', () => {
  const bytes = 1_000;
  const count = 50;
  let folder: string;
  let file: number;

  beforeEach(() => {
    reads.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'zhubo-ahead-'));
    writeFileSync(join(folder, 'records'), Buffer.alloc(bytes * count));
    file = openSync(join(folder, 'records'), 'r');
  });

  afterEach(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });

  /** Lets every read end that begins, and says which records were read. */
  function finish(): number[] {
    const read: number[] = [];
    for (let one = reads.shift(); one !== undefined; one = reads.shift()) {
      read.push(one.index);
      one.done();
    }
    return read;
  }

  it('reads nothing while the disk is fast', () => {
    const ahead = new ReadAhead(file, bytes, count);
    for (let index = 0; index < 20; index += 1) ahead.uses(index);
    expect(reads).toEqual([]);
  });

  it('reads the half second after what is used, each record once, one at a time, and not beyond the end', () => {
    const ahead = new ReadAhead(file, bytes, count);
    ahead.slow();
    ahead.uses(3);
    expect(reads).toHaveLength(1);
    expect(finish()).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    ahead.uses(4);
    expect(finish()).toEqual([16]);
    ahead.uses(47);
    expect(finish()).toEqual([48, 49]);
  });

  it('goes where a cut goes, forwards and back', () => {
    const ahead = new ReadAhead(file, bytes, count);
    ahead.slow();
    ahead.uses(0);
    ahead.uses(30);
    // The read that was under way when it jumped comes first.
    expect(finish().slice(0, 3)).toEqual([1, 31, 32]);
    ahead.uses(5);
    expect(finish()[0]).toBe(6);
  });

  it('stops after a while in which nothing was slow', () => {
    const ahead = new ReadAhead(file, bytes, count);
    ahead.slow();
    for (let i = 0; i < 1_000; i += 1) {
      ahead.uses(i % 20);
      finish();
    }
    ahead.uses(40);
    expect(reads).toEqual([]);
  });

  it('lets the file go only when nothing is being read from it', () => {
    const ahead = new ReadAhead(file, bytes, count);
    ahead.slow();
    ahead.uses(0);
    const closed = vi.fn();
    ahead.close(closed);
    expect(closed).not.toHaveBeenCalled();
    expect(finish()).toEqual([1]);
    expect(closed).toHaveBeenCalledTimes(1);
    ahead.uses(10);
    expect(reads).toEqual([]);
  });
});
