import sharp from 'sharp';
import type { Language } from '../domain/language.js';
import type { ProductCard } from '../domain/product.js';
import { type Tile, tileFromRgba } from './tile.js';

/** The permanent label (GB 45438-2025; EU AI Act Art. 50), in both languages. There is no switch for it. */
export const LABEL = { zh: 'AI生成 · 数字人', en: 'AI-generated digital human' } as const;

/** Share of the picture's short side that the label's text is high; the law wants at least 5 %. */
const LABEL_HEIGHT = 0.054;

interface Text {
  readonly text: string;
  /** Pixels of the em square. */
  readonly size: number;
  readonly colour: string;
  readonly struck?: boolean;
}

interface Drawn {
  readonly rgba: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws what changes rarely (label, caption, product card) with sharp, once per change and off the hot path; pictures
 * then only blend tiles. Text is printed with the font of this repository: no system font or font configuration needed.
 */
export class Overlay {
  readonly #width: number;
  readonly #height: number;
  readonly #font: string;
  readonly #unit: number;

  /** @param font Path of models/fonts/ZhuboSansSC-Bold.otf. */
  constructor(width: number, height: number, font: string) {
    this.#width = width;
    this.#height = height;
    this.#font = font;
    this.#unit = Math.min(width, height) / 512;
  }

  /** The permanent AI label, top left. */
  async label(language: Language): Promise<Tile> {
    const size = Math.ceil(Math.min(this.#width, this.#height) * LABEL_HEIGHT);
    const first = await this.#text({ text: LABEL[language], size, colour: '#ffffff' });
    const second = await this.#text({
      text: LABEL[language === 'zh' ? 'en' : 'zh'],
      size: size * 0.56,
      colour: '#ffffffd0',
    });
    const pad = Math.round(size * 0.4);
    const width = even(Math.max(first.width, second.width) + 2 * pad);
    const height = even(first.height + second.height + Math.round(size * 0.22) + 2 * pad);
    const layers = [
      { ...first, left: pad, top: pad },
      { ...second, left: pad, top: pad + first.height + Math.round(size * 0.22) },
    ];
    const margin = even(14 * this.#unit);
    return await this.#panel(width, height, margin, margin, size * 0.4, 'rgba(0,0,0,0.46)', layers);
  }

  /** What is being said, centred at the bottom, at most two lines. */
  async caption(text: string): Promise<Tile | null> {
    const clean = text.trim();
    if (clean === '') return null;
    const size = 25 * this.#unit;
    const most = this.#width * 0.86;
    const drawn = await this.#text({ text: clean, size, colour: '#ffffff' }, most);
    const pad = Math.round(size * 0.5);
    const width = even(drawn.width + 2 * pad);
    const height = even(drawn.height + 2 * Math.round(pad * 0.7));
    const left = even((this.#width - width) / 2);
    const top = even(this.#height - height - 22 * this.#unit);
    return await this.#panel(width, height, left, top, size * 0.45, 'rgba(12,10,16,0.58)', [
      { ...drawn, left: pad, top: Math.round(pad * 0.7) },
    ]);
  }

  /** The pinned product, above the caption, left. */
  async card(card: ProductCard, language: Language): Promise<Tile> {
    const u = this.#unit;
    const link = language === 'zh' ? `${card.link}号链接` : `No. ${card.link}`;
    const name = await this.#text(
      { text: card.name[language], size: 21 * u, colour: '#1d1a22' },
      this.#width * 0.42,
      1,
    );
    const badge = await this.#text({ text: link, size: 15 * u, colour: '#ffffff' });
    const price = await this.#text({ text: card.livePrice, size: 31 * u, colour: '#e02e4c' });
    const list =
      card.listPrice === undefined
        ? undefined
        : await this.#text({ text: card.listPrice, size: 16 * u, colour: '#8a8590', struck: true });
    const pad = Math.round(13 * u);
    const badgeWidth = badge.width + Math.round(16 * u);
    const badgeHeight = badge.height + Math.round(10 * u);
    const gap = Math.round(9 * u);
    const prices = price.width + (list === undefined ? 0 : gap + list.width);
    const width = even(Math.max(badgeWidth + gap + name.width, prices) + 2 * pad);
    const first = Math.max(badgeHeight, name.height);
    const height = even(first + gap + price.height + 2 * pad);
    const layers = [
      { ...(await filled(badgeWidth, badgeHeight, badgeHeight / 2, '#e02e4c')), left: pad, top: pad },
      { ...badge, left: pad + Math.round(8 * u), top: pad + Math.round(5 * u) },
      { ...name, left: pad + badgeWidth + gap, top: pad + Math.round((first - name.height) / 2) },
      { ...price, left: pad, top: pad + first + gap },
      ...(list === undefined
        ? []
        : [{ ...list, left: pad + price.width + gap, top: pad + first + gap + price.height - list.height }]),
    ];
    const top = even(this.#height - 124 * u - height);
    return await this.#panel(width, height, even(16 * u), top, 14 * u, 'rgba(255,255,255,0.92)', layers);
  }

  async #panel(
    width: number,
    height: number,
    left: number,
    top: number,
    radius: number,
    colour: string,
    layers: readonly (Drawn & { left: number; top: number })[],
  ): Promise<Tile> {
    const back = await filled(width, height, radius, colour);
    const { data } = await sharp(back.rgba, { raw: { width, height, channels: 4 } })
      .composite(
        layers.map((layer) => ({
          input: layer.rgba,
          raw: { width: layer.width, height: layer.height, channels: 4 as const },
          left: layer.left,
          top: layer.top,
        })),
      )
      .raw()
      .toBuffer({ resolveWithObject: true });
    return tileFromRgba(data, width, height, left, top);
  }

  /** Prints text; wider than `most` it is wrapped, beyond `lines` lines it is cut with an ellipsis. */
  async #text(text: Text, most?: number, lines = 2): Promise<Drawn> {
    let shown = text.text;
    for (;;) {
      const drawn = await this.#print({ ...text, text: shown }, lines === 1 ? undefined : most);
      const tooWide = lines === 1 && most !== undefined && drawn.width > most;
      const tooHigh = drawn.height > text.size * 1.5 * lines;
      const characters = Array.from(shown);
      if ((!tooWide && !tooHigh) || characters.length <= 2) return drawn;
      shown = `${characters.slice(0, Math.floor(characters.length * 0.88) - 1).join('')}…`;
    }
  }

  async #print(text: Text, most?: number): Promise<Drawn> {
    const body = escapeMarkup(text.text);
    const strike = text.struck === true ? ' strikethrough="true"' : '';
    const { data, info } = await sharp({
      text: {
        text: `<span foreground="${text.colour.slice(0, 7)}"${alphaOf(text.colour)}${strike}>${body}</span>`,
        font: `Zhubo Sans SC Bold ${Math.round(text.size)}px`,
        fontfile: this.#font,
        rgba: true,
        dpi: 72,
        align: 'centre',
        wrap: 'word-char',
        ...(most === undefined ? {} : { width: Math.floor(most) }),
      },
    })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { rgba: data, width: info.width, height: info.height };
  }
}

async function filled(width: number, height: number, radius: number, colour: string): Promise<Drawn> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${radius}" fill="${colour}"/></svg>`;
  const rgba = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  return { rgba, width, height };
}

/** Pango markup is XML: text from the catalogue or an answer must never be read as tags. Control characters go. */
function escapeMarkup(text: string): string {
  const visible = Array.from(text)
    .filter((character) => (character.codePointAt(0) ?? 0) >= 32)
    .join('');
  return visible.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function alphaOf(colour: string): string {
  return colour.length === 9 ? ` alpha="${Math.round((parseInt(colour.slice(7), 16) / 255) * 65_535)}"` : '';
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}
