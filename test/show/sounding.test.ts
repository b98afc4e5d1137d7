import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decoder, samplesOf } from '../../src/check/decoding.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Packet } from '../../src/domain/packet.js';
import type { SpeechChunk, Utterance } from '../../src/domain/speech.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import type { PreparingVoice } from '../../src/speech/voice.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';
import type { Performance } from '../../src/stage/stage.js';
import { Ambience } from '../../src/stage/ambience.js';
import { clicks } from '../speech/clicks.js';
import { loudness, truePeak } from '../speech/loudness.js';
import { joinedSound } from '../speech/sound.js';
import { AcceleratedShow, type Cue } from './accelerated.js';
import { audience } from './audience.js';
import { PlayedStage } from './played.js';

const SECONDS = 600;
const ORDER = { zh: '插播一句，物流一切正常。', en: 'A word in between: all parcels are on their way.' };

/** The embedded engine in this process: what the voice process says, without the process. */
class SynthesisedVoice implements PreparingVoice {
  readonly #synthesis: Synthesis;

  constructor(synthesis: Synthesis) {
    this.#synthesis = synthesis;
  }

  async *speak({ text, language, pace, names }: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    const manner = { voice: VOICES.female, rate: pace ?? 1, pitch: 0, names: names ?? [] };
    for (const chunk of this.#synthesis.speak(text, language, manner)) {
      await Promise.resolve();
      if (signal.aborted) return;
      yield chunk;
    }
  }

  async prepare(): Promise<void> {
    await Promise.resolve();
  }

  isPrepared(): boolean {
    return true;
  }

  state(): ReturnType<PreparingVoice['state']> {
    return { status: 'ok', mode: 'embedded espeak-ng' };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

/** Consonants that begin with a burst, which is as sudden as a click. */
const BURSTS = new Set<string>(['PP', 'DD', 'kk', 'CH', 'SS', 'TH', 'FF']);
/** A burst stands this close to its consonant, in samples; a stop's may be its release, at the very end. */
const NEAR = 480;

/** Keeps what was sent, and where it has bursts. */
class HeardStage extends PlayedStage {
  readonly packets: Int16Array[];
  readonly #bursts = new Map<string, { readonly at: number; readonly length: number }[]>();
  readonly #starts = new Map<string, number>();

  constructor() {
    const packets: Int16Array[] = [];
    super(new Ambience({ random: seededRandom(1), toneDb: -62, breaths: true }), (samples) => packets.push(samples));
    this.packets = packets;
    this.on((event) => {
      if (event.type === 'utterance.started') this.#starts.set(event.utterance, event.at);
    });
  }

  /** Media times. */
  get bursts(): { readonly from: number; readonly to: number }[] {
    return [...this.#starts].flatMap(([id, start]) =>
      (this.#bursts.get(id) ?? []).map(({ at, length }) => ({ from: start + at, to: start + at + length })),
    );
  }

  override async perform(performance: Performance): Promise<void> {
    const own = this.#bursts.get(performance.utterance) ?? [];
    this.#bursts.set(performance.utterance, own);
    for (const cue of performance.chunk.cues) if (cue.kind === 'viseme' && BURSTS.has(cue.viseme)) own.push(cue);
    await super.perform(performance);
  }
}

describe.each(['zh', 'en'] as const)('ten minutes of a show in %s as they are sent', (language) => {
  let show: AcceleratedShow;
  let sound: Int16Array;
  let stage: HeardStage;

  beforeAll(async () => {
    stage = new HeardStage();
    show = await AcceleratedShow.open({
      language,
      voice: new SynthesisedVoice(await Synthesis.load()),
      stage,
    });
    // An operator takes the word in the middle of a sentence, every half minute.
    const cues = Array.from({ length: 19 }, (_, i): Cue => ({
      atMs: 30_000 * (i + 1) + 137 * i,
      run: ({ room }) => void room.say(ORDER[language], 'now'),
    }));
    const acts = audience({
      seconds: SECONDS,
      language,
      random: seededRandom(3),
      rate: 0.4,
      bursts: [],
      quiet: [],
    });
    await show.run(SECONDS, acts, cues);
    sound = joinedSound(stage.packets);
  }, 300_000);

  afterAll(async () => {
    await show.close();
  });

  it('are at -16 LUFS within one, with no true peak above -1.5 dBTP', () => {
    expect(show.stage.heard.filter(({ complete }) => !complete).length).toBeGreaterThanOrEqual(10);
    expect(Math.abs(loudness(sound) + 16)).toBeLessThan(1);
    expect(truePeak(sound)).toBeLessThan(-1.5);
  }, 120_000);

  it('are so behind the encoder too, for those who were there before and for whoever comes in the middle of a word', async () => {
    // Three minutes are enough: decoding costs.
    const packets = await encoded(stage.packets.slice(0, 50 * 180));
    const heard = decoded(packets);
    const whole = Int16Array.from(heard, (level) => Math.max(-32_768, Math.min(32_767, Math.round(level * 32_768))));
    expect(Math.abs(loudness(whole) + 16)).toBeLessThan(1);
    expect(truePeak(whole)).toBeLessThan(-1.5);
    // A decoder takes some packets to be where the encoder is. Where it may begin it is not loud meanwhile; elsewhere it can be.
    const peaks = { begins: [] as number[], elsewhere: [] as number[] };
    for (let at = 0; at + 4 < packets.length; at += 23) {
      const peak = decoded(packets.slice(at, at + 4)).reduce((most, level) => Math.max(most, Math.abs(level)), 0);
      peaks[packets[at]?.keyFrame === true ? 'begins' : 'elsewhere'].push(20 * Math.log10(peak));
    }
    expect(peaks.begins.length).toBeGreaterThan(30);
    expect(Math.max(...peaks.begins)).toBeLessThan(-1.5);
    expect(Math.max(...peaks.elsewhere)).toBeGreaterThan(Math.max(...peaks.begins));
    // Nobody waits long for such a place.
    const begins = packets.flatMap(({ keyFrame }, at) => (keyFrame ? [at] : []));
    expect(Math.max(...begins.map((at, i) => at - (begins[i - 1] ?? 0)))).toBeLessThan(150);
  }, 120_000);

  it('are as loud in each of their sentences, cut ones and answers too', () => {
    const far = show.stage.heard.flatMap(({ text, fromMs, untilMs }) => {
      if (!(untilMs - fromMs > 1_500)) return [];
      const level = loudness(sound.subarray(fromMs * 48, untilMs * 48));
      return Math.abs(level + 16) > 1.5 ? [`${level.toFixed(1)} ${text}`] : [];
    });
    expect(far).toEqual([]);
  }, 120_000);

  it('have no click: nothing that speech does not have', () => {
    const { bursts } = stage;
    const found = clicks(sound, 4).filter(
      ({ at }) => !bursts.some(({ from, to }) => at > from - NEAR && at < to + NEAR),
    );
    expect(found).toEqual([]);
    // The detector hears one: a step of 3 % of full scale where a sentence is loud.
    const broken = sound.slice(0, 60 * 48_000);
    for (let at = 30 * 48_000 + 77; at < 30 * 48_000 + 4_800; at += 1) broken[at] = (broken[at] ?? 0) + 1_000;
    expect(clicks(broken, 4).length).toBeGreaterThan(0);
  }, 120_000);
});

async function encoded(sound: readonly Int16Array[]): Promise<Packet[]> {
  const encoder = await openOpusEncoder();
  const packets = sound.flatMap((samples, i) => encoder.encode(samples, 960 * i));
  encoder.close();
  return packets;
}

function decoded(packets: readonly Packet[]): Float32Array {
  const decoder = new Decoder('opus');
  const heard = new Float32Array(960 * packets.length);
  let at = 0;
  for (const { data } of packets)
    decoder.decode(data, (frame) => {
      const samples = samplesOf(frame);
      heard.set(samples.subarray(0, heard.length - at), at);
      at += samples.length;
    });
  decoder.close();
  return heard;
}
