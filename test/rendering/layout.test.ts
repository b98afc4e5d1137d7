import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAvatarManifest } from '../../src/avatar/manifest.js';
import { layoutOf } from '../../src/avatar/view.js';
import { type Aspect, ASPECTS } from '../../src/domain/aspect.js';
import { contrastOf, readableOn } from '../../src/domain/colour.js';
import type { Board } from '../../src/domain/board.js';
import type { Language } from '../../src/domain/language.js';
import type { ProductCard } from '../../src/domain/product.js';
import { Overlay } from '../../src/rendering/overlay.js';
import { CARD_TONES } from '../../src/rendering/product-card.js';
import type { Tile } from '../../src/rendering/tile.js';

const root = new URL('../../', import.meta.url).pathname;
const font = `${root}models/fonts/ZhuboSansSC-Bold.otf`;
const manifest = readAvatarManifest(`${root}models/presenter`);

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const LONG = {
  zh: '双面羊毛围巾加厚保暖秋冬款（礼盒装，附手提袋和手写贺卡，可刻字）',
  en: 'Reversible Extra Warm Merino Wool Scarf in a Gift Box with a Paper Bag and a Handwritten Card',
};
const plain = {
  id: 'a',
  link: 1,
  name: { zh: '护手霜', en: 'Hand Cream' },
  tagline: { zh: '不黏的润', en: 'Not sticky' },
};
const image = 'products/wool-scarf.webp';
/** What shops put on a card: everything, too much, next to nothing. */
const CARDS: readonly (readonly [string, ProductCard])[] = [
  ['everything', { ...plain, livePrice: '¥399', listPrice: '¥599', stock: 326, image }],
  [
    'long names, long prices',
    {
      ...plain,
      link: 188,
      name: LONG,
      tagline: LONG,
      livePrice: '¥11,399.50',
      listPrice: '¥22,199.90',
      stock: 3,
      image,
    },
  ],
  ['sold out', { ...plain, livePrice: '¥39', listPrice: '¥59', stock: 0, image }],
  ['no picture', { ...plain, livePrice: '¥1,399.50', listPrice: '¥2,199.90', stock: 12_345, name: LONG }],
  ['no price', { ...plain, image, stock: 20 }],
  ['a name alone', plain],
];
const ASKED = [
  { nickname: '小李', text: '多少钱' },
  {
    nickname: '一个名字特别特别长的网友🎀来自上海浦东新区',
    text: '围巾会不会掉毛呀？我妈妈皮肤比较敏感😊想买两条送人，能不能分开包装，再写一张贺卡呢，还有 does it shed after washing?',
  },
];
const SAID = [
  '好。',
  '尺码偏大半码，165的朋友选M码就合适，喜欢宽松的选L码，尺码和颜色想知道的',
  'It runs half a size large, so at 165 cm take M, or take L if you like it a little loose',
];

/** Where her face may be in a stream's picture, whatever she does: brows to chin, ear to ear, in every picture of the bundle. */
function faceIn(aspect: Aspect): Rectangle {
  const { view } = layoutOf(manifest, aspect);
  const { mouth, eyes } = manifest;
  const tops = eyes?.left.y.map((y, i) => Math.min(y, eyes.right.y[i] ?? y) - 1.2 * (eyes.left.width[i] ?? 0)) ?? [];
  // The mouth's box is about as wide as the face; the chin ends at four fifths of it.
  const left = Math.min(...mouth.x) - 10 - view.x;
  const top = Math.min(...tops) - view.y;
  const right = Math.max(...mouth.x) + mouth.size + 10 - view.x;
  const bottom = Math.max(...mouth.y) + 0.8 * mouth.size - view.y;
  return { left, top, width: right - left, height: bottom - top };
}

function apart(a: Rectangle, b: Rectangle): boolean {
  return (
    a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top
  );
}

const shown = ({ left, top, width, height }: Rectangle): string =>
  `${Math.round(left)},${Math.round(top)} ${Math.round(width)}x${Math.round(height)}`;

describe('what lies over the picture', () => {
  let folder: string;
  let logo: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-logo-'));
    logo = join(folder, 'logo.png');
    // As wide as logos with a name in them are.
    await sharp({ create: { width: 900, height: 240, channels: 4, background: '#1f6f54' } })
      .png()
      .toFile(logo);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const cases = ASPECTS.flatMap((aspect) =>
    (['zh', 'en'] as const).flatMap((language) => CARDS.map(([what, card]) => ({ aspect, language, what, card }))),
  );
  it.each(cases)(
    'in $aspect, $language, card with $what: nothing covers anything, the face or the edge',
    async ({ aspect, language, card }: { aspect: Aspect; language: Language; card: ProductCard }) => {
      const { width, height, view } = layoutOf(manifest, aspect);
      const overlay = new Overlay(
        { width, height, presenter: view.width, images: `${root}config`, logo, title: LONG },
        font,
      );
      const label = await overlay.label(language);
      const fixed: [string, Rectangle | null][] = [
        ['face', faceIn(aspect)],
        ['label', label],
        ['logo', await overlay.logo(label)],
        ['card', await overlay.card(card, language)],
        ['countdown', await overlay.countdown(3_599, language)],
      ];
      const captions = await Promise.all(SAID.map(async (text) => (await overlay.caption(text))?.tile ?? null));
      const asked = await Promise.all(ASKED.map(async (comment) => await overlay.asked(comment)));
      const found: string[] = [];
      for (const [i, caption] of captions.entries()) {
        for (const [k, question] of asked.entries()) {
          const all: [string, Rectangle | null][] = [...fixed, [`caption ${i}`, caption], [`asked ${k}`, question]];
          const there = all.filter((one): one is [string, Rectangle] => one[1] !== null);
          for (const [n, [name, a]] of there.entries()) {
            const whole = { left: 0, top: 0, width, height };
            if (a.left < 0 || a.top < 0 || a.left + a.width > whole.width || a.top + a.height > whole.height)
              found.push(`${name} ${shown(a)} leaves the picture`);
            for (const [other, b] of there.slice(n + 1))
              if (!apart(a, b)) found.push(`${name} ${shown(a)} meets ${other} ${shown(b)}`);
          }
        }
      }
      expect([...new Set(found)]).toEqual([]);
    },
  );

  const LONGEST_OPTION = '马上关掉电源然后用水浇灭并且打电话给全部的同事一起过来帮忙';
  const boards = ASPECTS.flatMap((aspect) =>
    (['zh', 'en'] as const).flatMap((language) =>
      (
        [
          ['a slide', { kind: 'slide', image: 'scenes/lecture/slides/seasons.zh.webp' }],
          ['a slide on end', { kind: 'slide', image: 'tall.svg' }],
          [
            'a short quiz',
            { kind: 'quiz', question: '着火了？', options: ['跑', 'Call 119'], right: null, counts: null },
          ],
          [
            'the longest quiz',
            {
              kind: 'quiz',
              question:
                'You see a fire between the shelves and nobody else is near: what is the very first thing that you do?',
              options: [
                LONGEST_OPTION,
                'Press the manual alarm, then call extension 119',
                LONGEST_OPTION,
                LONGEST_OPTION,
              ],
              right: 1,
              counts: [1_204, 19_999, 3, 0],
            },
          ],
        ] as const
      ).map(([what, board]) => ({ aspect, language, what, board })),
    ),
  );
  it.each(boards)(
    'in $aspect, $language, with $what in place of the card: nothing covers anything, the face or the edge',
    async ({ aspect, language, board }: { aspect: Aspect; language: Language; board: Board }) => {
      const { width, height, view } = layoutOf(manifest, aspect);
      const overlay = new Overlay(
        { width, height, presenter: view.width, images: `${root}config`, logo, title: LONG },
        font,
      );
      await writeFile(
        join(folder, 'tall.svg'),
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="90"><rect width="30" height="90" fill="red"/></svg>',
      );
      const slides = board.kind === 'slide' && board.image === 'tall.svg' ? folder : `${root}config`;
      const label = await overlay.label(language);
      const drawn = await overlay.board(board, language, slides);
      const ground = await overlay.boardGround();
      // In a square she steps aside for it.
      const face = faceIn(aspect);
      const moved = ground === null ? face : { ...face, left: face.left - 4 * Math.floor((width - ground.left) / 8) };
      const others: [string, Rectangle | null][] = [
        ['face', moved],
        ['label', label],
        ['logo', await overlay.logo(label)],
        ...(await Promise.all(
          SAID.map(
            async (text) => ['caption', (await overlay.caption(text))?.tile ?? null] as [string, Rectangle | null],
          ),
        )),
        ...(await Promise.all(
          ASKED.map(async (comment) => ['asked', await overlay.asked(comment)] as [string, Rectangle | null]),
        )),
      ];
      const found = others.flatMap(([name, other]) =>
        other === null || apart(drawn, other) ? [] : [`board ${shown(drawn)} meets ${name} ${shown(other)}`],
      );
      expect(found).toEqual([]);
      expect(drawn.left >= 0 && drawn.top >= 0).toBe(true);
      expect(drawn.left + drawn.width <= width && drawn.top + drawn.height <= height).toBe(true);
    },
  );

  it('refuses a slide that is not there', async () => {
    const overlay = new Overlay({ width: 720, height: 1280 }, font);
    await expect(overlay.board({ kind: 'slide', image: 'none.svg' }, 'zh', folder)).rejects.toThrow(/none\.svg/);
  });

  it('is in letters that stand out: 4.5:1 on cards of both kinds, for prices in any accent too', () => {
    for (const tone of Object.values(CARD_TONES)) {
      for (const ink of [tone.ink, tone.soft, tone.struck])
        expect(contrastOf(ink, tone.ground)).toBeGreaterThanOrEqual(4.5);
      for (const accent of ['#e02e4c', '#1f6f54', '#0b3d91', '#7a4a00'])
        expect(contrastOf(readableOn(accent, tone.ground, 4.5), tone.ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is legible before a white wall: label and captions keep 3:1, as WCAG 2.2 asks of large letters', async () => {
    const overlay = new Overlay({ width: 720, height: 1280 }, font);
    const label = await overlay.label('zh');
    const caption = await overlay.caption('尺码偏大半码，165的朋友选M码就合适');
    if (caption === null) throw new Error('no caption');
    expect(contrastOf(lettersOnWhite(label), panelOnWhite(label))).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(lettersOnWhite(caption.tile), panelOnWhite(caption.tile))).toBeGreaterThanOrEqual(3);
  });

  it.each(['light', 'dark'] as const)('prints a %s card in its own ink', async (cards) => {
    const overlay = new Overlay({ width: 720, height: 1280, cards }, font);
    const tile = await overlay.card(CARDS[3]?.[1] ?? plain, 'zh');
    const seen = Array.from(tile.y)
      .filter((_, i) => tile.alpha[i] === 255)
      .sort((a, b) => a - b);
    const middle = seen[seen.length >> 1] ?? 0;
    expect(cards === 'light' ? middle : 255 - middle).toBeGreaterThan(190);
    expect((seen.at(-1) ?? 0) - (seen[0] ?? 0)).toBeGreaterThan(150);
  });
});

/** Luma of the pixels of a panel before white, in order; its corners, which are clear, left out. */
function onWhite({ y, alpha }: Tile): number[] {
  return Array.from(y, (luma, i) => ({ level: luma + (235 * (255 - (alpha[i] ?? 0))) / 255, covered: alpha[i] ?? 0 }))
    .filter(({ covered }) => covered > 120)
    .map(({ level }) => level)
    .sort((a, b) => a - b);
}

/** What most of a panel shows, as a grey #rrggbb. */
function panelOnWhite(tile: Tile): string {
  const levels = onWhite(tile);
  return grey(levels[Math.floor(levels.length * 0.3)] ?? 0);
}

/** What the strokes of its letters show: brighter than all but a few of a hundred pixels. */
function lettersOnWhite(tile: Tile): string {
  const levels = onWhite(tile);
  return grey(levels[Math.floor(levels.length * 0.97)] ?? 0);
}

function grey(luma: number): string {
  const level = Math.round(Math.min(255, Math.max(0, ((luma - 16) * 255) / 219)));
  return `#${level.toString(16).padStart(2, '0').repeat(3)}`;
}
