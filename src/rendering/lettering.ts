import sharp from 'sharp';
import { Advances } from './advances.js';

// What is drawn is drawn once: libvips kept the last hundred operations with their pictures.
sharp.cache(false);

export interface Text {
  readonly text: string;
  /** Pixels of the em square. */
  readonly size: number;
  /** #rrggbb or #rrggbbaa. */
  readonly colour: string;
  readonly struck?: boolean;
}

export interface Drawn {
  readonly rgba: Buffer;
  readonly width: number;
  readonly height: number;
}

export type Layer = Drawn & { readonly left: number; readonly top: number };

/** Prints with the font of this repository: no system font or font configuration needed. */
export class Lettering {
  /** How wide its characters are, and which it has. */
  readonly advances: Advances;
  readonly #font: string;

  /** @param font Path of models/fonts/ZhuboSansSC-Bold.otf. */
  constructor(font: string) {
    this.#font = font;
    this.advances = new Advances(font);
  }

  /** A text of others without the characters that the font does not have: most emoji, which would come out as boxes. */
  legible(text: string): string {
    const kept = Array.from(text).filter((character) => /\s/u.test(character) || this.advances.has(character));
    return kept.join('').replace(/\s+/gu, ' ').trim();
  }

  /** One line; wider than `most` it is cut with an ellipsis. */
  async line(text: Text, most = Infinity): Promise<Drawn> {
    let shown = text.text;
    for (;;) {
      const drawn = await this.#print({ ...text, text: shown });
      const characters = Array.from(shown);
      if (drawn.width <= most || characters.length <= 2) return drawn;
      const fitting = Math.floor((characters.length * most) / drawn.width);
      shown = `${characters
        .slice(0, Math.max(1, Math.min(characters.length - 2, fitting - 1)))
        .join('')
        .trimEnd()}…`;
    }
  }

  /** Several lines, centred unless `align` says otherwise; wrapped where one is wider than `most`, cut with an ellipsis beyond `lines`. */
  async block(text: Text, most: number, lines: number, align: 'left' | 'centre' = 'centre'): Promise<Drawn> {
    let shown = text.text;
    for (;;) {
      const drawn = await this.#print({ ...text, text: shown }, most, align);
      const characters = Array.from(shown);
      if (drawn.height <= text.size * 1.5 * lines || characters.length <= 2) return drawn;
      shown = `${characters.slice(0, Math.floor(characters.length * 0.88) - 1).join('')}…`;
    }
  }

  async #print(text: Text, most?: number, align: 'left' | 'centre' = 'centre'): Promise<Drawn> {
    const strike = text.struck === true ? ' strikethrough="true"' : '';
    const { data, info } = await sharp({
      text: {
        text: `<span foreground="${text.colour.slice(0, 7)}"${alphaOf(text.colour)}${strike}>${escapeMarkup(text.text)}</span>`,
        font: `Zhubo Sans SC Bold ${Math.round(text.size)}px`,
        fontfile: this.#font,
        rgba: true,
        dpi: 72,
        align,
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

/** A rectangle with round corners. */
export async function filled(width: number, height: number, radius: number, colour: string): Promise<Drawn> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${radius}" fill="${colour}"/></svg>`;
  return { rgba: await painted(svg), width, height };
}

/** An SVG as straight-alpha RGBA. Our own drawings only: text of others is printed by Lettering. */
export async function painted(svg: string): Promise<Buffer> {
  return await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}

/** Lays layers over a picture; straight-alpha RGBA. */
export async function stacked({ rgba, width, height }: Drawn, layers: readonly Layer[]): Promise<Buffer> {
  return await sharp(rgba, { raw: { width, height, channels: 4 } })
    .composite(
      layers.map((layer) => ({
        input: layer.rgba,
        raw: { width: layer.width, height: layer.height, channels: 4 as const },
        left: layer.left,
        top: layer.top,
      })),
    )
    .raw()
    .toBuffer();
}

/** Pango markup is XML: text from the catalogue or an answer must never be read as tags. Control characters go. */
function escapeMarkup(text: string): string {
  const visible = Array.from(text)
    .filter((character) => character === '\n' || (character.codePointAt(0) ?? 0) >= 32)
    .join('');
  return visible.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function alphaOf(colour: string): string {
  return colour.length === 9 ? ` alpha="${Math.round((parseInt(colour.slice(7), 16) / 255) * 65_535)}"` : '';
}
