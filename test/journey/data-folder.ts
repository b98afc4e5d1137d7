import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AVATARS = fileURLToPath(new URL('../../.cache/avatars', import.meta.url));

/** A folder for `ZHUBO_DATA` where nothing was said or learnt before; only the unpacked presenter is there. */
export function dataFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'zhubo-data-'));
  mkdirSync(AVATARS, { recursive: true });
  symlinkSync(AVATARS, join(path, 'avatars'), 'dir');
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
