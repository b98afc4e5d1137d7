import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/domain/picture.js';
import { pictureBytes } from '../../src/domain/picture.js';
import type { StreamMessage } from '../../src/domain/stream.js';
import { halve } from '../../src/rendering/halving.js';
import { Encodes } from '../../src/stage/encodes.js';

const [WIDTH, HEIGHT] = [64, 96];

/** Encoders that note what they were given. */
function stage(layers: readonly number[]): { encodes: Encodes; sent: string[]; encoded: string[]; opened: string[] } {
  const opened: string[] = [];
  const sent: string[] = [];
  const encoded: string[] = [];
  const encodes = new Encodes({
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond: 25,
    layers,
    openVideo: async (codec, options) => {
      await Promise.resolve();
      opened.push(`+${codec} ${options.width}`);
      return {
        codec,
        encode: (picture, at, keyFrame) => {
          encoded.push(`${codec} ${picture.width}x${picture.height} of ${options.width}x${options.height}`);
          return [{ codec, at, keyFrame, data: new Uint8Array(1) }];
        },
        close: () => opened.push(`-${codec} ${options.width}`),
      };
    },
    send: (message: StreamMessage) => {
      if (message.type === 'packet')
        sent.push(`${message.codec} ${message.layer ?? 0}${message.keyFrame ? ' key' : ''}`);
    },
  });
  return { encodes, sent, encoded, opened };
}

const picture: Picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(pictureBytes(WIDTH, HEIGHT)) };
const none = { type: 'demand', opus: 0, pcmu: 0, pcma: 0, h264: 0, vp8: 0 } as const;

describe('the encodes of a picture', () => {
  it('are those that somebody watches, at their sizes; without a viewer there is none', async () => {
    const { encodes, encoded } = stage([1_500_000, 400_000]);
    await encodes.demand({ ...none, h264: 1 });
    encodes.encode(picture, 0);
    expect(encoded.splice(0)).toEqual(['h264 64x96 of 64x96']);
    await encodes.demand({ ...none, smaller: { h264: [3], vp8: [1] } });
    encodes.encode(picture, 1920);
    expect(encoded.splice(0)).toEqual(['h264 32x48 of 32x48', 'vp8 32x48 of 32x48']);
    await encodes.demand(none);
    expect(encodes.watched).toBe(false);
    encodes.encode(picture, 3840);
    expect(encoded).toEqual([]);
  });

  it('go out with key frames first, so that who changes over has not had the picture yet', async () => {
    const { encodes, sent } = stage([1_500_000, 400_000]);
    await encodes.demand({ ...none, h264: 5 });
    for (let i = 0; i < 20; i += 1) encodes.encode(picture, i * 1920);
    sent.length = 0;
    await encodes.demand({ ...none, h264: 5, smaller: { h264: [1], vp8: [0] } });
    encodes.encode(picture, 20 * 1920);
    encodes.encode(picture, 21 * 1920);
    expect(sent).toEqual(['h264 1 key', 'h264 0', 'h264 0', 'h264 1']);
  });

  it('share one key frame among viewers who come together, and another comes soon after', async () => {
    const { encodes, sent } = stage([1_500_000]);
    for (let i = 0; i < 50; i += 1) {
      // Forty viewers a second for two seconds, each of whom asks.
      await encodes.demand({ ...none, h264: 2 + i * 2 });
      encodes.wantKeyFrame('h264');
      encodes.encode(picture, i * 1920);
    }
    const keys = sent.filter((one) => one.endsWith('key')).length;
    expect(keys).toBeGreaterThanOrEqual(5);
    expect(keys).toBeLessThanOrEqual(7);
  });

  it('begin with a key frame for the first who watches, at once, and make none for who comes to others and asks for none', async () => {
    const { encodes, sent } = stage([1_500_000]);
    for (const [i, h264] of [1, 2, 3, 0, 1, 1].entries()) {
      await encodes.demand({ ...none, h264 });
      encodes.encode(picture, i * 1920);
    }
    expect(sent).toEqual(['h264 0 key', 'h264 0', 'h264 0', 'h264 0 key', 'h264 0']);
  });

  it('let go of an encoder that nobody has watched for a minute, and open another for who comes then', async () => {
    const { encodes, opened, sent } = stage([1_500_000, 400_000]);
    const minute = 60 * 48_000;
    await encodes.demand({ ...none, h264: 1, smaller: { h264: [1], vp8: [] } });
    encodes.rest(0);
    await encodes.demand({ ...none, h264: 1 });
    encodes.rest(1_920);
    encodes.rest(minute);
    expect(opened.splice(0)).toEqual(['+h264 64', '+h264 32']);
    encodes.rest(minute + 1_920);
    expect(opened.splice(0)).toEqual(['-h264 32']);
    // Somebody who comes back in time finds the one that there was, and the minute begins anew.
    await encodes.demand(none);
    encodes.rest(2 * minute);
    await encodes.demand({ ...none, h264: 1 });
    await encodes.demand(none);
    encodes.rest(3 * minute);
    encodes.rest(4 * minute - 1);
    expect(opened).toEqual([]);
    encodes.rest(4 * minute);
    await encodes.demand({ ...none, h264: 1 });
    encodes.encode(picture, 4 * minute);
    expect(opened).toEqual(['-h264 64', '+h264 64']);
    expect(sent).toEqual(['h264 0 key']);
  });

  it('halve by the mean of four pixels, in each plane', () => {
    const from = { width: 8, height: 4, data: new Uint8Array(pictureBytes(8, 4)).map((_, i) => (i * 37) & 255) };
    const into = { width: 4, height: 2, data: new Uint8Array(pictureBytes(4, 2)) };
    halve(from, into);
    const mean = (at: number, stride: number): number =>
      ((from.data[at] ?? 0) +
        (from.data[at + 1] ?? 0) +
        (from.data[at + stride] ?? 0) +
        (from.data[at + stride + 1] ?? 0) +
        2) >>
      2;
    expect([...into.data]).toEqual([
      ...[0, 2, 4, 6, 16, 18, 20, 22].map((at) => mean(at, 8)),
      ...[32, 34].map((at) => mean(at, 4)),
      ...[40, 42].map((at) => mean(at, 4)),
    ]);
  });
});
