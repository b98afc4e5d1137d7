// Renders the drawings of this folder: node config/products/draw.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('.', import.meta.url));
for (const name of readdirSync(folder).filter((one) => one.endsWith('.svg'))) {
  const webp = await sharp(readFileSync(folder + name), { density: 96 })
    .resize(600, 600)
    .webp({ quality: 84, effort: 6 })
    .toBuffer();
  writeFileSync(folder + name.replace('.svg', '.webp'), webp);
  console.log(`${name} ${Math.round(webp.length / 102.4) / 10} kB`);
}
