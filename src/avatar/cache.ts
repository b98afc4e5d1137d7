import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Failure } from '../domain/failure.js';

/** Left free on the disk, for the journal and whatever else the machine does. */
const RESERVE = 64 * 1024 * 1024;

/** Files of the cache: `avatar-<id>-<key>.raw` (pictures) or `.matte`, and while somebody writes or reads one `.<pid>.<random>.tmp` or `.use` behind it. */
const NAME = /^(avatar-(.+)-[0-9a-f]{16}\.(?:raw|matte))(?:\.(\d+)\.[0-9a-f]{8}\.(tmp|use))?$/;

/** A name of its own for each start: two that unpack at once cannot spoil each other, the rename decides. */
export function temporaryFor(path: string): string {
  return `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

/** Marks a cache file as used by this process until the returned function is called. */
export function markUsed(path: string): () => void {
  const mark = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.use`;
  writeFileSync(mark, '');
  return () => rmSync(mark, { force: true });
}

/** Removes what processes that no longer live left behind of a presenter: half-written files and marks. */
export function removeAbandoned(cache: string, id: string): void {
  for (const name of readdirSync(cache)) {
    const [, , owner, writer] = NAME.exec(name) ?? [];
    if (owner === id && writer !== undefined && !alive(Number(writer))) rmSync(join(cache, name), { force: true });
  }
}

/** Removes what was unpacked of a presenter's other versions to files of the same kind, but for those that a process uses. */
export function removeOtherVersions(path: string, id: string): void {
  const cache = dirname(path);
  removeAbandoned(cache, id);
  const names = readdirSync(cache);
  for (const name of names) {
    const [, file, owner, writer] = NAME.exec(name) ?? [];
    if (owner !== id || writer !== undefined || file === basename(path) || extname(name) !== extname(path)) continue;
    // Whoever unpacks this version just now, or shows it, keeps it.
    if (names.some((other) => other.startsWith(`${name}.`))) continue;
    try {
      rmSync(join(cache, name));
    } catch {
      // Open on a system that does not let open files be removed: another start will.
    }
  }
}

/**
 * Makes the cache's folder and sees that it can hold what is about to be unpacked.
 * @throws Failure `unavailable` that names both sizes.
 */
export function makeRoom(cache: string, bytes: number): void {
  mkdirSync(cache, { recursive: true });
  const { bavail, bsize } = statfsSync(cache);
  const free = bavail * bsize;
  if (free >= bytes + RESERVE) return;
  throw new Failure('unavailable', noRoom(cache, bytes, free));
}

/** What a failed write means to who started the server. */
export function writeFailure(cache: string, bytes: number, error: unknown): unknown {
  const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return full ? new Failure('unavailable', noRoom(cache, bytes), { cause: error }) : error;
}

function noRoom(cache: string, bytes: number, free?: number): string {
  const has = free === undefined ? 'the disk is full' : `only ${size(free)} are free`;
  return `the presenter needs ${size(bytes)} in ${cache} and ${has}: free some space or set ZHUBO_DATA to another disk`;
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process cannot be asked, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
