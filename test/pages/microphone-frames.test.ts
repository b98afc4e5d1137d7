import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, levelOf, MicrophoneFrames, SENT_RATE } from '../../src/pages/studio/live/microphone-frames.js';

/** A tone as a browser gives it: blocks of 128. */
function tone(rate: number, seconds: number, frequency = 300): Float32Array[] {
  const blocks: Float32Array[] = [];
  for (let at = 0; at + 128 <= seconds * rate; at += 128)
    blocks.push(
      Float32Array.from({ length: 128 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * (at + i)) / rate)),
    );
  return blocks;
}

describe('frames of a microphone', () => {
  it.each([44_100, 48_000, 96_000])('are the sound itself at 48 kHz, from %i Hz', (rate) => {
    const frames = new MicrophoneFrames(rate);
    const made = tone(rate, 1).flatMap((block) => frames.push(block));
    // 1 s, but for what is left over of a block and of a frame.
    expect(made.length).toBeGreaterThanOrEqual(24);
    expect(made.every(({ length }) => length === FRAME_SAMPLES)).toBe(true);
    const sound = made.flatMap((frame) => [...frame]);
    const error = sound.map((sample, i) => sample / 32_767 - 0.5 * Math.sin((2 * Math.PI * 300 * i) / SENT_RATE));
    expect(Math.max(...error.map(Math.abs))).toBeLessThan(0.001);
  });

  it('are limited to what fits, and told how loud', () => {
    const [frame = new Int16Array(0)] = new MicrophoneFrames(SENT_RATE).push(new Float32Array(FRAME_SAMPLES).fill(3));
    expect(frame[5]).toBe(32_767);
    expect(levelOf(frame)).toBeCloseTo(1);
    expect(levelOf(new Int16Array(FRAME_SAMPLES))).toBe(0);
  });
});
