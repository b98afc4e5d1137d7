import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { pictureBytes } from '../../src/domain/picture.js';
import { LipSync, openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { Motion } from '../../src/driving/motion.js';
import type { VideoEncoder, VideoOptions } from '../../src/encoding/encoder.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { startEmbeddedVoice } from '../../src/speech/voices/embedded.js';
import { Overlays } from '../../src/stage/overlays.js';
import { Ambience } from '../../src/stage/ambience.js';
import { Performer } from '../../src/stage/performer.js';
import { FfmpegEncoder, hasFfmpeg } from './ffmpeg.js';
import type { Spent } from './process-books.js';

/** Pictures performed in a row, then encoded alone in a row: what else the machine does falls on both. */
const ROUND = 25;
const ROUNDS = 20;
const TEXT =
  '轻暖羽绒服直播间价三百九十九元，平时价五百九十九元。短款，连帽，拿在手里很轻，出门不占地方，尺码和颜色想知道的，直接打在公屏上。';

export interface StageFigures {
  readonly size: string;
  readonly mouth: number;
  /** CPU milliseconds a picture. */
  readonly driving: number;
  readonly rendering: number;
  readonly encoding: number;
  readonly whole: number;
  /** The encoder with the same settings and the same pictures, nothing else between. */
  readonly alone: number;
  /** `ffmpeg` with the same settings and the same pictures, beside it; null where it is not installed. */
  readonly ffmpeg: Spent | null;
}

/** CPU milliseconds of this process so far; nothing else runs in it. Asking costs up to 0.1 ms itself: not for each picture. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The stage's own loop, as fast as it goes, over speech from the embedded voice; and the encoder alone on what it made. */
export async function benchStage(
  root: string,
  folder = `${root}models/presenter`,
  cache = `${root}.cache/avatars`,
): Promise<StageFigures> {
  const avatar = await Avatar.open({ bundle: readBundle(folder), cache, openEncoder: openFeatureEncoder });
  const { manifest } = avatar;
  const { width, height } = manifest;
  const made = Array.from({ length: ROUND }, () => new Uint8Array(pictureBytes(width, height)));
  const copies = { count: 0, ms: 0 };
  const voice = await startEmbeddedVoice({ clock: systemClock, log: silentLog });
  const performer = new Performer({
    avatar,
    lipSync: await LipSync.open(avatar.lipSyncFolder, avatar.lipSync),
    motion: new Motion(manifest, seededRandom(1)),
    ambience: new Ambience({ random: seededRandom(1), toneDb: -62, breaths: true }),
    overlays: await Overlays.open(manifest, `${root}models/fonts/ZhuboSansSC-Bold.otf`, 'zh', silentLog),
    openAudio: async () => await openOpusEncoder(),
    openVideo: async (codec, options) => copying(await openVideoEncoder(codec, options), made, copies),
    layers: [1_500_000],
    send: () => undefined,
    report: () => undefined,
    // The share of each part is told by the wall clock; what all took together, by the CPU's.
    cpuMs: () => performance.now() - copies.ms,
  });
  await performer.demand({ type: 'demand', h264: 1, vp8: 0, opus: 1, pcmu: 0, pcma: 0 });
  for (let i = 0; i < 3; i += 1) {
    const utterance = `u${i}`;
    for await (const chunk of voice.speak(
      { id: utterance, text: TEXT, language: 'zh' },
      new AbortController().signal,
    )) {
      performer.playout.push({ turn: 't', utterance, caption: TEXT, language: 'zh', breathes: true, chunk });
    }
  }
  await voice.close();
  const encoder = await openVideoEncoder('h264', settings(manifest));
  const ffmpeg = hasFfmpeg() ? new FfmpegEncoder(settings(manifest)) : null;
  let warm: Spent = { user: 0, system: 0 };
  const cpu = { steps: 0, alone: 0 };
  let wall = 0;
  let encoded = 0;
  for (let round = -2; round < ROUNDS; round += 1) {
    const counts = round >= 0;
    if (round === 0) performer.metrics();
    const [began, copied, beganWall] = [cpuMs(), copies.ms, performance.now()];
    for (let i = 0; i < ROUND; i += 1) await performer.step(false);
    const spent = copies.ms - copied;
    if (counts) cpu.steps += cpuMs() - began - spent;
    if (counts) wall += performance.now() - beganWall - spent;
    const start = cpuMs();
    for (const data of made) {
      encoder.encode({ width, height, data }, encoded * 1920, encoded === 0);
      encoded += 1;
    }
    if (counts) cpu.alone += cpuMs() - start;
    await ffmpeg?.encode(made);
    if (ffmpeg !== null && !counts) warm = ffmpeg.spent;
  }
  const theirs = ffmpeg?.spent;
  await ffmpeg?.close();
  const figures = performer.metrics();
  performer.close();
  encoder.close();
  avatar.close();
  const scale = cpu.steps / wall;
  return {
    size: `${width}x${height}`,
    mouth: manifest.mouth.size,
    driving: figures.drivingMs * scale,
    rendering: figures.renderingMs * scale,
    encoding: figures.encodingMs * scale,
    whole: figures.wholeMs * scale,
    alone: cpu.alone / (ROUND * ROUNDS),
    ffmpeg:
      theirs === undefined ? null : { user: each(theirs.user - warm.user), system: each(theirs.system - warm.system) },
  };
}

/** CPU seconds of all pictures that count, as milliseconds of one. */
function each(seconds: number): number {
  return (1000 * seconds) / (ROUND * ROUNDS);
}

function settings({ width, height, framesPerSecond }: Omit<VideoOptions, 'bitsPerSecond'>): VideoOptions {
  return { width, height, framesPerSecond, bitsPerSecond: 1_500_000 };
}

/** The same encoder; keeps each picture it was given. */
function copying(
  inner: VideoEncoder,
  made: readonly Uint8Array[],
  copies: { count: number; ms: number },
): VideoEncoder {
  return {
    codec: inner.codec,
    encode: (picture, at, keyFrame) => {
      const packets = inner.encode(picture, at, keyFrame);
      const start = performance.now();
      made[copies.count % made.length]?.set(picture.data);
      copies.count += 1;
      copies.ms += performance.now() - start;
      return packets;
    },
    close: () => inner.close(),
  };
}
