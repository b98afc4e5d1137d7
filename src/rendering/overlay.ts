import { join } from 'node:path';
import type { Board } from '../domain/board.js';
import { readableOn } from '../domain/colour.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { ProductCard } from '../domain/product.js';
import type { SceneKind } from '../domain/scene.js';
import { type Drawn, type Layer, Lettering, painted, stacked } from './lettering.js';
import { inTwoLines } from './lines.js';
import { arranged, type Box, panel } from './panel.js';
import { CARD_TONES, type CardTone, compactCard, cornerCard, wideCard } from './product-card.js';
import { logoImage, productImage } from './product-image.js';
import { boardLayout, type BoardLayout, type Place, quizCard, slideImage } from './board.js';
import { type Tile, tileFromRgba } from './tile.js';

/** A quiz's letters are never smaller than this share of their size. */
const SMALLEST = 0.5;

/** The permanent label (GB 45438-2025; EU AI Act Art. 50), in both languages. There is no switch for it. */
export const LABEL = { zh: 'AI生成 · 数字人', en: 'AI-generated digital human' } as const;

/** Em of the label's text as a share of the short side: its letters are then 5 % high, which the law wants at least. */
const LABEL_EM = 0.059;

/** A caption with the words that were spoken lit. */
export interface Caption {
  /** All of it, words still to come. */
  readonly tile: Tile;
  /** The same letters lit, without the panel; null where lines were broken by the printer and words cannot be placed. */
  readonly lit: { readonly tile: Tile; readonly lines: readonly CaptionLine[] } | null;
}

export interface CaptionLine {
  /** Characters of the page before this line. */
  readonly from: number;
  /** Rows of the tile. */
  readonly top: number;
  readonly bottom: number;
  /** Columns of the tile at which each character of the line ends, the line's beginning first. */
  readonly stops: readonly number[];
}

/** How a shop looks in pictures. */
export interface Look {
  /** Of badges, prices and the countdown: #rrggbb, dark enough for white letters. */
  readonly accent?: string;
  /** Stands on the shop's side of a landscape picture. */
  readonly title?: Readonly<Record<Language, string>> | null;
  /** What kind of room it is; a shop when absent. */
  readonly scene?: SceneKind;
  /** Product cards: light when absent. */
  readonly cards?: 'light' | 'dark';
  /** Path of a picture that stands below the label, or beside the title of a landscape. */
  readonly logo?: string;
  /** False: the permanent label alone. */
  readonly overlays?: boolean;
}

export interface Scene extends Look {
  readonly width: number;
  readonly height: number;
  /** How much of the width is the presenter's; all of it unless given. */
  readonly presenter?: number;
  /** Folder of the pictures that cards name; cards have none without it. */
  readonly images?: string;
}

const ACCENT = '#e02e4c';
/** Prices are large and bold, but are to be read at a glance, on a telephone. */
const PRICE_CONTRAST = 4.5;
/** Middle of the title's line on a landscape's side, in units. */
const HEAD = 42;
/** Under a quiz: as its letters want it. */
const BOARD = '#ffffff';
const COMING = '#ffffffa8';
const SPOKEN = '#ffffff';

/**
 * Draws what changes rarely (label, caption, product card) with sharp, once per change and off the hot path; pictures
 * then only blend tiles. Portrait: label top left, caption at the bottom, card on the right above the hand that presents it.
 * Square: the card stands beside the label, since the face has the rest.
 */
export class Overlay {
  /** Of the part where the presenter stands. */
  readonly #width: number;
  readonly #height: number;
  readonly #lettering: Lettering;
  readonly #unit: number;
  readonly #side: { readonly left: number; readonly width: number } | null;
  readonly #look: Look;
  readonly #images: string | null;
  readonly #tone: CardTone;
  #picture: { readonly name: string; readonly drawn: Drawn } | null = null;

  /** @param font Path of models/fonts/ZhuboSansSC-Bold.otf. */
  constructor(scene: Scene, font: string) {
    const {
      width,
      height,
      presenter = width,
      accent = ACCENT,
      title = null,
      images = null,
      scene: kind = 'shop',
      cards = 'light',
      logo,
    } = scene;
    this.#width = presenter;
    this.#height = height;
    this.#side = width > presenter ? { left: presenter, width: width - presenter } : null;
    this.#look = { accent, title, scene: kind, ...(logo === undefined ? {} : { logo }) };
    this.#tone = CARD_TONES[cards];
    this.#lettering = new Lettering(font);
    this.#images = images;
    this.#unit = Math.min(presenter, height) / 512;
  }

  /** The permanent AI label, top left. */
  async label(language: Language): Promise<Tile> {
    const size = Math.ceil(Math.min(this.#width, this.#height) * LABEL_EM);
    const other = LABEL[language === 'zh' ? 'en' : 'zh'];
    // A square has no room for one long line beside the card.
    const lines = this.#square && language === 'en' ? LABEL.en.split(/(?<=d) /) : [LABEL[language]];
    const rows = [
      ...(await Promise.all(lines.map((text) => this.#lettering.line({ text, size, colour: '#ffffff' })))),
      await this.#lettering.line({ text: other, size: size * 0.54, colour: '#ffffffd0' }),
    ].map((line) => [line]);
    const { layers, width, height } = arranged(rows, Math.round(size * 0.2), Math.round(size * 0.38));
    const margin = 14 * this.#unit;
    const box = { width, height, left: margin, top: margin, radius: size * 0.4 };
    return await this.#panel(box, 'rgba(0,0,0,0.56)', layers);
  }

  /** The shop's logo below the label; null where there is none, and on a landscape, whose side has it. */
  async logo(label: Tile): Promise<Tile | null> {
    const { logo } = this.#look;
    if (logo === undefined || this.#side !== null) return null;
    const u = this.#unit;
    // Left of the hair, wherever she looks.
    const drawn = await logoImage(logo, 116 * u, 60 * u);
    const place = { left: label.left, top: label.top + label.height + 10 * u, radius: 0 };
    return await this.#panel({ ...place, width: drawn.width, height: drawn.height }, 'rgba(0,0,0,0)', [
      { ...drawn, left: 0, top: 0 },
    ]);
  }

  /** What is being said, centred at the bottom, at most two lines. */
  async caption(text: string): Promise<Caption | null> {
    // A page that ends inside a sentence ends without its comma.
    const clean = text.trim().replace(/[，、；,;]$/u, '');
    if (clean === '') return null;
    const size = 25 * this.#unit;
    const most = this.#width * 0.86;
    const whole = await this.#lettering.line({ text: clean, size, colour: COMING });
    const lines = whole.width <= most ? [clean] : inTwoLines(clean);
    const print = async (colour: string): Promise<Drawn> =>
      lines.length === 1
        ? await this.#lettering.line({ text: clean, size, colour })
        : await this.#lettering.block({ text: lines.join('\n'), size, colour }, most, 2);
    const drawn = await print(COMING);
    const pad = Math.round(size * 0.5);
    const height = drawn.height + 2 * Math.round(pad * 0.7);
    const box = {
      width: drawn.width + 2 * pad,
      height,
      left: (this.#width - drawn.width - 2 * pad) / 2,
      top: this.#height - height - 22 * this.#unit,
      radius: size * 0.45,
    };
    const place = { left: pad, top: Math.round(pad * 0.7) };
    const tile = await this.#panel(box, 'rgba(12,10,16,0.68)', [{ ...drawn, ...place }]);
    const broken =
      lines.some((line) => this.#lettering.advances.of(line) * size > most) || drawn.height > lines.length * size * 1.6;
    if (broken) return { tile, lit: null };
    const lit = await this.#panel(box, 'rgba(0,0,0,0)', [{ ...(await print(SPOKEN)), ...place }]);
    const left = place.left + Math.floor((tile.width - box.width) / 2);
    return { tile, lit: { tile: lit, lines: this.#stops(lines, drawn, left, place.top, clean) } };
  }

  /** Where each character of centred lines ends. Advances are scaled to what was printed: they leave kerning out. */
  #stops(lines: readonly string[], drawn: Drawn, left: number, top: number, whole: string): CaptionLine[] {
    const widest = Math.max(...lines.map((line) => this.#inked(line)), 1e-6);
    let from = 0;
    return lines.map((line, i) => {
      from = Math.max(from, whole.indexOf(line, from));
      const width = (drawn.width * this.#inked(line)) / widest;
      const begin = left + (drawn.width - width) / 2;
      const inked = Math.max(1e-6, this.#inked(line));
      const stops = [begin];
      let at = 0;
      for (const character of line) {
        at += this.#lettering.advances.of(character);
        // One stop a UTF-16 unit, as strings are counted.
        stops.push(...Array.from({ length: character.length }, () => begin + Math.min(width, (width * at) / inked)));
      }
      const placed = {
        from,
        top: Math.round(top + (drawn.height * i) / lines.length),
        bottom: Math.round(top + (drawn.height * (i + 1)) / lines.length),
        stops,
      };
      from += line.length;
      return placed;
    });
  }

  /** Width in ems of what is seen of a line: a full-width mark at its end has its ink on the left. */
  #inked(line: string): number {
    const mark = /[，。！？；：、]$/u.exec(line)?.[0];
    return this.#lettering.advances.of(line) - (mark === undefined ? 0 : 0.62 * this.#lettering.advances.of(mark));
  }

  /** The comment being answered, above the caption. */
  async asked({ nickname, text }: { readonly nickname: string; readonly text: string }): Promise<Tile> {
    const u = this.#unit;
    const pad = Math.round(9 * u);
    // A square has no room for a second line between the caption and the chin.
    const side = this.#side;
    const most = side === null ? this.#width * 0.62 : side.width - 64 * u - 2 * pad;
    const words = { text: this.#lettering.legible(text) || '…', size: 18 * u, colour: '#ffffff' };
    const one = await this.#lettering.line(words, this.#square && side === null ? most : Infinity);
    const said = one.width <= most ? one : await this.#lettering.block(words, most, side === null ? 2 : 3, 'left');
    const name = this.#lettering.legible(nickname);
    const who = name === '' ? [] : [await this.#lettering.line({ text: name, size: 14 * u, colour: '#ffd6a0' }, most)];
    const rows = [...who.map((drawn) => [drawn]), [said]];
    const { layers, width, height } = arranged(rows, Math.round(4 * u), pad);
    // Right above the caption of two lines: what was asked stands over what is answered, and never over the face.
    const top = side === null ? this.#height - (this.#square ? 106 : 114) * u - height : this.#height - height - 32 * u;
    const left = side === null ? 16 * u : side.left + 32 * u;
    const ground = side === null ? 'rgba(60,34,54,0.72)' : '#463a4a';
    return await this.#panel({ width, height, left, top, radius: 10 * u }, ground, layers);
  }

  /** How long an offer still stands, top right. */
  async countdown(seconds: number, language: Language): Promise<Tile> {
    const u = this.#unit;
    const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    const title = { text: language === 'zh' ? '限时' : 'Ends in', size: 15 * u, colour: '#ffffffe0' };
    const rows = [
      [await this.#lettering.line(title), await this.#lettering.line({ text: clock, size: 23 * u, colour: '#ffffff' })],
    ];
    const { layers, width, height } = arranged(rows, Math.round(7 * u), Math.round(8 * u));
    const side = this.#side;
    const left = side === null ? this.#width - width - 14 * u : side.left + 32 * u;
    // On the side below the highest card; else below the card of a square, and below the English label, which is as wide as the picture.
    const top = side === null ? (this.#square ? 112 : language === 'en' ? 100 : 14) * u : 322 * u;
    return await this.#panel({ width, height, left, top, radius: height / 2 }, `${this.#accent}e8`, layers);
  }

  /**
   * The pinned product: beside the presenter in a landscape, on the picture else.
   * @throws Error when its picture cannot be read; without `image` it can be drawn all the same.
   */
  async card(card: ProductCard, language: Language): Promise<Tile> {
    const u = this.#unit;
    const side = this.#side;
    const accent = this.#accent;
    const price = readableOn(accent, this.#tone.ground, PRICE_CONTRAST);
    const painter = { lettering: this.#lettering, unit: u, accent, price, tone: this.#tone };
    const number = NUMBERED[this.#look.scene ?? 'shop'][language].replace('{n}', String(card.link));
    const content = { card, language, number, picture: this.#pictureOf(card) };
    if (side !== null) {
      const drawn = await wideCard(painter, content, side.width - 64 * u);
      return await this.#panel(
        { ...drawn, left: side.left + 32 * u, top: 76 * u, radius: 16 * u },
        this.#tone.ground,
        drawn.layers,
      );
    }
    const square = this.#square;
    const drawn = square
      ? await cornerCard(painter, content, this.#width * 0.44)
      : await compactCard(painter, content, this.#width * 0.8);
    const left = this.#width - drawn.width - (square ? 14 : 16) * u;
    // Portrait: where the hand that points at it does not disappear behind it.
    const top = square ? 14 * u : 0.755 * this.#height - drawn.height;
    return await this.#panel({ ...drawn, left, top, radius: 14 * u }, this.#tone.ground, drawn.layers);
  }

  /** A product's picture in a size; the last one is kept, since a card is drawn again whenever its stock changes. */
  #pictureOf({ image }: ProductCard): ((side: number, radius: number) => Promise<Drawn>) | null {
    const folder = this.#images;
    if (image === undefined || folder === null) return null;
    return async (side, radius) => {
      const name = `${image} ${side}`;
      if (this.#picture?.name !== name) {
        const drawn = await productImage(join(folder, image), side, side, radius);
        this.#picture = { name, drawn };
      }
      return this.#picture.drawn;
    };
  }

  /**
   * What stands in place of the product card.
   * @param folder Of the slides.
   * @throws Error of sharp when a slide cannot be read.
   */
  async board(board: Board, language: Language, folder: string): Promise<Tile> {
    const u = this.#unit;
    const { place: whole, align } = this.#boardLayout;
    const place = below(await this.label(language), whole, 8 * u);
    const at = (width: number, height: number): { left: number; top: number } => ({
      left: place.left + (place.width - width) / 2,
      top: place.top + (align === 'top' ? 0 : Math.max(0, (place.height - height) / 2)),
    });
    if (board.kind === 'slide') {
      const drawn = await slideImage(join(folder, board.image), place, 10 * u);
      const { width, height } = drawn;
      const box = { width, height, ...at(width, height), radius: 10 * u };
      return await this.#panel(box, 'rgba(0,0,0,0)', [{ ...drawn, left: 0, top: 0 }]);
    }
    const { width } = place;
    const draw = async (share: number): ReturnType<typeof quizCard> =>
      await quizCard(board, { lettering: this.#lettering, unit: u * share, accent: this.#accent }, language, width);
    let share = 1;
    let drawn = await draw(share);
    // Many words are printed smaller, so that the card keeps clear of what is said and asked.
    while (drawn.height > place.height && share > SMALLEST) {
      share *= Math.max(0.8, Math.min(0.95, place.height / drawn.height));
      drawn = await draw(share);
    }
    const { layers, height } = drawn;
    return await this.#panel({ width, height, ...at(width, height), radius: 14 * u }, BOARD, layers);
  }

  /** What lies beside the presenter of a square while a board stands there; null in other aspects. */
  async boardGround(): Promise<Tile | null> {
    const { ground } = this.#boardLayout;
    return ground === null ? null : await this.#ground(ground, []);
  }

  /** The shop's side of a landscape: its title on a calm ground. Null where there is no side. */
  async side(language: Language): Promise<Tile | null> {
    const side = this.#side;
    if (side === null) return null;
    const u = this.#unit;
    const words = this.#look.title?.[language] ?? '';
    const logo = this.#look.logo === undefined ? [] : [await logoImage(this.#look.logo, 150 * u, 38 * u)];
    const room = side.width - 64 * u - logo.reduce((sum, one) => sum + one.width + 12 * u, 0);
    const line = words === '' ? [] : [await this.#fitting(words, [24 * u, 20 * u, 17 * u], room)];
    let left = Math.round(32 * u);
    const layers = [...logo, ...line].map((drawn) => {
      const placed = { ...drawn, left, top: Math.round(HEAD * u - drawn.height / 2) };
      left += drawn.width + Math.round(12 * u);
      return placed;
    });
    return await this.#ground(side, layers);
  }

  /** A white line in the largest of the sizes in which it fits, cut in the last. */
  async #fitting(text: string, sizes: readonly number[], most: number): Promise<Drawn> {
    for (const size of sizes.slice(0, -1)) {
      const drawn = await this.#lettering.line({ text, size, colour: '#ffffff' });
      if (drawn.width <= most) return drawn;
    }
    return await this.#lettering.line({ text, size: sizes.at(-1) ?? 24 * this.#unit, colour: '#ffffff' }, most);
  }

  /** A calm ground over the whole height, with the accent's edge towards the presenter. */
  async #ground({ left, width }: { left: number; width: number }, layers: readonly Layer[]): Promise<Tile> {
    const height = this.#height;
    const edge = Math.round(4 * this.#unit);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="#2a2430"/><stop offset="1" stop-color="#15121a"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#g)"/><rect width="${edge}" height="${height}" fill="${this.#accent}"/></svg>`;
    const ground = { rgba: await painted(svg), width, height };
    return tileFromRgba(await stacked(ground, layers), width, height, left, 0);
  }

  get #boardLayout(): BoardLayout {
    return boardLayout(this.#width, this.#height, this.#side, this.#unit);
  }

  get #accent(): string {
    return this.#look.accent ?? ACCENT;
  }

  get #square(): boolean {
    return this.#height < 1.2 * this.#width;
  }

  async #panel(box: Box, colour: string, layers: readonly Layer[]): Promise<Tile> {
    return await panel(box, this.#width + (this.#side?.width ?? 0), colour, layers);
  }
}

/** What is left of a place below a tile that reaches over it. */
function below({ left, top, width, height }: Tile, place: Place, gap: number): Place {
  if (left + width <= place.left) return place;
  const from = Math.max(place.top, top + height + gap);
  return { ...place, top: from, height: place.height - (from - place.top) };
}

/** A thing's number as its scene calls it. */
const NUMBERED: Readonly<Record<SceneKind, Bilingual>> = {
  shop: { zh: '{n}号链接', en: 'No. {n}' },
  service: { zh: '业务 {n}', en: 'Service {n}' },
  lesson: { zh: '主题 {n}', en: 'Topic {n}' },
  training: { zh: '第 {n} 部分', en: 'Part {n}' },
  desk: { zh: '{n} 号', en: 'No. {n}' },
};
