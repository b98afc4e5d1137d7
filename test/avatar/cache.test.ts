import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeRoom,
  markUsed,
  removeAbandoned,
  removeOtherVersions,
  temporaryFor,
  writeFailure,
} from '../../src/avatar/cache.js';
import { Failure } from '../../src/domain/failure.js';

/** More than any process id of Linux, macOS or Windows that lives here. */
const NOBODY = 999_999_999;

describe('the cache of unpacked presenters', () => {
  let cache: string;
  const path = (id: string, key: string): string => join(cache, `avatar-${id}-${key.repeat(16)}.raw`);
  const file = (name: string): string => {
    writeFileSync(name, 'pictures');
    return name;
  };

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'zhubo-cache-'));
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  it('forgets the other versions of a presenter when one was unpacked, and nothing of other presenters', () => {
    const now = file(path('zhu', 'b'));
    file(path('zhu', 'a'));
    const other = file(path('zhu-2', 'a'));
    writeFileSync(join(cache, 'notes.txt'), 'not ours');
    removeOtherVersions(now, 'zhu');
    expect(readdirSync(cache).sort()).toEqual(
      [now, other, join(cache, 'notes.txt')].map((one) => one.slice(cache.length + 1)).sort(),
    );
  });

  it('keeps a version that a process shows or unpacks, until it does no more', () => {
    const now = file(path('zhu', 'c'));
    const shown = file(path('zhu', 'a'));
    const release = markUsed(shown);
    file(temporaryFor(path('zhu', 'b')));
    removeOtherVersions(now, 'zhu');
    expect(readdirSync(cache)).toHaveLength(4);
    release();
    removeOtherVersions(now, 'zhu');
    expect(readdirSync(cache).some((name) => name.includes('a'.repeat(16)))).toBe(false);
  });

  it('removes what killed processes left, so that their versions do not stay for ever', () => {
    const now = file(path('zhu', 'b'));
    const old = file(path('zhu', 'a'));
    file(`${old}.${NOBODY}.01234567.use`);
    file(`${now}.${NOBODY}.01234567.tmp`);
    const alive = file(temporaryFor(now));
    removeAbandoned(cache, 'zhu');
    expect(readdirSync(cache)).toHaveLength(3);
    removeOtherVersions(now, 'zhu');
    expect(readdirSync(cache).sort()).toEqual([now, alive].map((one) => one.slice(cache.length + 1)).sort());
  });

  it('says how much room is needed and where, before and when the disk is full', () => {
    makeRoom(join(cache, 'new/folder'), 1_000);
    expect(() => makeRoom(cache, 1e18)).toThrow(
      /needs 1000000000\.0 GB in .*zhubo-cache-.* only [\d.]+ (MB|GB) are free.*ZHUBO_DATA/,
    );
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const told = writeFailure(cache, 2.4e9, full);
    expect(told).toBeInstanceOf(Failure);
    expect(String(told)).toMatch(/needs 2\.4 GB .* the disk is full/);
    const another = new Error('the video ended early');
    expect(writeFailure(cache, 1, another)).toBe(another);
  });
});
