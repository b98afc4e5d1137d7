import sharp, { type Sharp } from 'sharp';
import type { Drawn } from './lettering.js';

/** Pixels a checked picture has at most, so that a file that was swapped since cannot fill the memory. */
export const MOST_PIXELS = 4_096 * 4_096;
/** What shows beside a picture that is much wider or higher than its place, and through a transparent one. */
const GROUND = '#f5f2ee';
/** A picture up to this much wider or higher than its place is cropped to it; one beyond is shown whole. */
const CROPPED = 1.34;

/**
 * A product's picture for a place of `width` x `height` pixels with round corners: cropped about its middle when its shape is near
 * the place's, else whole on a calm ground.
 * @throws Error of sharp when the file is not there or is no picture.
 */
export async function productImage(path: string, width: number, height: number, radius: number): Promise<Drawn> {
  const file = sharp(path, { limitInputPixels: MOST_PIXELS }).rotate();
  const size = await file.metadata();
  // EXIF orientations 5 to 8 lie on their side.
  const lying = (size.orientation ?? 1) > 4;
  const shape = (lying ? size.height / size.width : size.width / size.height) / (width / height);
  const resized = file
    .resize(width, height, { fit: Math.max(shape, 1 / shape) <= CROPPED ? 'cover' : 'contain', background: GROUND })
    .flatten({ background: GROUND });
  return await rounded(resized, width, height, radius);
}

/** A picture of `width` x `height` pixels, opaque, with round corners. */
export async function rounded(picture: Sharp, width: number, height: number, radius: number): Promise<Drawn> {
  const mask = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${radius}"/></svg>`;
  const shown = await picture.ensureAlpha().png({ compressionLevel: 0 }).toBuffer();
  const rgba = await sharp(shown)
    .composite([{ input: Buffer.from(mask), blend: 'dest-in' }])
    .raw()
    .toBuffer();
  return { rgba, width, height };
}

/**
 * A logo as large as fits into a place of `width` x `height` pixels, its transparency kept.
 * @throws Error of sharp when the file is not there or is no picture.
 */
export async function logoImage(path: string, width: number, height: number): Promise<Drawn> {
  const { data, info } = await sharp(path, { limitInputPixels: MOST_PIXELS })
    .rotate()
    .resize(Math.floor(width), Math.floor(height), { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}
