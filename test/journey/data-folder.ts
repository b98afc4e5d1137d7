import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));

/** A folder for `ZHUBO_DATA` where nothing was said or learnt before; only the unpacked presenter is there. */
export function dataFolder(): { readonly path: string; remove(): void } {
  const path = withPresenter(mkdtempSync(join(tmpdir(), 'zhubo-data-')));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** A folder that journeys after one another share; those side by side (by Vitest's worker) have one each. */
export function keptFolder(): string {
  const worker = process.env['VITEST_POOL_ID'];
  return withPresenter(worker === undefined ? CACHE : join(CACHE, `journeys-${worker}`));
}

/** Unpacking the presenter takes a minute and 2.7 GB: all folders have the one in the cache. */
function withPresenter(path: string): string {
  const kept = join(CACHE, 'avatars');
  const avatars = join(path, 'avatars');
  mkdirSync(kept, { recursive: true });
  mkdirSync(path, { recursive: true });
  if (!existsSync(avatars)) symlinkSync(kept, avatars, 'dir');
  return path;
}
