import { describe, expect, it } from 'vitest';
import { LABEL, Overlay } from '../../src/rendering/overlay.js';
import type { Tile } from '../../src/rendering/tile.js';

const font = new URL('../../models/fonts/ZhuboSansSC-Bold.otf', import.meta.url).pathname;
const overlay = new Overlay({ width: 512, height: 896 }, font);

/** Rows of a tile in which something as bright as white text stands. */
function brightRows(tile: Tile): number[] {
  return Array.from({ length: tile.height }, (_, row) => row).filter((row) =>
    tile.y.subarray(row * tile.width, (row + 1) * tile.width).some((luma) => luma > 200),
  );
}

describe('overlays', () => {
  it('print the AI label in letters at least 5 % of the short side high, inside the picture', async () => {
    expect(LABEL.zh).toBe('AI生成 · 数字人');
    const tile = await overlay.label('zh');
    const rows = brightRows(tile);
    const gap = rows.findIndex((row, i) => i > 0 && row !== (rows[i - 1] ?? 0) + 1);
    const firstLine = gap < 0 ? rows.length : gap;
    expect(firstLine).toBeGreaterThanOrEqual(0.05 * 512);
    expect(tile.left + tile.width).toBeLessThanOrEqual(512);
  });

  it('print markup in a caption as text, not as markup', async () => {
    const plain = (await overlay.caption('a b c'))?.tile;
    const marked = (await overlay.caption('<b>a</b> &amp; c'))?.tile;
    expect(marked?.width).toBeGreaterThan((plain?.width ?? 0) * 2);
  });

  it('have Chinese glyphs of their own: two characters do not look alike', async () => {
    const one = (await overlay.caption('多多'))?.tile;
    const two = (await overlay.caption('少少'))?.tile;
    expect(Buffer.compare(Buffer.from(one?.y ?? []), Buffer.from(two?.y ?? []))).not.toBe(0);
  });

  it('keep a long caption within the picture', async () => {
    const tile = (await overlay.caption('很长的一句话，'.repeat(20)))?.tile;
    expect((tile?.left ?? -1) >= 0 && (tile?.width ?? 999) <= 512).toBe(true);
    expect(tile?.height).toBeLessThan(120);
  });

  it('lay the product card above the captions', async () => {
    const name = { zh: '轻暖羽绒服', en: 'Down Jacket' };
    const card = await overlay.card(
      { id: 'a', link: 1, name, tagline: name, livePrice: '¥399', listPrice: '¥599', stock: 3 },
      'zh',
    );
    const caption = (await overlay.caption('一行字'))?.tile;
    expect(card.top + card.height).toBeLessThan(caption?.top ?? 0);
  });

  it('share a square without covering each other or the middle, where the face is', async () => {
    const square = new Overlay({ width: 720, height: 720 }, font);
    const name = { zh: '双面羊毛围巾（礼盒装，附手提袋）', en: 'Reversible Wool Scarf, Gift Box with a Bag' };
    const product = { id: 'a', link: 3, name, tagline: name, livePrice: '¥1,399', listPrice: '¥2,199', stock: 3 };
    for (const language of ['zh', 'en'] as const) {
      const label = await square.label(language);
      const card = await square.card(product, language);
      const caption = (await square.caption('很长的一句话，'.repeat(20)))?.tile;
      expect(card.left).toBeGreaterThanOrEqual(label.left + label.width);
      expect(card.left + card.width).toBeLessThanOrEqual(720);
      expect(Math.max(card.top + card.height, label.top + label.height)).toBeLessThan(190);
      expect(caption?.top).toBeGreaterThan(540);
    }
  });

  it('lie on the grid on which they are laid fastest', async () => {
    const portrait = new Overlay({ width: 720, height: 1280 }, font);
    for (const tile of [await portrait.label('en'), (await portrait.caption('一行字'))?.tile]) {
      expect([tile?.left, tile?.width].map((value) => (value ?? 1) % 8)).toEqual([0, 0]);
      expect((tile?.top ?? 1) % 2).toBe(0);
    }
  });

  it.each([
    '平时价599元，今天直播间399元。',
    'The liner is 316 stainless steel, fine for water and tea.',
    '这个 size 怎么选，M 码适合 160 到 168 厘米',
  ])('light the words of %s where they are printed', async (text) => {
    const caption = await overlay.caption(text);
    const { tile, lines } = caption?.lit ?? { tile: null, lines: [] };
    if (tile === null) throw new Error('no words can be lit');
    const inked = (from: number, to: number, top: number, bottom: number): number[] =>
      Array.from({ length: to - from }, (_, x) => x + from).filter((x) =>
        Array.from({ length: bottom - top }, (_, y) => y + top).some((y) => (tile.alpha[y * tile.width + x] ?? 0) > 90),
      );
    for (const { stops, top, bottom } of lines) {
      const columns = inked(0, tile.width, top, bottom);
      // The line begins and ends where its ink does, within a few pixels.
      expect(Math.abs((columns[0] ?? 0) - (stops[0] ?? 0))).toBeLessThan(10);
      expect(Math.abs((columns.at(-1) ?? 0) - (stops.at(-1) ?? 0))).toBeLessThan(10);
      expect([...stops].sort((a, b) => a - b)).toEqual(stops);
    }
    expect(lines.reduce((sum, { stops }) => sum + stops.length - 1, 0)).toBeGreaterThanOrEqual(text.length - 3);
  });

  it('keep countdown, comment, label and card apart in a portrait, a square and a landscape', async () => {
    const product = {
      id: 'a',
      link: 3,
      name: { zh: '双面羊毛围巾（礼盒装）', en: 'Reversible Wool Scarf' },
      tagline: { zh: '', en: '' },
      livePrice: '¥139',
      listPrice: '¥199',
      stock: 3,
    };
    for (const [width, height, presenter] of [
      [720, 1280, 720],
      [720, 720, 720],
      [1280, 720, 720],
    ] as const) {
      const drawn = new Overlay({ width, height, presenter, accent: '#1f6f54' }, font);
      for (const language of ['zh', 'en'] as const) {
        const tiles = [
          await drawn.label(language),
          await drawn.card(product, language),
          await drawn.asked({ nickname: '小李', text: '这条围巾会不会起球呀，洗了以后会缩水吗，一般多久发货到成都' }),
          await drawn.countdown(272, language),
        ];
        tiles.forEach((a, i) => {
          expect(a.left >= 0 && a.top >= 0 && a.left + a.width <= width && a.top + a.height <= height).toBe(true);
          for (const b of tiles.slice(i + 1)) {
            const apart =
              a.left + a.width <= b.left ||
              b.left + b.width <= a.left ||
              a.top + a.height <= b.top ||
              b.top + b.height <= a.top;
            expect(apart).toBe(true);
          }
        });
      }
    }
  });

  it('have nothing to draw for an empty caption', async () => {
    expect(await overlay.caption('  ')).toBeNull();
  });
});
