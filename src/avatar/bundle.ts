import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure.js';
import type { AvatarManifest, LipSyncManifest } from './manifest.js';

export const MANIFEST = 'avatar.json';

/** A file is read this much at a time. */
const CHUNK = 1 << 18;

/**
 * An avatar bundle whose manifests are valid and whose files are where they may be. Nothing was decoded or run. `readBundle` makes one; a
 * stage is handed it, for what checks a manifest takes 10 MB of each thread that loads it.
 */
export interface Bundle {
  readonly folder: string;
  readonly manifest: AvatarManifest;
  readonly lipSync: LipSyncManifest;
  readonly lipSyncFolder: string;
  /** Every file that the manifest names, by the path under which its checksum is kept. */
  readonly files: ReadonlyMap<string, string>;
}

/** The SHA-256 of each file, hex. Reads 100 MB in about 0.3 s. */
export function hashFiles(files: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...files].map(([name, path]) => [name, hashFile(path)]));
}

/**
 * Compares every named file with its checksum.
 * @throws Failure `bad_request` naming the first file that differs or has no checksum.
 */
export function verifyChecksums(bundle: Bundle): void {
  const kept = bundle.manifest.checksums;
  for (const [name, actual] of Object.entries(hashFiles(bundle.files))) {
    const expected = kept[name];
    const where = join(bundle.folder, MANIFEST);
    if (expected === undefined) {
      throw new Failure('bad_request', `${where}: checksums has no entry for ${name}; run "zhubo avatar seal"`);
    }
    if (expected !== actual) {
      throw new Failure(
        'bad_request',
        `${join(bundle.folder, name)} is not the file that was sealed: its SHA-256 begins ${actual.slice(0, 12)}, checksums says ${expected.slice(0, 12)}`,
      );
    }
  }
}

/** In pieces: what held a whole file was never given back to the system by every stage that had checked its 40 MB (9 MB each, measured). */
function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const file = openSync(path, 'r');
  try {
    for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk)) hash.update(chunk.subarray(0, got));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
