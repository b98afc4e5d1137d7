import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealBundle } from '../../src/avatar/files.js';
import { type AvatarManifest, type LipSyncManifest, readAvatarManifest } from '../../src/avatar/manifest.js';
import { enlarged } from './onnx-enlarger.js';

/** Where the mouth lies in a smaller picture cut from a larger one, from the top. */
const MOUTH_AT = 0.42;

/** The shipped presenter in a smaller picture, cut from hers, or with a larger mouth: to tell what other sizes cost. */
export interface Change {
  readonly size?: { readonly width: number; readonly height: number };
  /** Pixels of the mouth: of the shipped network one and a half times as many, with the weights it has. */
  readonly mouth?: 240;
}

/** Makes such a bundle, with `ffmpeg` where its pictures must be cut; `use` has its folder and one for its cache. */
export async function withBundle<T>(
  models: string,
  change: Change,
  use: (folder: string, cache: string) => Promise<T>,
): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'zhubo-bundle-'));
  try {
    const folder = join(work, 'presenter');
    mkdirSync(folder);
    // What the matte and the square show would have to be cut as well, and the bench looks at neither.
    const manifest = { ...readAvatarManifest(join(models, 'presenter')), matte: undefined, square: undefined };
    const { size, mouth } = change;
    const cut = size === undefined ? null : { ...size, ...cornerOf(manifest, size) };
    const pictures = manifest.pictures.file;
    if (cut === null) cpSync(join(models, 'presenter', pictures), join(folder, pictures));
    else cutPictures(join(models, 'presenter', pictures), join(folder, pictures), cut);
    cpSync(join(models, 'presenter', manifest.poster), join(folder, manifest.poster));
    const moved = cut === null ? manifest : moveBy(manifest, cut);
    const changed = mouth === undefined ? moved : widenMouth(moved, mouth);
    cpSync(join(models, 'lipsync'), join(work, 'lipsync'), { recursive: true });
    if (mouth !== undefined) widenNetwork(join(work, 'lipsync'), mouth);
    const write = (checksums: Readonly<Record<string, string>>): void =>
      writeFileSync(join(folder, 'avatar.json'), JSON.stringify({ ...changed, checksums }));
    write({});
    sealBundle(folder);
    return await use(folder, join(work, 'cache'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Cut {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Places = Pick<AvatarManifest, 'width' | 'height' | 'mouth' | 'eyes'>;

/** The even corner of a cut that has every mouth in it. */
function cornerOf({ width, height, mouth }: Places, size: { width: number; height: number }): { x: number; y: number } {
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values) + mouth.size) / 2;
  const within = (at: number, most: number): number => 2 * Math.round(Math.min(Math.max(0, at), most) / 2);
  return {
    x: within(middle(mouth.x) - size.width / 2, width - size.width),
    y: within(middle(mouth.y) - MOUTH_AT * size.height, height - size.height),
  };
}

function cutPictures(from: string, to: string, { x, y, width, height }: Cut): void {
  const colours = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const filter = ['-vf', `crop=${width}:${height}:${x}:${y}`];
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-pix_fmt', 'yuv420p', ...colours];
  execFileSync('ffmpeg', ['-v', 'error', '-i', from, ...filter, '-an', ...coded, to]);
}

function moveBy<T extends Places>(manifest: T, { x, y, width, height }: Cut): T {
  const left = (values: readonly number[]): number[] => values.map((value) => value - x);
  const up = (values: readonly number[]): number[] => values.map((value) => value - y);
  const { mouth, eyes } = manifest;
  const moved = { ...manifest, width, height, mouth: { ...mouth, x: left(mouth.x), y: up(mouth.y) } };
  if (eyes === undefined) return moved;
  const eye = (one: typeof eyes.left): typeof eyes.left => ({ ...one, x: left(one.x), y: up(one.y) });
  return { ...moved, eyes: { left: eye(eyes.left), right: eye(eyes.right) } };
}

function widenMouth<T extends Places>(manifest: T, size: 240): T {
  const { mouth, width, height } = manifest;
  const more = (size - mouth.size) / 2;
  const corner = (most: number) => (at: number) => Math.min(Math.max(0, at - more), most - size);
  return { ...manifest, mouth: { size, x: mouth.x.map(corner(width)), y: mouth.y.map(corner(height)) } };
}

function widenNetwork(folder: string, mouth: 240): void {
  const path = join(folder, 'lipsync.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as LipSyncManifest;
  const wider = ([channels, height, width]: readonly [number, number, number]): [number, number, number] => [
    channels,
    1.5 * height,
    1.5 * width,
  ];
  const { f8, f4 } = manifest.features;
  const changed = { ...manifest, mouth, flowGrid: 1.5 * manifest.flowGrid, features: { f8: wider(f8), f4: wider(f4) } };
  writeFileSync(path, JSON.stringify(changed));
  for (const name of [manifest.files.encoder, manifest.files.decoder])
    writeFileSync(join(folder, name), enlarged(readFileSync(join(folder, name))));
}
