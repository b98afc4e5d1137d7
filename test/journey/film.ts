import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { loudness } from '../../src/check/sound.js';
import { type Rehearsal, place } from '../../src/check/rehearsal.js';
import { mouthMotion } from './measures.js';
import type { HeardPacket, SeenPicture } from './peer.js';

const run = promisify(execFile);
const MOST_BYTES = 512 * 1024 * 1024;
const PACKET = 960;

/** Where the mouth is, in the stream's pixels. */
export interface MouthBox {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** What a player was given, decoded: the part around the mouth, 25 times a second, and the sound, from one moment on. */
export interface Film {
  readonly pictures: readonly SeenPicture[];
  readonly samples: Int16Array;
}

/** Plays `seconds` of something into a file, as it comes; resolves when it is full. */
export async function play(input: readonly string[], seconds: number, into: string): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...input, '-t', String(seconds), '-c', 'copy', into], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`ffmpeg could not play ${input.join(' ')}: ${said}`);
}

/** Decodes a file with FFmpeg: somebody else's decoders and demuxers. */
export async function decode(path: string, box: MouthBox): Promise<Film> {
  const even = (value: number): number => 2 * Math.round(value / 2);
  const side = even(box.size);
  const crop = `crop=${side}:${side}:${even(box.x)}:${even(box.y)}`;
  const options = { encoding: 'buffer', maxBuffer: MOST_BYTES } as const;
  const raw = ['-f', 'rawvideo', 'pipe:1'];
  const filter = `fps=25:start_time=0,${crop},format=gray`;
  const video = await run('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v', '-vf', filter, ...raw], options);
  const sound = ['-af', 'aresample=async=1:first_pts=0', '-ar', '48000', '-ac', '1', '-f', 's16le', 'pipe:1'];
  const audio = await run('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', ...sound], options);
  const count = Math.floor(video.stdout.length / (side * side));
  const pictures = Array.from({ length: count }, (_, i) => ({
    ticks: i * 3600,
    arrivedMs: i * 40,
    keyFrame: false,
    bytes: 0,
    luma: video.stdout.subarray(i * side * side, (i + 1) * side * side),
    width: side,
    height: side,
  }));
  const bytes = audio.stdout.subarray(0, audio.stdout.length & ~1);
  return { pictures, samples: new Int16Array(new Uint8Array(bytes).buffer) };
}

/** How much the mouth moves in speech and in silence, and how well a sentence is found in the sound, -1..1. */
export function judge(
  film: Film,
  box: MouthBox,
  sentence: Rehearsal,
): { speaking: number; silent: number; voice: number } {
  const { pictures, samples } = film;
  const sound: HeardPacket[] = [];
  for (let at = 0; at + PACKET <= samples.length; at += PACKET) {
    let sum = 0;
    for (let i = at; i < at + PACKET; i += 1) sum += ((samples[i] ?? 0) / 32_768) ** 2;
    sound.push({ ticks: at, arrivedMs: (at / 48_000) * 1000, rms: Math.sqrt(sum / PACKET) });
  }
  const mouth = mouthMotion(pictures, sound, { x: 0, y: 0, size: box.size, width: 2 * Math.round(box.size / 2) });
  const middle = (samples.length / 48_000 / 2) * 1000;
  return { ...mouth, voice: place(loudness(samples), sentence, middle, middle)?.agreement ?? NaN };
}
