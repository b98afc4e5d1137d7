// Hears sound as a stage does, picture by picture through the product's own LipSync: silence gate, 48 kHz in, 25 fps out.
// usage: node hear.mjs <model folder> <in.s16> <samples.json> <out.f32>   needs `npm run build`
// in.s16: 48 kHz mono, items in a row; samples.json: [samples of each item]; out.f32: 14 weights a picture, picture k of
// an item at 40*k ms, floor(samples / 1920) pictures an item.
import { readFileSync, writeFileSync } from 'node:fs';
import { readLipSyncManifest } from '../../../dist/avatar/manifest.js';
import { SAMPLES_AFTER, SAMPLES_BEFORE } from '../../../dist/driving/hearing.js';
import { LipSync } from '../../../dist/driving/lip-sync.js';

const PICTURE = 1920;
const SILENT_PICTURES = 8; // after them the mouth of the item before is shut
const [, , model, soundFile, samplesFile, out] = process.argv;
const bytes = readFileSync(soundFile);
const sound = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
const lips = await LipSync.open(model, readLipSyncManifest(model));
const window = new Int16Array(SAMPLES_BEFORE + SAMPLES_AFTER);
const heard = [];
let first = 0;
for (const samples of JSON.parse(readFileSync(samplesFile, 'utf8'))) {
  window.fill(0);
  for (let i = 0; i < SILENT_PICTURES; i += 1) await lips.articulate(window);
  for (let picture = 0; picture < Math.floor(samples / PICTURE); picture += 1) {
    const from = picture * PICTURE - SAMPLES_BEFORE;
    for (let i = 0; i < window.length; i += 1) {
      const at = from + i;
      window[i] = at >= 0 && at < samples ? sound[first + at] : 0;
    }
    heard.push(...(await lips.articulate(window)));
  }
  first += samples;
}
await lips.close();
writeFileSync(out, Float32Array.from(heard));
