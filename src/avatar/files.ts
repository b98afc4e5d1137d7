import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { join, normalize, resolve, sep } from 'node:path';
import { Failure } from '../domain/failure.js';
import { type Bundle, hashFiles, MANIFEST } from './bundle.js';
import {
  type AvatarManifest,
  checkAvatarManifest,
  readAvatarManifest,
  readJson,
  readLipSyncManifest,
} from './manifest.js';

/**
 * Reads a bundle's manifests and finds its files.
 * @throws Failure `bad_request` naming the file or key: unreadable, of another format, missing, or outside the bundle.
 */
export function readBundle(folder: string): Bundle {
  return locate(folder, readAvatarManifest(folder));
}

/**
 * Writes the checksums of every named file into `avatar.json`. Returns them.
 * @throws Failure `bad_request` when the manifest is wrong in anything else than its checksums.
 */
export function sealBundle(folder: string): Record<string, string> {
  const path = join(folder, MANIFEST);
  const json = readJson(path);
  const open = typeof json === 'object' && json !== null ? { ...json, checksums: {} } : json;
  const { files } = locate(folder, checkAvatarManifest(path, open));
  const checksums = hashFiles(files);
  writeFileSync(path, `${JSON.stringify({ ...(open as object), checksums })}\n`);
  return checksums;
}

function locate(folder: string, manifest: AvatarManifest): Bundle {
  const root = resolve(folder);
  const lipSyncFolder = beside(root, manifest.lipsync);
  const lipSync = readLipSyncManifest(lipSyncFolder);
  if (lipSync.mouth !== manifest.mouth.size) {
    throw new Failure(
      'bad_request',
      `${join(root, MANIFEST)}: mouth.size is ${manifest.mouth.size}, the lip-sync model in ${manifest.lipsync} paints ${lipSync.mouth}`,
    );
  }
  const files = new Map<string, string>();
  files.set(manifest.pictures.file, inside(root, 'pictures.file', manifest.pictures.file));
  files.set(manifest.poster, inside(root, 'poster', manifest.poster));
  if (manifest.matte !== undefined) {
    for (const key of ['file', 'backdrop'] as const)
      files.set(manifest.matte[key], inside(root, `matte.${key}`, manifest.matte[key]));
  }
  for (const file of Object.values(lipSync.files)) {
    files.set(`${manifest.lipsync.replace(/\/$/, '')}/${file}`, existing(join(lipSyncFolder, file)));
  }
  return { folder: root, manifest, lipSync, lipSyncFolder, files };
}

/** A file inside the bundle, also after following links. */
function inside(root: string, key: string, name: string): string {
  const path = resolve(root, name);
  if (!within(root, path)) throw escaping(root, key, name);
  if (!within(realpathSync(root), realpathSync(existing(path)))) throw escaping(root, key, name);
  return path;
}

/** The model's folder: inside the bundle or its sibling, nothing further away. */
function beside(root: string, name: string): string {
  const clean = normalize(name).replace(/[/\\]$/, '');
  const sibling = /^\.\.[/\\][^/\\]+$/.test(clean) && !clean.endsWith('..');
  const path = resolve(root, name);
  if (!sibling && !within(root, path)) throw escaping(root, 'lipsync', name);
  return existing(path);
}

function within(root: string, path: string): boolean {
  return path.startsWith(root + sep);
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Failure('bad_request', `the avatar bundle lacks ${path}`);
  return path;
}

function escaping(root: string, key: string, name: string): Failure {
  return new Failure(
    'bad_request',
    `${join(root, MANIFEST)}: ${key} ${JSON.stringify(name)} points outside the bundle's folder`,
  );
}
