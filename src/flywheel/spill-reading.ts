import { open } from 'node:fs/promises';
import type { Database } from '../storage/database.js';
import { append, byChain, type ChainKey, markOf, setMark } from './chain.js';
import type { Draft } from './journal.js';
import type { SpillSlice, SpiltLine } from './spills.js';

/** What became of a slice. */
export interface Drained {
  /** Up to this byte its file's links are in their chains. */
  readonly to: number;
  readonly links: number;
  /** Lines that were no links: a process died while it wrote them, or the disk is damaged. */
  readonly broken: number;
}

/**
 * Adds the first links of a slice to their chains, in one transaction that remembers how far it came: whatever dies, each is added once.
 * @param most Bytes to read, unless one line alone has more.
 * @param time Milliseconds since the epoch.
 */
export async function drain(database: Database, slice: SpillSlice, most: number, time: number): Promise<Drained> {
  const { id, path, end } = slice;
  return await database.transaction(async (db) => {
    const from = Math.max(slice.from, await markOf(db, id));
    if (from >= end) return { to: from, links: 0, broken: 0 };
    const { bytes, to } = await linesOf(path, from, end, most);
    const items: { readonly key: ChainKey; readonly draft: Draft }[] = [];
    let broken = 0;
    for (const line of bytes.toString().split('\n')) {
      if (line === '') continue;
      const link = linkOf(line);
      if (link === null) broken += 1;
      else items.push(link);
    }
    for (const { key, items: ours } of byChain(items))
      await append(
        db,
        key,
        ours.map(({ draft }) => draft),
      );
    await setMark(db, { id, at: to, time });
    return { to, links: items.length, broken };
  });
}

/** Whole lines from a place of a file on. What has no end there is the last that a dying process wrote. */
async function linesOf(
  path: string,
  from: number,
  end: number,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly to: number }> {
  const handle = await open(path);
  try {
    for (let length = most; ; length *= 2) {
      const bytes = Buffer.alloc(Math.min(length, end - from));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
      const read = bytes.subarray(0, bytesRead);
      const ended = read.lastIndexOf(0x0a) + 1;
      if (ended > 0) return { bytes: read.subarray(0, ended), to: from + ended };
      if (from + bytesRead >= end || bytesRead < bytes.length) return { bytes: read, to: end };
    }
  } finally {
    await handle.close();
  }
}

function linkOf(line: string): { readonly key: ChainKey; readonly draft: Draft } | null {
  try {
    const [tenant, room, draft] = JSON.parse(line) as SpiltLine;
    return { key: { tenant, room }, draft };
  } catch {
    return null;
  }
}
