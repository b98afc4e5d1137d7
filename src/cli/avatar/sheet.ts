import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import sharp, { type OverlayOptions } from 'sharp';
import { rgbFromI420 } from '../../rendering/pixels.js';

/** Pictures of a contact sheet at most. */
const MOST = 60;
const COLUMNS = 10;
const WIDTH = 160;

/** A contact sheet: every Nth picture of a bundle, small, with its number. */
export class ContactSheet {
  readonly #width: number;
  readonly #height: number;
  readonly #every: number;
  readonly #tiles: { index: number; png: Buffer }[] = [];

  constructor(width: number, height: number, count: number) {
    this.#width = width;
    this.#height = height;
    this.#every = Math.max(1, Math.ceil(count / MOST));
  }

  /** Takes a picture (tight I420) if it is one of those shown. */
  async take(index: number, picture: Uint8Array): Promise<void> {
    if (index % this.#every !== 0) return;
    const [width, height] = [this.#width, this.#height];
    const rgb = rgbFromI420({ width, height, data: picture });
    const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .resize(WIDTH, this.#tileHeight())
      .png()
      .toBuffer();
    this.#tiles.push({ index, png });
  }

  /** Writes the sheet; resolves with how many pictures it shows. */
  async write(path: string): Promise<number> {
    const height = this.#tileHeight();
    const rows = Math.ceil(this.#tiles.length / COLUMNS);
    const layers = this.#tiles.flatMap(({ index, png }, i): OverlayOptions[] => {
      const place = { left: (i % COLUMNS) * WIDTH, top: Math.floor(i / COLUMNS) * height };
      return [
        { input: png, ...place },
        { input: number(index), left: place.left + 4, top: place.top + 4 },
      ];
    });
    mkdirSync(dirname(path), { recursive: true });
    await sharp({ create: { width: COLUMNS * WIDTH, height: rows * height, channels: 3, background: '#202024' } })
      .composite(layers)
      .png({ compressionLevel: 9 })
      .toFile(path);
    return this.#tiles.length;
  }

  #tileHeight(): number {
    return Math.round((WIDTH * this.#height) / this.#width);
  }
}

/** Digits as seven-segment strokes: no font is needed, so every machine draws the same. */
function number(value: number): Buffer {
  const digits = String(value);
  const strokes = Array.from(digits, (digit, i) => {
    const lit = SEGMENTS[Number(digit)] ?? '';
    return Array.from(lit, (segment) => `<path transform="translate(${4 + i * 12} 4)" d="${STROKES[segment] ?? ''}"/>`);
  });
  const width = digits.length * 12 + 6;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="22"><rect width="${width}" height="22" rx="4" fill="#000a"/><g stroke="#fff" stroke-width="2" stroke-linecap="round">${strokes.flat().join('')}</g></svg>`,
  );
}

const STROKES: Readonly<Record<string, string>> = {
  a: 'M0 0H7',
  b: 'M7 0V7',
  c: 'M7 7V14',
  d: 'M0 14H7',
  e: 'M0 7V14',
  f: 'M0 0V7',
  g: 'M0 7H7',
};
const SEGMENTS = ['abcdef', 'bc', 'abged', 'abgcd', 'fgbc', 'afgcd', 'afgcde', 'abc', 'abcdefg', 'abcdfg'];
