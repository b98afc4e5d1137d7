import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { compareHeldOut, crop } from '../../src/check/held-out.js';
import { Painter } from '../../src/check/painter.js';
import { type Presenter, presenterIn } from '../../src/check/presenter.js';
import { pictureBytes } from '../../src/domain/picture.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { rgbFromI420 } from '../../src/rendering/pixels.js';

const root = new URL('../../', import.meta.url).pathname;

describe('held-out truth', () => {
  let work: string;
  let avatar: Avatar;
  let painter: Painter;
  let presenter: Presenter;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'zhubo-heldout-'));
    cpSync(`${root}models/lipsync`, work, { recursive: true, filter: (path) => !path.endsWith('heldout') });
    const folder = `${root}models/presenter`;
    avatar = await Avatar.open({
      bundle: readBundle(folder),
      cache: `${root}.cache/avatars`,
      openEncoder: openFeatureEncoder,
    });
    presenter = { ...presenterIn(avatar, avatar.manifest), lipSyncFolder: work };
    painter = await Painter.open(presenter);
  }, 120_000);
  afterAll(async () => {
    await painter.close();
    avatar.close();
    rmSync(work, { recursive: true });
  });

  /** Four tiles of truth: what the network paints, `blur`red, and the file that tells of them. */
  async function ship(blur: number, changes: object = {}): Promise<void> {
    const { width, height, mouth } = presenter.manifest;
    const { size } = mouth;
    const weights = [0, 0.3, 0.6, 0.9].map((strength) => new Array<number>(14).fill(0).with(9, strength));
    const picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
    const tiles: OverlayOptions[] = [];
    for (const [i, row] of weights.entries()) {
      await painter.paint(picture, 10 * i, Float32Array.from(row));
      const rgb = rgbFromI420(crop(picture, mouth.x[10 * i] ?? 0, mouth.y[10 * i] ?? 0, size));
      const image = sharp(rgb, { raw: { width: size, height: size, channels: 3 } });
      const input = await (blur > 0 ? image.blur(blur) : image).png().toBuffer();
      tiles.push({ input, left: (i % 2) * size, top: Math.floor(i / 2) * size });
    }
    mkdirSync(join(work, 'heldout'), { recursive: true });
    await sharp({ create: { width: 2 * size, height: 2 * size, channels: 3, background: '#000' } })
      .composite(tiles)
      .webp({ quality: 98, smartSubsample: true })
      .toFile(join(work, 'heldout/zh.webp'));
    const sentence = { id: 'zh-1', language: 'zh', text: '啊', pictures: [0, 10, 20, 30], weights, sheet: 'zh.webp' };
    const file = { tile: size, columns: 2, sentences: [{ ...sentence, ...changes }] };
    writeFileSync(join(work, 'heldout/heldout.json'), JSON.stringify(file));
  }

  it('that is not shipped is named', async () => {
    expect(await compareHeldOut(presenter, painter)).toEqual({
      unusable: `${join(work, 'heldout/heldout.json')} is missing`,
    });
  });

  it('agrees with a network that paints it, and tells one that blurs', async () => {
    await ship(0);
    const good = await compareHeldOut(presenter, painter);
    expect(good).toMatchObject({ pictures: 4, sentences: [{ id: 'zh-1' }] });
    expect('psnr' in good ? good.psnr : 0).toBeGreaterThan(38);
    expect('ssim' in good ? good.ssim : 0).toBeGreaterThan(0.97);
    await ship(4);
    const blurred = await compareHeldOut(presenter, painter);
    expect('psnr' in blurred ? blurred.psnr : 99).toBeLessThan(34);
    expect('ssim' in blurred ? blurred.ssim : 1).toBeLessThan(0.95);
  });

  it.each([
    [{ pictures: [0, 10, 20] }, /has not as many weights as pictures/],
    [{ pictures: [0, 10, 20, 99_999] }, /names picture 99999 of/],
    [{ sheet: '../zh.webp' }, /must be a plain file name/],
    [{ sheet: 'none.webp' }, /none\.webp cannot be read/],
  ])('that is damaged is refused by name: %j', async (changes, message) => {
    await ship(0, changes);
    expect(await compareHeldOut(presenter, painter)).toEqual({ unusable: expect.stringMatching(message) as string });
  });
});

describe('the presenter in a stream', () => {
  it('is known by the size of its pictures, portrait or square, with every place moved along', async () => {
    const folder = `${root}models/presenter`;
    const avatar = await Avatar.open({
      bundle: readBundle(folder),
      cache: `${root}.cache/avatars`,
      openEncoder: openFeatureEncoder,
    });
    const { width, height, mouth } = avatar.manifest;
    expect(presenterIn(avatar, { width, height }).manifest.mouth.y[0]).toBe(mouth.y[0]);
    const square = presenterIn(avatar, { width, height: width });
    const [whole, part] = [new Uint8Array(pictureBytes(width, height)), new Uint8Array(pictureBytes(width, width))];
    avatar.readPicture(0, whole);
    square.readPicture(0, part);
    const at = (x: number, y: number): number => y * width + x;
    const { x, y } = square.manifest.mouth;
    expect(part[at(x[0] ?? 0, y[0] ?? 0)]).toBe(whole[at(mouth.x[0] ?? 0, mouth.y[0] ?? 0)]);
    expect(() => presenterIn(avatar, { width: 640, height: 480 })).toThrow(
      /The stream is 640x480, the bundle .* --bundle/,
    );
    avatar.close();
  });
});
