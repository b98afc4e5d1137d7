import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { openAacEncoder } from '../../src/encoding/encoders/aac.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { Decoder, lumaOf } from '../../src/check/decoding.js';

const root = new URL('../../', import.meta.url).pathname;
const cache = `${root}.cache/avatars`;

describe('encoders', () => {
  let avatar: Avatar;

  beforeAll(async () => {
    avatar = await Avatar.open({
      bundle: readBundle(`${root}models/presenter`),
      cache,
      openEncoder: openFeatureEncoder,
    });
  }, 60_000);

  afterAll(() => {
    avatar.close();
  });

  it.each(['h264', 'vp8'] as const)(
    '%s: one packet per picture, a key frame exactly when asked, and the presenter is recognisable',
    async (codec) => {
      const { width, height } = avatar.manifest;
      const encoder = await openVideoEncoder(codec, { width, height, framesPerSecond: 25, bitsPerSecond: 1_500_000 });
      const decoder = new Decoder(codec);
      const picture = { width, height, data: new Uint8Array((width * height * 3) / 2) };
      const keys: number[] = [];
      let quality = 0;
      for (let i = 0; i < 30; i += 1) {
        avatar.readPicture(i, picture.data);
        const packets = encoder.encode(picture, i * 1920, i === 0 || i === 17);
        expect(packets).toHaveLength(1);
        const [packet] = packets;
        if (packet?.keyFrame === true) keys.push(i);
        expect(packet?.at).toBe(i * 1920);
        decoder.decode(Buffer.from(packet?.data ?? []), (frame) => {
          const { luma } = lumaOf(frame);
          let error = 0;
          for (let k = 0; k < luma.length; k += 1) error += ((luma[k] ?? 0) - (picture.data[k] ?? 0)) ** 2;
          quality = 10 * Math.log10(255 ** 2 / (error / luma.length));
        });
      }
      decoder.close();
      encoder.close();
      expect(keys).toEqual([0, 17]);
      expect(quality).toBeGreaterThan(34);
    },
  );

  it('h264 key frames carry their parameter sets, so that a viewer can begin there', async () => {
    const encoder = await openVideoEncoder('h264', {
      width: 64,
      height: 64,
      framesPerSecond: 25,
      bitsPerSecond: 200_000,
    });
    const picture = { width: 64, height: 64, data: new Uint8Array(64 * 96).fill(90) };
    const types = (data: Uint8Array): number[] => {
      const found: number[] = [];
      for (let i = 0; i + 3 < data.length; i += 1)
        if (data[i] === 0 && data[i + 1] === 0 && data[i + 2] === 1) found.push((data[i + 3] ?? 0) & 31);
      return found;
    };
    encoder.encode(picture, 0, true);
    encoder.encode(picture, 1920, false);
    const [packet] = encoder.encode(picture, 3840, true);
    expect(types(packet?.data ?? new Uint8Array())).toEqual(expect.arrayContaining([7, 8, 5]));
    encoder.close();
  });

  it('opus: what is heard lies where the packets say, to a millisecond', async () => {
    const encoder = await openOpusEncoder();
    const decoder = new Decoder('opus');
    const line = new Float32Array(960 * 20);
    for (let i = 0; i < 20; i += 1) {
      // A click train begins at sample 9600.
      const samples = Int16Array.from({ length: 960 }, (_, k) =>
        i * 960 + k >= 9_600 ? Math.round(12_000 * Math.sin((i * 960 + k) / 8)) : 0,
      );
      for (const packet of encoder.encode(samples, i * 960)) {
        decoder.decode(Buffer.from(packet.data), (frame) => {
          const plane = frame.data?.[0];
          if (plane === undefined) return;
          const heard = new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples);
          heard.forEach((value, k) => {
            const at = packet.at + k;
            if (at >= 0) line[at] = value;
          });
        });
      }
    }
    const onset = line.findIndex((value) => Math.abs(value) > 0.1);
    expect(Math.abs(onset - 9_600)).toBeLessThan(120);
    encoder.close();
    decoder.close();
  });

  it('aac: whole frames of 1024 samples on the media clock, begun anew after a pause in which nobody listened', async () => {
    const encoder = await openAacEncoder();
    const sound = Int16Array.from({ length: 960 }, (_, i) => 8_000 * Math.sin(i / 7));
    const heard = (from: number, packets: number): number[] =>
      Array.from({ length: packets }, (_, i) => encoder.encode(sound, from + i * 960))
        .flat()
        .map(({ at }) => at);
    const first = heard(4_800, 50);
    expect(first.length).toBeGreaterThan(42);
    // The codec's delay is deducted: the first frame begins a frame before the first sample.
    expect(first.map((at) => at - 4_800)).toEqual(first.map((_, i) => (i - 1) * 1024));
    const later = heard(960_000, 10).filter((at) => at > 900_000);
    expect(later.slice(0, 3).map((at) => at - 960_000)).toEqual([0, 1024, 2048]);
    encoder.close();
  });
});
