import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { VideoOptions } from '../../src/encoding/encoder.js';
import { bufferOf, CODEC_OPTIONS } from '../../src/encoding/encoders/video.js';
import { within } from '../journey/waiting.js';
import { type Spent, spent } from './process-books.js';

const PATIENCE_MS = 30_000;

/** Whether there is an `ffmpeg` on the PATH that has x264. */
export function hasFfmpeg(): boolean {
  const { stdout } = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' });
  // null when there is no such command, whatever the types say.
  return ((stdout as string | null) ?? '').includes(' libx264 ');
}

/**
 * `ffmpeg` encoding I420 pictures from a pipe with x264 as the stage configures it: the yardstick of the encoder. It says when each
 * picture is done, so that it works only while it is waited for.
 */
export class FfmpegEncoder {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exit: Promise<unknown>;
  #given = 0;
  #done = 0;
  #onDone = (): void => undefined;

  constructor(options: VideoOptions) {
    const { width, height, framesPerSecond, bitsPerSecond } = options;
    const { most, bits } = bufferOf(bitsPerSecond);
    const codec = Object.entries(CODEC_OPTIONS.h264).flatMap(([name, value]) => [`-${name}`, value]);
    const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(framesPerSecond)];
    const rate = ['-b:v', String(bitsPerSecond), '-maxrate', String(most), '-bufsize', String(bits)];
    const made = ['-c:v', 'libx264', ...codec, ...rate, '-g', String(1 << 24), '-bf', '0', '-threads', '1'];
    // One line for each packet, as soon as there is one.
    const output = ['-vsync', 'passthrough', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1'];
    this.#process = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...input, '-i', 'pipe:0', ...made, ...output], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#exit = once(this.#process, 'exit');
    createInterface(this.#process.stdout).on('line', (line) => {
      if (line.startsWith('#')) return;
      this.#done += 1;
      this.#onDone();
    });
  }

  /** CPU seconds so far, of all its threads. */
  get spent(): Spent {
    return spent(this.#process.pid ?? 0);
  }

  /** Resolves when these pictures are encoded; they may be written anew then. */
  async encode(pictures: readonly Uint8Array[]): Promise<void> {
    this.#given += pictures.length;
    const given = this.#given;
    const done = new Promise<void>((resolve) => {
      this.#onDone = () => {
        if (this.#done >= given) resolve();
      };
    });
    for (const picture of pictures) {
      if (!this.#process.stdin.write(picture))
        await within(PATIENCE_MS, 'ffmpeg takes more', once(this.#process.stdin, 'drain'));
    }
    await within(PATIENCE_MS, 'ffmpeg encodes what it was given', done);
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await within(PATIENCE_MS, 'ffmpeg ends', this.#exit).catch(() => this.#process.kill('SIGKILL'));
  }
}
