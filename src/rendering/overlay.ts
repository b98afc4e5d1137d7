import type { Language } from '../domain/language.js';
import type { ProductCard } from '../domain/product.js';
import { type Drawn, filled, type Layer, Lettering, stacked } from './lettering.js';
import { inTwoLines } from './lines.js';
import { type Tile, tileFromRgba } from './tile.js';

/** The permanent label (GB 45438-2025; EU AI Act Art. 50), in both languages. There is no switch for it. */
export const LABEL = { zh: 'AI生成 · 数字人', en: 'AI-generated digital human' } as const;

/** Em of the label's text as a share of the short side: its letters are then 5 % high, which the law wants at least. */
const LABEL_EM = 0.059;

/**
 * Draws what changes rarely (label, caption, product card) with sharp, once per change and off the hot path; pictures
 * then only blend tiles. Portrait: label top left, caption at the bottom, card on the right above the hand that presents it.
 * Square: the card stands beside the label, since the face has the rest.
 */
export class Overlay {
  readonly #width: number;
  readonly #height: number;
  readonly #lettering: Lettering;
  readonly #unit: number;

  /** @param font Path of models/fonts/ZhuboSansSC-Bold.otf. */
  constructor(width: number, height: number, font: string) {
    this.#width = width;
    this.#height = height;
    this.#lettering = new Lettering(font);
    this.#unit = Math.min(width, height) / 512;
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
    return await this.#panel(width, height, margin, margin, size * 0.4, 'rgba(0,0,0,0.46)', layers);
  }

  /** What is being said, centred at the bottom, at most two lines. */
  async caption(text: string): Promise<Tile | null> {
    // A page that ends inside a sentence ends without its comma.
    const clean = text.trim().replace(/[，、；,;]$/u, '');
    if (clean === '') return null;
    const size = 25 * this.#unit;
    const most = this.#width * 0.86;
    const drawn = await this.#captionText({ text: clean, size, colour: '#ffffff' }, most);
    const pad = Math.round(size * 0.5);
    const width = drawn.width + 2 * pad;
    const height = drawn.height + 2 * Math.round(pad * 0.7);
    const left = (this.#width - width) / 2;
    const top = this.#height - height - 22 * this.#unit;
    return await this.#panel(width, height, left, top, size * 0.45, 'rgba(12,10,16,0.58)', [
      { ...drawn, left: pad, top: Math.round(pad * 0.7) },
    ]);
  }

  /** The pinned product. */
  async card(card: ProductCard, language: Language): Promise<Tile> {
    const u = this.#unit;
    const square = this.#square;
    const link = language === 'zh' ? `${card.link}号链接` : `No. ${card.link}`;
    const pad = Math.round((square ? 10 : 13) * u);
    const gap = Math.round(9 * u);
    const badge = await this.#badge(link);
    const price = await this.#lettering.line({ text: card.livePrice, size: (square ? 25 : 31) * u, colour: '#e02e4c' });
    const list =
      card.listPrice === undefined
        ? []
        : [await this.#lettering.line({ text: card.listPrice, size: 16 * u, colour: '#8a8590', struck: true })];
    const most = square ? this.#width * 0.42 - 2 * pad : this.#width * 0.8 - badge.width - gap - 2 * pad;
    const title = { text: card.name[language], size: (square ? 18 : 21) * u, colour: '#1d1a22' };
    const name = await this.#lettering.line(title, most);
    // The crossed-out price is the first to go where there is no room.
    if (square && badge.width + price.width + (list[0]?.width ?? 0) + 2 * gap > most) list.pop();
    const rows = square
      ? [[badge, price, ...list], [name]]
      : [
          [badge, name],
          [price, ...list],
        ];
    const { layers, width, height } = arranged(rows, gap, pad);
    const left = this.#width - width - (square ? 14 : 16) * u;
    // Portrait: where the hand that points at it does not disappear behind it.
    const top = square ? 14 * u : 0.755 * this.#height - height;
    return await this.#panel(width, height, left, top, 14 * u, 'rgba(255,255,255,0.92)', layers);
  }

  get #square(): boolean {
    return this.#height < 1.2 * this.#width;
  }

  async #badge(text: string): Promise<Drawn> {
    const u = this.#unit;
    const letters = await this.#lettering.line({ text, size: 15 * u, colour: '#ffffff' });
    const [across, down] = [Math.round(8 * u), Math.round(5 * u)];
    const [width, height] = [letters.width + 2 * across, letters.height + 2 * down];
    const rgba = await stacked(await filled(width, height, height / 2, '#e02e4c'), [
      { ...letters, left: across, top: down },
    ]);
    return { rgba, width, height };
  }

  async #captionText(text: { text: string; size: number; colour: string }, most: number): Promise<Drawn> {
    const line = await this.#lettering.line(text);
    if (line.width <= most) return line;
    return await this.#lettering.block({ ...text, text: inTwoLines(text.text).join('\n') }, most, 2);
  }

  /** Its edges lie on the grid on which tiles are laid fastest. */
  async #panel(
    width: number,
    height: number,
    left: number,
    top: number,
    radius: number,
    colour: string,
    layers: readonly Layer[],
  ): Promise<Tile> {
    const grid = this.#width % 8 === 0 ? 8 : 2;
    const wide = Math.min(grid * Math.ceil(width / grid), this.#width);
    const high = 2 * Math.ceil(height / 2);
    const x = grid * Math.round(Math.min(Math.max(0, left), this.#width - wide) / grid);
    const shift = Math.floor((wide - width) / 2);
    const moved = layers.map((layer) => ({ ...layer, left: layer.left + shift }));
    const rgba = await stacked(await filled(wide, high, radius, colour), moved);
    return tileFromRgba(rgba, wide, high, x, 2 * Math.round(top / 2));
  }
}

/** Rows of parts, each row's parts on one middle line, below each other. */
function arranged(
  rows: readonly (readonly Drawn[])[],
  gap: number,
  pad: number,
): { layers: Layer[]; width: number; height: number } {
  const layers: Layer[] = [];
  let width = 0;
  let top = pad;
  for (const row of rows) {
    const height = Math.max(...row.map((part) => part.height));
    let left = pad;
    for (const part of row) {
      layers.push({ ...part, left, top: top + Math.round((height - part.height) / 2) });
      left += part.width + gap;
    }
    width = Math.max(width, left - gap + pad);
    top += height + gap;
  }
  return { layers, width, height: top - gap + pad };
}
