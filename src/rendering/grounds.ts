import sharp from 'sharp';
import type { View } from '../avatar/view.js';
import type { Background, DrawnPlace } from '../domain/background.js';
import { type Random, seededRandom } from '../domain/clock.js';
import type { Picture } from '../domain/picture.js';
import { i420FromRgb } from './pixels.js';

/** Pixels a picture's file may have: one that was swapped since it was checked cannot fill the memory. */
const MOST_PIXELS = 4_096 * 4_096;
/** Of the blur's radius, as a share of the picture's width: shapes dissolve, light and colour stay. */
const BLUR = 0.03;

export interface Ground {
  readonly width: number;
  readonly height: number;
  readonly view: View;
  /** The place the presenter's pictures were made in: a picture of the bundle's size. */
  readonly backdrop: string;
}

/**
 * Draws a background as large as the stream's pictures.
 * @throws Error of sharp when a file is not there or is no picture.
 */
export async function drawGround(background: Background, ground: Ground): Promise<Picture> {
  const { width, height } = ground;
  // The same grain in every picture, so that nothing flickers; none on a plain colour, which is to be exact.
  const random = seededRandom(1);
  const grain = background.kind === 'plain' ? null : () => random() - 0.5;
  return { width, height, data: i420FromRgb(await paint(background, ground, random), width, height, grain) };
}

/** A file as I420 of its own size. */
export async function i420OfFile(path: string): Promise<Picture> {
  const { data, info } = await sharp(path, { limitInputPixels: MOST_PIXELS })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: i420FromRgb(data, info.width, info.height) };
}

async function paint(background: Background, ground: Ground, random: Random): Promise<ArrayLike<number>> {
  const { width, height } = ground;
  switch (background.kind) {
    case 'plain':
      return gradient(width, height, [[0, background.colour]]);
    case 'gradient':
      return gradient(width, height, [
        [0, background.from],
        [1, background.to],
      ]);
    case 'drawn':
      return await place(background.place, width, height, random);
    case 'own':
      return await own(background.blurred, ground);
    case 'image':
      return await sharp(background.file, { limitInputPixels: MOST_PIXELS })
        .rotate()
        .resize(width, height, { fit: 'cover' })
        .flatten({ background: '#ffffff' })
        .removeAlpha()
        .raw()
        .toBuffer();
  }
}

async function own(blurred: boolean, { backdrop, view, width, height }: Ground): Promise<Buffer> {
  const file = sharp(backdrop, { limitInputPixels: MOST_PIXELS }).extract({
    left: view.x,
    top: view.y,
    width: view.width,
    height: view.height,
  });
  // Blurred before it is widened: sharp keeps this order only from one picture to the next.
  const seen = sharp(await (blurred ? file.blur(BLUR * view.width) : file).png({ compressionLevel: 0 }).toBuffer());
  return await seen.resize(width, height, { fit: 'cover' }).removeAlpha().raw().toBuffer();
}

/** Shades from one height (0 top, 1 bottom) to the next, as float RGB. */
function gradient(width: number, height: number, stops: readonly (readonly [number, string])[]): Float32Array {
  const rgb = new Float32Array(width * height * 3);
  const levels = stops.map(([at, colour]) => [at, rgbOf(colour)] as const);
  for (let y = 0; y < height; y += 1) {
    const where = y / Math.max(1, height - 1);
    const next = levels.findIndex(([at]) => at >= where);
    const [to, below] = levels[next < 0 ? levels.length - 1 : next] ?? [1, [0, 0, 0]];
    const [from, above] = levels[Math.max(0, (next < 0 ? levels.length : next) - 1)] ?? [0, below];
    const share = to > from ? Math.min(1, (where - from) / (to - from)) : 0;
    const shade = below.map((level, i) => (above[i] ?? level) + (level - (above[i] ?? level)) * share);
    for (let x = 0; x < width; x += 1) rgb.set(shade, 3 * (y * width + x));
  }
  return rgb;
}

function rgbOf(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

/** Studio: a light wall with a pool of light behind the host. Evening: a town's lights, far out of focus, warm light from one side. */
async function place(name: DrawnPlace, width: number, height: number, random: Random): Promise<Buffer> {
  const svg = name === 'studio' ? studio(width, height) : evening(width, height, random);
  return await sharp(Buffer.from(svg)).resize(width, height).removeAlpha().raw().toBuffer();
}

function studio(width: number, height: number): string {
  const s = Math.min(width, height);
  const [x, y] = [s / 2, height * 0.3];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#d9d4ce"/><stop offset="0.7" stop-color="#cbc4bc"/><stop offset="1" stop-color="#a79e95"/></linearGradient>
<radialGradient id="pool" gradientUnits="userSpaceOnUse" cx="${x}" cy="${y}" r="${s * 0.95}"><stop offset="0" stop-color="#fffaf2" stop-opacity="0.95"/><stop offset="0.45" stop-color="#fbf3e8" stop-opacity="0.55"/><stop offset="1" stop-color="#efe6da" stop-opacity="0"/></radialGradient>
</defs>
<rect width="${width}" height="${height}" fill="url(#wall)"/><rect width="${width}" height="${height}" fill="url(#pool)"/>
</svg>`;
}

function evening(width: number, height: number, random: Random): string {
  const s = Math.min(width, height);
  const colours = ['#ffcf8a', '#ffb56b', '#ffe2b0', '#f59a7c', '#9fb8ff', '#d7c0ff'];
  const lights = Array.from({ length: Math.round((26 * width) / s) }, () => {
    const [x, y] = [random() * width, height * (0.06 + 0.5 * random() ** 1.3)];
    const r = s * (0.02 + 0.034 * random());
    const colour = colours[Math.floor(random() * colours.length)] ?? '#ffcf8a';
    const strong = 0.16 + 0.4 * random();
    // Out of focus a lamp is a disc, a little brighter at its rim.
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}" fill-opacity="${strong.toFixed(2)}" stroke="${colour}" stroke-opacity="${(strong * 0.5).toFixed(2)}" stroke-width="${s * 0.003}"/>`;
  }).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#1c2138"/><stop offset="0.42" stop-color="#2d2a45"/><stop offset="0.62" stop-color="#3a2d3c"/><stop offset="1" stop-color="#211c26"/></linearGradient>
<radialGradient id="lamp" gradientUnits="userSpaceOnUse" cx="${width * 1.02}" cy="${height * 0.3}" r="${s * 0.9}"><stop offset="0" stop-color="#ffb773" stop-opacity="0.55"/><stop offset="0.5" stop-color="#c9764c" stop-opacity="0.22"/><stop offset="1" stop-color="#5a3a3a" stop-opacity="0"/></radialGradient>
<filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${s * 0.004}"/></filter></defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/><g filter="url(#soft)">${lights}</g><rect width="${width}" height="${height}" fill="url(#lamp)"/></svg>`;
}
