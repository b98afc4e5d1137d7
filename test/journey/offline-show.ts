import type { Avatar } from '../../src/avatar/avatar.js';
import type { EncodedPicture, EncodedSound, Recording, SenderReport } from '../../src/check/recording.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Language } from '../../src/domain/language.js';
import { silentLog } from '../../src/domain/log.js';
import { msFromSamples, type Samples, samplesFromMs } from '../../src/domain/media-time.js';
import type { Picture } from '../../src/domain/picture.js';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { LipSync } from '../../src/driving/lip-sync.js';
import { Motion } from '../../src/driving/motion.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { Overlays } from '../../src/stage/overlays.js';
import { Ambience } from '../../src/stage/ambience.js';
import { Performer } from '../../src/stage/performer.js';
import type { Voice } from '../../src/speech/voice.js';

/** What may be wrong with a show. */
export interface Faults {
  /** The sound comes this much later than it should. */
  readonly soundLateMs?: number;
  /** The lip-sync network's mouth is not shown: the picture stays at rest. */
  readonly frozenMouth?: boolean;
  /** Only these many pictures, over and over. */
  readonly loop?: number;
  /** Levels by which the mouth box is brighter than what is around it. */
  readonly box?: number;
}

export interface Line {
  /** When it is handed to the stage. */
  readonly atMs: number;
  readonly text: string;
  readonly language: Language;
}

/** Motion that tells which picture it gave, and may be stuck in a short loop. */
class Watched extends Motion {
  index = 0;
  loop = 0;
  #shown = 0;

  override next(stresses?: () => readonly number[]): number {
    this.index = super.next(stresses);
    if (this.loop > 0) this.index = this.#shown % this.loop;
    this.#shown += 1;
    return this.index;
  }
}

/**
 * The stage's own parts (motion, lip-sync, overlays, x264, Opus) as fast as they go, on media time alone: what a viewer
 * on a perfect network would have received.
 */
export async function performShow(
  root: string,
  avatar: Avatar,
  voice: Voice,
  lines: readonly Line[],
  seconds: number,
  faults: Faults = {},
): Promise<Recording> {
  const { manifest } = avatar;
  const motion = new Watched(manifest, seededRandom(1));
  motion.loop = faults.loop ?? 0;
  const pictures: EncodedPicture[] = [];
  const sound: EncodedSound[] = [];
  const events: { event: Recording['events'][number]['event']; arrivedMs: number }[] = [];
  const spoken = new Map<string, Line & { length: Samples }>();
  const late = samplesFromMs(faults.soundLateMs ?? 0);
  const lipSync = await LipSync.open(avatar.lipSyncFolder, avatar.lipSync);
  const base = new Uint8Array((manifest.width * manifest.height * 3) / 2);
  const spoil = (picture: Picture): void => {
    const box = {
      left: manifest.mouth.x[motion.index] ?? 0,
      top: manifest.mouth.y[motion.index] ?? 0,
      size: manifest.mouth.size,
    };
    if (faults.frozenMouth === true) {
      avatar.readPicture(motion.index, base);
      eachPixel(picture, box, (at) => (picture.data[at] = base[at] ?? 0));
    }
    const lift = faults.box ?? 0;
    if (lift !== 0)
      eachPixel(picture, box, (at, luma) => (picture.data[at] = (picture.data[at] ?? 0) + (luma ? lift : 0)));
  };
  const performer = new Performer({
    avatar,
    lipSync,
    ambience: new Ambience({ random: seededRandom(1), toneDb: -62, breaths: true }),
    motion,
    overlays: await Overlays.open(manifest, `${root}models/fonts/ZhuboSansSC-Bold.otf`, 'zh', silentLog),
    openAudio: async () => await openOpusEncoder(),
    openVideo: async (codec, options) => {
      const encoder = await openVideoEncoder(codec, options);
      return {
        codec,
        encode: (picture, at, keyFrame) => {
          spoil(picture);
          return encoder.encode(picture, at, keyFrame);
        },
        close: () => encoder.close(),
      };
    },
    layers: [1_500_000],
    send: (message) => {
      if (message.type !== 'packet') return;
      const { at, keyFrame, data } = message;
      if (message.codec === 'opus') {
        sound.push({ ticks: at + late, arrivedMs: msFromSamples(at + late), data });
      } else {
        pictures.push({ ticks: (at * 90) / 48, arrivedMs: msFromSamples(at), keyFrame, data });
      }
    },
    report: (event) => {
      const line = spoken.get(event.utterance);
      if (line === undefined || event.type !== 'utterance.started') return;
      const startMs = Math.round(msFromSamples(event.at));
      const endMs = startMs + Math.round(msFromSamples(line.length));
      const { text, language } = line;
      const arrivedMs = startMs + (faults.soundLateMs ?? 0) + 40;
      events.push({
        arrivedMs,
        event: {
          type: 'caption',
          turn: 't',
          sentence: 't.1',
          text,
          language,
          startMs,
          endMs,
          pace: 1,
          words: [],
          citations: [],
        },
      });
    },
    cpuMs: () => 0,
  });
  await performer.demand({ type: 'demand', h264: 1, vp8: 0, opus: 1, pcmu: 0, pcma: 0 });
  const waiting = [...lines];
  const all = (seconds * 1000) / 40;
  for (let shown = 0; shown < all; shown += 1) {
    const next = waiting[0];
    if (next !== undefined && next.atMs <= shown * 40) {
      waiting.shift();
      const utterance = `u${lines.length - waiting.length}`;
      const chunks: SpeechChunk[] = [];
      for await (const chunk of voice.speak({ id: utterance, ...next }, new AbortController().signal))
        chunks.push(chunk);
      spoken.set(utterance, { ...next, length: chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0) });
      for (const chunk of chunks) {
        const { text: caption, language } = next;
        performer.playout.push({ turn: 't', utterance, caption, language, breathes: true, chunk });
      }
    }
    await performer.step(false);
  }
  performer.close();
  await lipSync.close();
  const reports = Array.from({ length: Math.ceil(seconds) }, (_, i): SenderReport[] => [
    { kind: 'video', ticks: i * 90_000, wallMs: i * 1000 },
    { kind: 'audio', ticks: i * 48_000, wallMs: i * 1000 },
  ]).flat();
  return { codec: 'h264', pictures, sound, reports, events };
}

/** Every sample of a box of a picture: luma, then both chroma planes. */
function eachPixel(
  { width, height }: Picture,
  box: { left: number; top: number; size: number },
  visit: (at: number, luma: boolean) => void,
): void {
  for (let y = box.top; y < box.top + box.size; y += 1) {
    for (let x = box.left; x < box.left + box.size; x += 1) visit(y * width + x, true);
  }
  for (let plane = 0; plane < 2; plane += 1) {
    const from = width * height + (plane * width * height) / 4;
    for (let y = box.top / 2; y < (box.top + box.size) / 2; y += 1) {
      for (let x = box.left / 2; x < (box.left + box.size) / 2; x += 1) visit(from + (y * width) / 2 + x, false);
    }
  }
}

/** 27 seconds of a show: she waits, pitches in both languages, waits, answers, waits. */
export const LINES: readonly Line[] = [
  { atMs: 2_000, language: 'zh', text: '轻暖羽绒服直播间价三百九十九元，平时价五百九十九元。' },
  { atMs: 2_400, language: 'zh', text: '短款，连帽，拿在手里很轻，出门不占地方，尺码和颜色想知道的，直接打在公屏上。' },
  {
    atMs: 15_500,
    language: 'en',
    text: 'My favourite mug keeps tea warm for six hours, and a bottle brush comes with it.',
  },
  { atMs: 21_000, language: 'zh', text: '3号链接，羊毛围巾，平时价一百五十九元，现在八十九元。' },
];

export const SECONDS = 29;
