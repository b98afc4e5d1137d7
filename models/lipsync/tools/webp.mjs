// Raw RGB -> near-lossless WebP: node webp.mjs <in.rgb> <width> <out.webp> [quality of the near-lossless step, 0..100]
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

const [, , source, width, out, quality = '60'] = process.argv;
const pixels = readFileSync(source);
const raw = { width: Number(width), height: pixels.length / 3 / Number(width), channels: 3 };
await sharp(pixels, { raw })
  .webp({ nearLossless: true, quality: Number(quality), effort: 5 })
  .toFile(out);
