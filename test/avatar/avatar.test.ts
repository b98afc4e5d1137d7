import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle, sealBundle } from '../../src/avatar/files.js';
import { readAvatarManifest } from '../../src/avatar/manifest.js';

const root = new URL('../../', import.meta.url).pathname;
const shipped = readAvatarManifest(`${root}models/presenter`);
const { width, height } = shipped;
const { count } = shipped.pictures;

describe('an avatar bundle', () => {
  let work: string;
  let folder: string;

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'zhubo-avatar-'));
    folder = join(work, 'bundle');
    mkdirSync(folder);
    for (const file of ['avatar.json', 'pictures.mp4', 'poster.jpg', 'matte.mp4', 'backdrop.webp'])
      copyFileSync(`${root}models/presenter/${file}`, join(folder, file));
    cpSync(`${root}models/lipsync`, join(work, 'lipsync'), { recursive: true });
  });

  afterEach(() => {
    rmSync(work, { recursive: true });
  });

  const edit = (change: (manifest: Record<string, unknown>) => void): void => {
    const path = join(folder, 'avatar.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
  };
  // The features are the network's business; here each picture's are its own mean luma.
  const open = async (): Promise<Avatar> =>
    await Avatar.open({
      bundle: readBundle(folder),
      cache: join(work, 'cache'),
      openEncoder: async () =>
        await Promise.resolve({
          encode: async (y: Uint8Array) => await Promise.resolve(new Uint8Array(64 * 400 + 48 * 1600).fill(y[0] ?? 0)),
          close: async () => await Promise.resolve(),
        }),
    });

  it('does not go live without a consent record', () => {
    edit((manifest) => delete manifest['consent']);
    expect(() => readAvatarManifest(folder)).toThrow(/avatar\.json is not usable: consent/);
  });

  it('says which file and key is wrong, and how', () => {
    edit((manifest) => (manifest['clips'] = [{ id: 'idle', kind: 'idle', from: 0, to: 9_999, loop: true }]));
    expect(() => readAvatarManifest(folder)).toThrow(`clips.0: idle 0..9999 lies outside 0..${count - 1}`);
    writeFileSync(join(folder, 'avatar.json'), '{');
    expect(() => readAvatarManifest(folder)).toThrow(/avatar\.json cannot be read/);
  });

  it('of another format version is refused by name', () => {
    edit((manifest) => (manifest['format'] = 'zhubo-avatar/1'));
    expect(() => readAvatarManifest(folder)).toThrow(/format: is "zhubo-avatar\/1"; this build reads zhubo-avatar\/2/);
  });

  it('keeps its files to itself: no path and no link leads outside', () => {
    writeFileSync(join(work, 'secret.jpg'), 'secret');
    edit((manifest) => (manifest['poster'] = '../secret.jpg'));
    expect(() => readBundle(folder)).toThrow(/poster "\.\.\/secret\.jpg" points outside the bundle's folder/);
    symlinkSync(join(work, 'secret.jpg'), join(folder, 'link.jpg'));
    edit((manifest) => (manifest['poster'] = 'link.jpg'));
    expect(() => readBundle(folder)).toThrow(/poster "link\.jpg" points outside/);
    edit((manifest) => Object.assign(manifest, { poster: 'poster.jpg', lipsync: '../../lipsync' }));
    expect(() => readBundle(folder)).toThrow(/lipsync "\.\.\/\.\.\/lipsync" points outside/);
  });

  it('is sealed: a changed file is refused by name until it is sealed again', async () => {
    writeFileSync(join(folder, 'poster.jpg'), 'another poster');
    await expect(open()).rejects.toThrow(/poster\.jpg is not the file that was sealed/);
    edit((manifest) => delete (manifest['checksums'] as Record<string, string>)['../lipsync/audio.onnx']);
    expect(Object.keys(sealBundle(folder))).toContain('../lipsync/audio.onnx');
    truncateSync(join(work, 'lipsync/audio.onnx'), 1_000);
    await expect(open()).rejects.toThrow(/audio\.onnx is not the file that was sealed/);
  });

  it('checks what the motion graph and the eyes say of each picture', () => {
    edit((manifest) => (manifest['motion'] = [{ from: 3, to: count, cost: 0.1 }]));
    expect(() => readAvatarManifest(folder)).toThrow(`motion.0: 3 -> ${count} lies outside 0..${count - 1}`);
    const eye = { x: [200], y: [300], width: [40] };
    edit((manifest) => Object.assign(manifest, { motion: [], eyes: { left: eye, right: eye } }));
    expect(() => readAvatarManifest(folder)).toThrow(`eyes.left.x: has 1 entries for ${count} pictures`);
  });

  it('is unpacked once, then opened from the cache; pictures read back in order', async () => {
    const first = await open();
    const picture = new Uint8Array((width * height * 3) / 2);
    first.readPicture(0, picture);
    expect(picture.subarray(0, width * 100).reduce((sum, value) => sum + value, 0) / (width * 100)).toBeGreaterThan(60);
    expect(() => first.readPicture(count, picture)).toThrow(`picture ${count} of ${count}`);
    // A part of a picture is the same pixels, whether its rows are full or not.
    for (const view of [
      { x: 0, y: 240, width, height: width },
      { x: 100, y: 40, width: 320, height: 320 },
    ]) {
      const part = new Uint8Array((view.width * view.height * 3) / 2);
      first.readPicture(0, part, view);
      const row = (y: number): Uint8Array => picture.subarray(y * width + view.x, y * width + view.x + view.width);
      expect(part.subarray(0, view.width)).toEqual(row(view.y));
      expect(part.subarray((view.height - 1) * view.width, view.height * view.width)).toEqual(
        row(view.y + view.height - 1),
      );
      const [chroma, half] = [width * height, view.width / 2];
      const at = chroma + chroma / 4 + ((view.y / 2) * width) / 2 + view.x / 2;
      const partV = view.width * view.height + half * half;
      expect(part.subarray(partV, partV + half)).toEqual(picture.subarray(at, at + half));
    }
    first.close();
    const [file] = readdirSync(join(work, 'cache'));
    const made = statSync(join(work, 'cache', file ?? '')).mtimeMs;
    (await open()).close();
    expect(statSync(join(work, 'cache', file ?? '')).mtimeMs).toBe(made);

    truncateSync(join(work, 'cache', file ?? ''), 1_000);
    await expect(open()).rejects.toThrow(/was damaged and has been removed/);
    expect(readdirSync(join(work, 'cache'))).toEqual([]);
  }, 180_000);

  it('that does not hold what it says is refused and leaves nothing behind, nor does a start that was killed', async () => {
    mkdirSync(join(work, 'cache'));
    // What a process with an id that no longer lives left behind.
    writeFileSync(join(work, 'cache', 'avatar-default-0123456789abcdef.raw.999999.01234567.tmp'), 'half');
    edit((manifest) => {
      manifest['width'] = width + 32;
    });
    await expect(open()).rejects.toThrow(`is ${width}x${height}, avatar.json says ${width + 32}x${height}`);
    expect(readdirSync(join(work, 'cache'))).toEqual([]);
  });
});
