import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import sharp from 'sharp';
import { asError, Failure } from '../domain/failure.js';

/** Bytes of a picture's file, and its width and height in pixels. */
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_PIXELS = 4_096;
const FORMATS: Readonly<Record<string, string>> = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.webp': 'webp' };

/** What a slide may be, too: drawn at the size it is shown in. */
export const SLIDE_FORMATS: Readonly<Record<string, string>> = { ...FORMATS, '.svg': 'svg' };

/** The pictures of a shop's products, the slides of a room: files in the folder of its shop file and nowhere else. Nothing is ever fetched. */
export class ProductImages {
  readonly folder: string;
  readonly #formats: Readonly<Record<string, string>>;

  /** @param folder The folder of the shop file. @param formats What each ending must be. */
  constructor(folder: string, formats = FORMATS) {
    this.folder = folder;
    this.#formats = formats;
  }

  /**
   * A picture's path.
   * @throws Failure `bad_request` naming the file: not there, or outside the folder (also by a link).
   */
  pathOf(name: string): string {
    const path = join(this.folder, name);
    if (!existsSync(path) || !statSync(path).isFile()) throw unusable(name, `there is no such file in ${this.folder}`);
    if (!realpathSync(path).startsWith(realpathSync(this.folder) + sep))
      throw unusable(name, `it leads out of ${this.folder}`);
    return path;
  }

  /**
   * Looks whether a picture can be shown: a PNG, JPEG or WebP (a slide also an SVG) as its name says, at most 5 MB and 4096 pixels each way.
   * @throws Failure `bad_request` naming the file, what is wrong and what is allowed.
   */
  async check(name: string): Promise<void> {
    const path = this.pathOf(name);
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw unusable(name, `it has ${(size / 2 ** 20).toFixed(1)} MB, at most 5 are allowed`);
    const { format, width, height } = await sharp(path)
      .metadata()
      .catch((error: unknown) => {
        throw unusable(name, `it is no picture (${asError(error).message})`);
      });
    const expected = this.#formats[extname(name).toLowerCase()];
    if (format !== expected)
      throw unusable(name, `it is a ${format} file, its name says ${expected ?? 'something else'}`);
    if (width > MOST_PIXELS || height > MOST_PIXELS)
      throw unusable(name, `it has ${width} x ${height} pixels, at most ${MOST_PIXELS} each way are allowed`);
  }
}

function unusable(name: string, reason: string): Failure {
  return new Failure('bad_request', `The picture ${JSON.stringify(name)} cannot be used: ${reason}.`);
}
