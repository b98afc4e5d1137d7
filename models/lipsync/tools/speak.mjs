// Speaks a list of sentences with the shipped voice engine and stores sound and phoneme times.
// usage: node speak.mjs <jobs.json> <out prefix>   jobs: [{voice, rate, pitch, range, text}]
// writes <prefix>.s16 (22050 Hz mono, all jobs in a row) and <prefix>.json [{samples, phonemes: [[ms, name], ...]}]
import { openSync, writeSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import createEngine from '@echogarden/espeak-ng-emscripten';

const [, , jobsFile, prefix] = process.argv;
const jobs = JSON.parse(readFileSync(jobsFile, 'utf8'));
const module = await createEngine();
const worker = new module.eSpeakNGWorker();
const sound = openSync(`${prefix}.s16`, 'w');
const spoken = [];
for (const job of jobs) {
  // An unknown voice silently keeps the last one: refuse instead.
  if (worker.set_voice(job.voice) !== 0) throw new Error(`unknown voice "${job.voice}"`);
  worker.set_rate(job.rate);
  worker.set_pitch(job.pitch);
  worker.set_range(job.range);
  let samples = 0;
  const phonemes = [];
  worker.synthesize(job.text, (chunk, events) => {
    if (chunk && chunk.length > 0) {
      samples += chunk.length;
      writeSync(sound, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    for (const event of events ?? []) {
      if (event.type === 'phoneme') phonemes.push([event.audio_position, event.id]);
    }
    return false;
  });
  spoken.push({ samples, phonemes });
}
closeSync(sound);
writeFileSync(`${prefix}.json`, JSON.stringify(spoken));
