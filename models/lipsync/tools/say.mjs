// Speaks sentences as the product does (its plan, voices and sound chain) and tells the engine's phoneme times.
// usage: node say.mjs <jobs.json> <out prefix>   jobs: [{voice: 'female', language: 'zh' | 'en', text}]; needs `npm run build`
// writes <prefix>.s16 (48 kHz mono, all jobs in a row) and <prefix>.json [{samples, phonemes: [[ms, name], ...]}]
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { ENGINE_RATE, SpeechEngine } from '../../../dist/speech/process/engine.js';
import { Compressor, Limiter, LIMITER_DELAY, SPEECH_COMPRESSION } from '../../../dist/speech/process/sound/dynamics.js';
import { Equaliser, SPEECH_BANDS } from '../../../dist/speech/process/sound/equaliser.js';
import { joinSound, Resampling } from '../../../dist/speech/process/sound/resampler.js';
import { plan } from '../../../dist/speech/plan.js';
import { VOICES } from '../../../dist/speech/voices/catalogue.js';

const PAUSE_MS = 260;
const MAKE_UP_DB = 11;
const OUT_RATE = 48_000;

const [, , jobsFile, prefix] = process.argv;
const engine = await SpeechEngine.load();
const resampling = await Resampling.load();
const sound = openSync(`${prefix}.s16`, 'w');
const spoken = [];
for (const { voice, language, text } of JSON.parse(readFileSync(jobsFile, 'utf8'))) {
  const pieces = [];
  const phonemes = [];
  let taken = 0;
  for (const { runs } of plan(text, language).clauses) {
    for (const { language: spokenIn, input } of runs) {
      const manner = VOICES[voice][spokenIn];
      const said = engine.say(manner, 1, 0, input);
      const gain = 10 ** (manner.gain / 20) / 32_768;
      pieces.push(Float32Array.from(said.samples, (sample) => sample * gain));
      phonemes.push(...said.phonemes.map(({ id, ms }) => [ms + (taken * 1000) / ENGINE_RATE, id]));
      taken += said.samples.length;
    }
    const pause = Math.round((PAUSE_MS * ENGINE_RATE) / 1000);
    phonemes.push([(taken * 1000) / ENGINE_RATE, '']);
    pieces.push(new Float32Array(pause));
    taken += pause;
  }
  const stream = resampling.open();
  const steps = [new Equaliser(SPEECH_BANDS), new Compressor(SPEECH_COMPRESSION, MAKE_UP_DB), new Limiter()];
  const made = [];
  for (const piece of [...pieces, new Float32Array(512)]) {
    const block = stream.push(piece);
    for (const step of steps) step.process(block);
    made.push(block);
  }
  stream.close();
  const whole = joinSound(made);
  const samples = Math.round((taken * OUT_RATE) / ENGINE_RATE);
  const pcm = Int16Array.from({ length: samples }, (_, i) =>
    Math.max(-32_768, Math.min(32_767, Math.round((whole[i + LIMITER_DELAY] ?? 0) * 32_767))),
  );
  writeSync(sound, Buffer.from(pcm.buffer));
  spoken.push({ samples, phonemes });
}
closeSync(sound);
writeFileSync(`${prefix}.json`, JSON.stringify(spoken));
