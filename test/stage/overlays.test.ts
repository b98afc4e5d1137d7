import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/log.js';
import { type Picture, pictureBytes } from '../../src/domain/picture.js';
import type { ProductCard } from '../../src/domain/product.js';
import { Overlays } from '../../src/stage/overlays.js';

const FONT = fileURLToPath(new URL('../../models/fonts/ZhuboSansSC-Bold.otf', import.meta.url));
const [WIDTH, HEIGHT] = [512, 896];

function drawn(overlays: Overlays): Buffer {
  const picture: Picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(pictureBytes(WIDTH, HEIGHT)).fill(90) };
  overlays.draw(picture, null, 0);
  return Buffer.from(picture.data);
}

/** The next other picture than this one. */
async function changed(overlays: Overlays, from: Buffer): Promise<Buffer> {
  for (;;) {
    const next = drawn(overlays);
    if (!next.equals(from)) return next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function card(link: number): ProductCard {
  const name = { zh: `第${link}件`, en: `Number ${link}` };
  return { id: `p${link}`, link, name, tagline: name, livePrice: `¥${link}` };
}

describe('what lies over the pictures', () => {
  /** Of a room nobody watched each card was drawn all the same, with its picture: a third of what its stage took. */
  it('is drawn for who comes, not while nobody is there, and never as it was before', async () => {
    const overlays = await Overlays.open({ width: WIDTH, height: HEIGHT }, FONT, 'zh', silentLog);
    const bare = drawn(overlays);
    overlays.show(card(1), 'zh');
    const first = await changed(overlays, bare);

    overlays.seen = false;
    overlays.show(card(2), 'zh');
    overlays.show(card(3), 'zh');
    overlays.seen = true;
    expect(drawn(overlays).equals(bare)).toBe(true);
    const third = await changed(overlays, bare);
    expect(third.equals(first)).toBe(false);

    overlays.show(card(1), 'zh');
    expect((await changed(overlays, third)).equals(first)).toBe(true);
  });

  it('is gone for who comes when it was taken away meanwhile', async () => {
    const overlays = await Overlays.open({ width: WIDTH, height: HEIGHT }, FONT, 'zh', silentLog);
    const bare = drawn(overlays);
    overlays.seen = false;
    overlays.show(card(1), 'zh');
    overlays.show(null, 'zh');
    overlays.seen = true;
    expect(drawn(overlays).equals(bare)).toBe(true);
  });
});
