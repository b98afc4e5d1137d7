/**
 * Listens to a running room as a viewer does and measures how its host sounds: loudness, true peak, noise floor, pauses, pace and
 * melody. `npx tsx test/speech/listen.ts [url] [room] [seconds] [zh|en]`; see `npm run check` of a live server for its lips.
 */
import { systemClock } from '../../src/domain/clock.js';
import { hear } from '../../src/check/sound.js';
import { watch } from '../../src/check/watcher.js';
import { loudness, truePeak } from './loudness.js';
import { melody, pauses, quantileOf, syllables } from './prosody.js';

const [url = 'http://127.0.0.1:8080', room = 'demo', seconds = '180', wanted = 'zh'] = process.argv.slice(2);
const language = wanted === 'en' ? 'en' : 'zh';
const recording = await watch({ url, room, seconds: Number(seconds), language, clock: systemClock });
const { samples } = hear(recording);
const sound = Int16Array.from(samples, (level) => Math.max(-32_768, Math.min(32_767, Math.round(level * 32_768))));

const text = (values: readonly number[], unit: string): string =>
  [0.1, 0.5, 0.9].map((share) => quantileOf(values, share).toFixed(unit === 'ms' ? 0 : 1)).join(' / ') + ` ${unit}`;
const said = recording.events.flatMap(({ event }) => (event.type === 'caption' ? [event] : []));
const { inside, floorDb } = pauses(sound);
const { hertz } = melody(sound);
console.log(`${(sound.length / 48_000).toFixed(0)} s of sound, ${said.length} sentences`);
console.log(
  `loudness ${loudness(sound).toFixed(2)} LUFS, true peak ${truePeak(sound).toFixed(2)} dBTP, floor ${floorDb.toFixed(1)} dBFS`,
);
console.log(`pauses of ${inside.length}: ${text(inside, 'ms')} (p10 / p50 / p90)`);
for (const [name, from, to] of [
  ['under 200 ms', 0, 200],
  ['200 to 1000 ms', 200, 1_000],
  ['longer', 1_000, Infinity],
] as const)
  console.log(`  ${name}: ${inside.filter((ms) => ms >= from && ms < to).length}`);
console.log(
  `fundamental ${text(hertz, 'Hz')}, range p10-p90 ${(12 * Math.log2(quantileOf(hertz, 0.9) / quantileOf(hertz, 0.1))).toFixed(1)} semitones`,
);
const kinds = new Map<string, { syllables: number; ms: number }>();
const gaps: number[] = [];
said.forEach((caption, i) => {
  const kind = `${{ s: 'show', a: 'answer', c: 'correction', o: 'operator' }[caption.turn.charAt(0)] ?? 'other'} at pace ${caption.pace}`;
  const next = said[i + 1];
  if (next !== undefined) gaps.push(next.startMs - caption.endMs);
  const own = kinds.get(kind) ?? { syllables: 0, ms: 0 };
  own.syllables += syllables(caption.text, caption.language);
  own.ms += caption.endMs - caption.startMs;
  kinds.set(kind, own);
});
for (const [kind, own] of kinds)
  console.log(
    `${kind}: ${((1000 * own.syllables) / own.ms).toFixed(2)} syllables a second over ${(own.ms / 1000).toFixed(0)} s`,
  );
console.log(`silence between sentences ${text(gaps, 'ms')}`);
