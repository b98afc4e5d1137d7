import { readFileSync } from 'node:fs';
import { Failure } from '../domain/failure.js';

/**
 * How far each character of a font moves the pen, read from its own tables (OpenType 1.9: `cmap`, `hhea`, `hmtx`, `head`), so that
 * the place of a word in a printed line is known without printing it.
 */
export class Advances {
  readonly #bytes: Buffer;
  readonly #cmap: number;
  readonly #hmtx: number;
  readonly #metrics: number;
  readonly #unitsPerEm: number;

  /** @throws Failure `bad_request` for a file that is no OpenType font with a Unicode `cmap` of format 4 or 12. */
  constructor(path: string) {
    const bytes = readFileSync(path);
    const tables = new Map<string, number>();
    const count = bytes.readUInt16BE(4);
    for (let i = 0; i < count; i += 1) {
      const record = 12 + 16 * i;
      tables.set(bytes.toString('latin1', record, record + 4), bytes.readUInt32BE(record + 8));
    }
    const table = (tag: string): number => {
      const at = tables.get(tag);
      if (at === undefined) throw new Failure('bad_request', `${path} has no "${tag}" table`);
      return at;
    };
    this.#bytes = bytes;
    this.#unitsPerEm = bytes.readUInt16BE(table('head') + 18);
    this.#metrics = bytes.readUInt16BE(table('hhea') + 34);
    this.#hmtx = table('hmtx');
    this.#cmap = subtable(bytes, table('cmap'), path);
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
    return this.#bytes.readUInt16BE(this.#hmtx + 4 * Math.min(glyph, this.#metrics - 1));
  }

  #glyph(code: number): number {
    return this.#bytes.readUInt16BE(this.#cmap) === 12 ? this.#glyph12(code) : this.#glyph4(code);
  }

  #glyph12(code: number): number {
    const bytes = this.#bytes;
    let low = 0;
    let high = bytes.readUInt32BE(this.#cmap + 12) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.#cmap + 16 + 12 * middle;
      if (code < bytes.readUInt32BE(group)) high = middle - 1;
      else if (code > bytes.readUInt32BE(group + 4)) low = middle + 1;
      else return bytes.readUInt32BE(group + 8) + code - bytes.readUInt32BE(group);
    }
    return 0;
  }

  #glyph4(code: number): number {
    const bytes = this.#bytes;
    const doubled = bytes.readUInt16BE(this.#cmap + 6);
    const ends = this.#cmap + 14;
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

/** The best Unicode subtable: format 12 before 4. */
function subtable(bytes: Buffer, cmap: number, path: string): number {
  const found = new Map<number, number>();
  const count = bytes.readUInt16BE(cmap + 2);
  for (let i = 0; i < count; i += 1) {
    const at = cmap + bytes.readUInt32BE(cmap + 4 + 8 * i + 4);
    found.set(bytes.readUInt16BE(at), at);
  }
  const best = found.get(12) ?? found.get(4);
  if (best === undefined) throw new Failure('bad_request', `${path} has no "cmap" of format 4 or 12`);
  return best;
}
