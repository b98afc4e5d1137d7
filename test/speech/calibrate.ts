/**
 * Finds the level and gain of each embedded voice that bring its show to -16 LUFS; prints what belongs into
 * src/speech/voices/catalogue.ts. Run after a change of voices or of the sound chain: `npx tsx test/speech/calibrate.ts`.
 */
import { plan } from '../../src/speech/plan.js';
import { ENGINE_RATE, SpeechEngine } from '../../src/speech/process/engine.js';
import { levelOf } from '../../src/speech/process/run-sound.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import { VOICE_NAMES } from '../../src/domain/speech.js';
import { DIALECTS, engineVoices, type EngineVoice } from '../../src/speech/voices/catalogue.js';
import { loudness, truePeak } from './loudness.js';
import { showLines } from './show-lines.js';
import { joinedSound, wholeSound } from './sound.js';

const synthesis = await Synthesis.load();
const engine = await SpeechEngine.load();
for (const [name, dialect] of VOICE_NAMES.flatMap((one) => DIALECTS.map((spoken) => [one, spoken] as const))) {
  const voices = engineVoices(name, dialect);
  for (const language of dialect === 'mandarin' ? (['zh', 'en'] as const) : (['zh'] as const)) {
    const { lines, names } = showLines(language);
    const raw = meanLevel(voices[language], lines, language);
    let { level } = voices[language];
    let sounds: Int16Array[] = [];
    for (let round = 0; round < 4; round += 1) {
      const voice = { ...voices, [language]: { ...voices[language], level, gain: level - raw } };
      const manner = { voice, rate: 1, pitch: 0, names };
      sounds = lines.map((text) => wholeSound(synthesis.speak(text, language, manner)));
      // Behind the compressor a decibel more comes out as about half of one.
      level += (-16 - loudness(joinedSound(sounds))) * 1.8;
    }
    const each = sounds.map(loudness);
    console.log(
      `${name} ${language === 'zh' ? dialect : language}: level: ${level.toFixed(1)}, gain: ${(level - raw).toFixed(1)};`,
      `sentences ${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)} LUFS,`,
      `at most ${Math.max(...sounds.map(truePeak)).toFixed(2)} dBTP`,
    );
  }
}

/** How loud the engine's runs are by themselves, LUFS, weighted by their length. */
function meanLevel(voice: EngineVoice, lines: readonly string[], language: 'zh' | 'en'): number {
  let [sum, seconds] = [0, 0];
  for (const run of lines.flatMap((text) =>
    plan(text, language, { script: voice.script }).clauses.flatMap(({ runs }) => runs),
  )) {
    if (run.language !== language) continue;
    const samples = Float32Array.from(engine.say(voice, 1, 0, run.input).samples, (sample) => sample / 32_768);
    const found = levelOf(samples);
    if (!Number.isFinite(found)) continue;
    sum += (found * samples.length) / ENGINE_RATE;
    seconds += samples.length / ENGINE_RATE;
  }
  return sum / seconds;
}
