import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { layoutOf } from '../../src/avatar/view.js';
import { ASPECTS } from '../../src/domain/aspect.js';
import { Decoder, lumaOf } from '../../src/check/decoding.js';
import { pictureBytes } from '../../src/domain/picture.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { Overlay } from '../../src/rendering/overlay.js';
import { blend, type Tile } from '../../src/rendering/tile.js';

const root = new URL('../../', import.meta.url).pathname;
const font = `${root}models/fonts/ZhuboSansSC-Bold.otf`;
/** Of the greeting: a raised hand costs the encoder most. */
const MOVING = 1461;
const PICTURES = 40;

/*
 * What is printed must be read on a telephone after the encoder: the letters as they were sent and as they are got, pixel by pixel. Seen
 * here: correlations of 0.994 to 0.998.
 */
describe('letters after the encoder, at the default bit rate and in motion', () => {
  let avatar: Avatar;

  beforeAll(async () => {
    avatar = await Avatar.open({
      bundle: readBundle(`${root}models/presenter`),
      cache: `${root}.cache/avatars`,
      openEncoder: openFeatureEncoder,
    });
  }, 120_000);

  afterAll(() => {
    avatar.close();
  });

  it.each(ASPECTS.flatMap((aspect) => (['zh', 'en'] as const).map((language) => ({ aspect, language }))))(
    'stay crisp in $aspect, $language',
    async ({ aspect, language }) => {
      const { width, height, view } = layoutOf(avatar.manifest, aspect);
      const overlay = new Overlay({ width, height, presenter: view.width, images: `${root}config` }, font);
      const name = { zh: '双面羊毛围巾', en: 'Reversible Wool Scarf' };
      const card = { id: 'a', link: 3, name, tagline: name, livePrice: '¥139', listPrice: '¥199', stock: 3 };
      const said =
        language === 'zh' ? '尺码偏大半码，165的朋友选M码就合适' : 'It runs half a size large, take M at 165 cm';
      const side = await overlay.side(language);
      const printed = {
        label: await overlay.label(language),
        card: await overlay.card(card, language),
        asked: await overlay.asked({ nickname: '小李', text: language === 'zh' ? '会不会起球？' : 'Does it pill?' }),
        caption: (await overlay.caption(said))?.tile,
      };
      const encoder = await openVideoEncoder('h264', { width, height, framesPerSecond: 25, bitsPerSecond: 1_500_000 });
      const decoder = new Decoder('h264');
      const picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
      const kept: Record<string, number[]> = {};
      for (let i = 0; i < PICTURES; i += 1) {
        avatar.readPicture(MOVING + i, picture.data, view, width);
        for (const tile of [side, ...Object.values(printed)]) if (tile != null) blend(picture, tile);
        for (const packet of encoder.encode(picture, i * 1920, i === 0)) {
          decoder.decode(Buffer.from(packet.data), (frame) => {
            const { luma } = lumaOf(frame);
            for (const [what, tile] of Object.entries(printed))
              if (tile !== undefined) (kept[what] ??= []).push(likeness(picture.data, luma, width, tile));
          });
        }
      }
      encoder.close();
      decoder.close();
      for (const [what, of] of Object.entries(kept)) {
        expect(of).toHaveLength(PICTURES);
        // The first picture is a key frame within the bit rate: it may be coarser, and is gone in 40 ms.
        expect(Math.min(...of.slice(5)), what).toBeGreaterThan(0.99);
      }
    },
  );
});

/** Correlation of what was sent with what was got, in the rows and columns of a tile. */
function likeness(sent: Uint8Array, got: Uint8Array, width: number, tile: Tile): number {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < tile.height; row += 1) {
    for (let x = 0; x < tile.width; x += 1) {
      const at = (tile.top + row) * width + tile.left + x;
      const [s, g] = [sent[at] ?? 0, got[at] ?? 0];
      n += 1;
      a += s;
      b += g;
      aa += s * s;
      bb += g * g;
      ab += s * g;
    }
  }
  return (n * ab - a * b) / Math.sqrt((n * aa - a * a) * (n * bb - b * b));
}
