import { closeSync, openSync, readSync } from 'node:fs';
import { Failure } from '../domain/failure.js';

/**
 * How far each character of a font moves the pen, read from its own tables (OpenType 1.9: `cmap`, `hhea`, `hmtx`, `head`), so that
 * the place of a word in a printed line is known without printing it.
 */
export class Advances {
  /** The tables alone that are asked: a font is 3 MB of each room otherwise. */
  readonly #cmap: Buffer;
  readonly #hmtx: Buffer;
  /** Where the subtable lies in `cmap`. */
  readonly #map: number;
  readonly #metrics: number;
  readonly #unitsPerEm: number;

  /** @throws Failure `bad_request` for a file that is no OpenType font with a Unicode `cmap` of format 4 or 12. */
  constructor(path: string) {
    const table = tablesOf(path, ['head', 'hhea', 'hmtx', 'cmap']);
    this.#unitsPerEm = table('head').readUInt16BE(18);
    this.#metrics = table('hhea').readUInt16BE(34);
    this.#hmtx = table('hmtx');
    this.#cmap = table('cmap');
    this.#map = subtable(this.#cmap, path);
  }

  /** Width of a text in ems, kerning left out. */
  of(text: string): number {
    let units = 0;
    for (const character of text) units += this.#units(this.#glyph(character.codePointAt(0) ?? 0));
    return units / this.#unitsPerEm;
  }

  /** Whether the font draws it: one code point. */
  has(character: string): boolean {
    return this.#glyph(character.codePointAt(0) ?? 0) !== 0;
  }

  #units(glyph: number): number {
    return this.#hmtx.readUInt16BE(4 * Math.min(glyph, this.#metrics - 1));
  }

  #glyph(code: number): number {
    return this.#cmap.readUInt16BE(this.#map) === 12 ? this.#glyph12(code) : this.#glyph4(code);
  }

  #glyph12(code: number): number {
    const bytes = this.#cmap;
    let low = 0;
    let high = bytes.readUInt32BE(this.#map + 12) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.#map + 16 + 12 * middle;
      if (code < bytes.readUInt32BE(group)) high = middle - 1;
      else if (code > bytes.readUInt32BE(group + 4)) low = middle + 1;
      else return bytes.readUInt32BE(group + 8) + code - bytes.readUInt32BE(group);
    }
    return 0;
  }

  #glyph4(code: number): number {
    const bytes = this.#cmap;
    const doubled = bytes.readUInt16BE(this.#map + 6);
    const ends = this.#map + 14;
    for (let i = 0; i < doubled; i += 2) {
      if (bytes.readUInt16BE(ends + i) < code) continue;
      const starts = ends + doubled + 2;
      const start = bytes.readUInt16BE(starts + i);
      if (start > code) return 0;
      const delta = bytes.readUInt16BE(starts + doubled + i);
      const offsetAt = starts + 2 * doubled + i;
      const offset = bytes.readUInt16BE(offsetAt);
      if (offset === 0) return (code + delta) & 0xffff;
      const glyph = bytes.readUInt16BE(offsetAt + offset + 2 * (code - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  }
}

/** Tables of a font, by their tags. */
function tablesOf(path: string, tags: readonly string[]): (tag: string) => Buffer {
  const file = openSync(path, 'r');
  try {
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      const got = readSync(file, bytes, 0, length, at);
      if (got !== length) throw new Failure('bad_request', `${path} ends after ${at + got} bytes`);
      return bytes;
    };
    const count = read(0, 12).readUInt16BE(4);
    const directory = read(12, 16 * count);
    const found = new Map<string, Buffer>();
    for (let record = 0; record < directory.length; record += 16) {
      const tag = directory.toString('latin1', record, record + 4);
      if (tags.includes(tag))
        found.set(tag, read(directory.readUInt32BE(record + 8), directory.readUInt32BE(record + 12)));
    }
    return (tag) => {
      const table = found.get(tag);
      if (table === undefined) throw new Failure('bad_request', `${path} has no "${tag}" table`);
      return table;
    };
  } finally {
    closeSync(file);
  }
}

/** The best Unicode subtable: format 12 before 4. */
function subtable(bytes: Buffer, path: string): number {
  const found = new Map<number, number>();
  const count = bytes.readUInt16BE(2);
  for (let i = 0; i < count; i += 1) {
    const at = bytes.readUInt32BE(4 + 8 * i + 4);
    found.set(bytes.readUInt16BE(at), at);
  }
  const best = found.get(12) ?? found.get(4);
  if (best === undefined) throw new Failure('bad_request', `${path} has no "cmap" of format 4 or 12`);
  return best;
}
