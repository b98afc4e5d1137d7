import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { packMatte, unpackMatte } from '../../src/avatar/matte-runs.js';
import { Mattes } from '../../src/avatar/mattes.js';
import { layoutOf } from '../../src/avatar/view.js';
import type { Aspect } from '../../src/domain/aspect.js';
import { Decoder, pictureOf } from '../../src/check/decoding.js';
import { backgroundOf } from '../../src/domain/background.js';
import { pictureBytes, type Picture } from '../../src/domain/picture.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { Background } from '../../src/rendering/background.js';
import { drawGround, i420OfFile } from '../../src/rendering/grounds.js';

const root = new URL('../../', import.meta.url).pathname;
const folder = `${root}models/presenter`;
const cache = `${root}.cache/avatars`;
/** Of the greeting: the raised hand moves before the background. */
const MOVING = 1461;

describe('a background behind the presenter', () => {
  it('replaces what is not hers, leaves what is, and takes its share of what is both', () => {
    const [width, height] = [8, 4];
    const alpha = Uint8Array.from(
      { length: width * height },
      (_, i) => [0, 0, 0, 128, 255, 255, 64, 0][i % width] ?? 0,
    );
    const made = new Uint8Array(pictureBytes(width, height)).fill(100);
    const ground = { width: 12, height, data: new Uint8Array(pictureBytes(12, height)).fill(40) };
    const view = { x: 0, y: 0, width, height };
    const picture = { width: 12, height, data: new Uint8Array(pictureBytes(12, height)).fill(90) };
    new Background({ width, height, made, view, ground }).lay(picture, unpackMatte(packMatte(alpha, width, height)));
    const row = [40, 40, 40, 90 - 30, 90, 90, 90 - 45, 40, 40, 40, 40, 40];
    expect([...picture.data.subarray(12, 24)]).toEqual(row);
    // Chroma has the mean of two columns: 0, 64, 255, 32 of 255.
    expect([...picture.data.subarray(48, 54)]).toEqual([40, 90 - 45, 90, 90 - 52, 40, 40]);
  });

  it('is cropped as the presenter is, and her matte with it', () => {
    const [width, height] = [8, 8];
    const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i % width >= 4 && i >= 32 ? 255 : 0));
    const view = { x: 2, y: 2, width: 4, height: 4 };
    const made = new Uint8Array(pictureBytes(width, height)).fill(100);
    const ground = { width: 4, height: 4, data: new Uint8Array(pictureBytes(4, 4)).fill(7) };
    const picture = { width: 4, height: 4, data: new Uint8Array(pictureBytes(4, 4)).fill(90) };
    new Background({ width, height, made, view, ground }).lay(picture, unpackMatte(packMatte(alpha, width, height)));
    expect([...picture.data]).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 90, 90, 7, 7, 90, 90, 7, 7, 7, 90, 7, 7, 7, 90]);
  });

  describe('of the shipped presenter', () => {
    let avatar: Avatar;
    let mattes: Mattes;
    let made: Picture;

    beforeAll(async () => {
      avatar = await Avatar.open({ bundle: readBundle(folder), cache, openEncoder: openFeatureEncoder });
      const opened = await Mattes.open({ bundle: readBundle(folder), cache });
      if (opened === null) throw new Error('the shipped presenter has no matte');
      mattes = opened;
      made = await i420OfFile(mattes.backdrop);
    }, 120_000);

    afterAll(() => {
      avatar.close();
      mattes.close();
    });

    const before = async (
      name: string,
      aspect: Aspect,
    ): Promise<{ show: (index: number) => Picture; ground: Picture }> => {
      const { width, height, view } = layoutOf(avatar.manifest, aspect);
      const background = backgroundOf(name);
      if (background === undefined) throw new Error(name);
      const ground = await drawGround(background, { width, height, view, backdrop: mattes.backdrop });
      const laying = new Background({ ...made, made: made.data, view, ground });
      const picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
      const show = (index: number): Picture => {
        avatar.readPicture(index, picture.data, view, width);
        laying.lay(picture, mattes.read(index));
        return picture;
      };
      return { show, ground };
    };

    it('leaves her face and chest as they were, to the bit', async () => {
      const { show } = await before('green', '9:16');
      const plain = new Uint8Array(pictureBytes(720, 1280));
      for (const index of [0, MOVING, 900]) {
        const data = show(index).data.slice();
        avatar.readPicture(index, plain);
        const { x, y } = avatar.manifest.mouth;
        for (const [left, top, side] of [
          [x[index] ?? 0, (y[index] ?? 0) - 60, 120],
          [300, 800, 120],
        ] as const) {
          for (let row = top; row < top + side; row += 1) {
            const at = row * 720 + left;
            expect(Buffer.compare(data.subarray(at, at + side), plain.subarray(at, at + side))).toBe(0);
          }
        }
      }
    });

    it('shows the place she was made in as if nothing had been laid', async () => {
      const { show } = await before('shop', '9:16');
      const plain = new Uint8Array(pictureBytes(720, 1280));
      const data = show(MOVING).data;
      avatar.readPicture(MOVING, plain);
      let error = 0;
      for (let i = 0; i < 720 * 1280; i += 1) error += ((data[i] ?? 0) - (plain[i] ?? 0)) ** 2;
      expect(10 * Math.log10(255 ** 2 / (error / (720 * 1280)))).toBeGreaterThan(42);
    });

    it.each(['9:16', '1:1', '16:9'] as const)(
      'green is flat after the encoder at the default bit rate, in motion and in %s',
      async (aspect) => {
        const { show, ground } = await before('green', aspect);
        const { width, height } = ground;
        const encoder = await openVideoEncoder('h264', {
          width,
          height,
          framesPerSecond: 25,
          bitsPerSecond: 1_500_000,
        });
        const decoder = new Decoder('h264');
        const [luma, blue, red] = [ground.data[0] ?? 0, ground.data[width * height] ?? 0, ground.data.at(-1) ?? 0];
        let worst = 0;
        let far = 0;
        let seen = 0;
        for (let i = 0; i < 25; i += 1) {
          const sent = show(MOVING + i);
          for (const packet of encoder.encode(sent, i * 1920, i === 0)) {
            decoder.decode(Buffer.from(packet.data), (frame) => {
              const got = pictureOf(frame).data;
              // Sixteen pixels and more from her, where no block of the codec holds both: the outermost columns of the upper third.
              for (let y = 0; y < height / 3; y += 1) {
                for (const x of [4, 20, 60, width - 8]) {
                  const c = width * height + (y >> 1) * (width / 2) + (x >> 1);
                  const off = Math.max(
                    Math.abs((got[y * width + x] ?? 0) - luma),
                    Math.abs((got[c] ?? 0) - blue),
                    Math.abs((got[c + (width * height) / 4] ?? 0) - red),
                  );
                  worst = Math.max(worst, off);
                  far += off > 1 ? 1 : 0;
                  seen += 1;
                }
              }
            });
          }
        }
        encoder.close();
        decoder.close();
        expect(seen).toBeGreaterThan(10_000);
        expect(worst).toBeLessThanOrEqual(2);
        expect(far / seen).toBeLessThan(0.01);
      },
    );
  });
});
