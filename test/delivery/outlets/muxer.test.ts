import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatContext, Packet as AvPacket } from 'node-av';
import { afterAll, describe, expect, it } from 'vitest';
import { parameterSets } from '../../../src/delivery/outlets/avc.js';
import { Fmp4Muxer } from '../../../src/delivery/outlets/fmp4/muxer.js';
import { type Segment, Segmenter } from '../../../src/delivery/outlets/fmp4/segmenter.js';
import { mend } from '../../../src/delivery/outlets/recording/mend.js';
import { aigcMetadata } from '../../../src/delivery/outlets/recording/aigc.js';
import type { AnyPacket } from '../../../src/domain/packet.js';
import { openAacEncoder } from '../../../src/encoding/encoders/aac.js';
import { openVideoEncoder } from '../../../src/encoding/encoders/video.js';

/** Somewhere in a long show. */
const BEGIN = 48_000 * 3_600;
const SIDE = 64;

/** Ten seconds of a show, cut. */
async function segments(pictures: boolean): Promise<Segment[]> {
  const video = await openVideoEncoder('h264', {
    width: SIDE,
    height: SIDE,
    framesPerSecond: 25,
    bitsPerSecond: 200_000,
  });
  const audio = await openAacEncoder();
  const segmenter = new Segmenter(pictures, 48_000);
  const cut: Segment[] = [];
  for (let i = 0; i < 250; i += 1) {
    const at = BEGIN + i * 1_920;
    const data = new Uint8Array((SIDE * SIDE * 3) / 2).fill(i);
    const packets: AnyPacket[] = pictures
      ? [...video.encode({ width: SIDE, height: SIDE, data }, at, i % 50 === 0)]
      : [];
    const sound = Int16Array.from({ length: 960 }, (_, k) => 8_000 * Math.sin(k / 9));
    packets.push(...audio.encode(sound, at), ...audio.encode(sound, at + 960));
    for (const packet of packets) cut.push(...[segmenter.push(packet)].filter((segment) => segment !== null));
  }
  video.close();
  audio.close();
  return cut;
}

describe('fragmented MP4', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhubo-mp4-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** What a player finds in these bytes: packets of each track, their times in ms, and the metadata. */
  async function found(bytes: Buffer): Promise<{ tracks: number[][]; label: unknown }> {
    const path = join(folder, 'film.mp4');
    writeFileSync(path, bytes);
    const context = new FormatContext();
    expect(await context.openInput(path)).toBe(0);
    const packet = new AvPacket();
    packet.alloc();
    const tracks: number[][] = context.streams.map(() => []);
    while ((await context.readFrame(packet)) >= 0) {
      const { timeBase } = context.streams[packet.streamIndex] ?? { timeBase: { num: 0, den: 1 } };
      tracks[packet.streamIndex]?.push((Number(packet.pts) * 1_000 * timeBase.num) / timeBase.den);
      packet.unref();
    }
    const label: unknown = JSON.parse(context.metadata?.get('AIGC') ?? 'null');
    packet.free();
    await context.closeInput();
    return { tracks, label };
  }

  it('begins at 0 wherever the show is, has every picture and sound once, and its label', async () => {
    const cut = await segments(true);
    const sets = parameterSets(cut[0]?.packets[0]?.data ?? new Uint8Array());
    if (sets === null) throw new Error('the first packet has no parameter sets');
    const metadata = aigcMetadata('某某科技', 'demo/1');
    const muxer = await Fmp4Muxer.open({ pictures: { width: SIDE, height: SIDE, sets }, begin: BEGIN, metadata });
    const fragments = await Promise.all(cut.map(async ({ packets }) => await muxer.fragment(packets)));
    await muxer.close();
    const { tracks, label } = await found(Buffer.concat([muxer.init, ...fragments]));
    expect(tracks[0]).toEqual(Array.from({ length: 200 }, (_, i) => i * 40));
    const steps = tracks[1]?.slice(1).map((ms, i) => Math.round(((ms - (tracks[1]?.[i] ?? 0)) * 48) / 1_024)) ?? [];
    expect(steps.length).toBeGreaterThan(360);
    expect(new Set(steps)).toEqual(new Set([1]));
    expect(label).toMatchObject({ Label: '1', ContentProducer: '某某科技', ProduceID: 'demo/1' });
    // Cut off inside the last fragment, in its table or in its pictures, it is mended and plays up to the one before.
    const whole = Buffer.concat([muxer.init, ...fragments]);
    const last = fragments.at(-1)?.length ?? 0;
    for (const left of [5, 40, last - 10]) {
      const path = join(folder, 'torn.mp4');
      writeFileSync(path, whole.subarray(0, whole.length - last + left));
      expect(await mend(path)).toBe(left);
      expect(await mend(path)).toBe(0);
      expect((await found(readFileSync(path))).tracks[0]?.length).toBe(150);
    }
  });

  it('is made of sound alone where there are no pictures', async () => {
    const cut = await segments(false);
    const muxer = await Fmp4Muxer.open({ pictures: null, begin: cut[0]?.from ?? 0, metadata: {} });
    const fragments = await Promise.all(cut.map(async ({ packets }) => await muxer.fragment(packets)));
    await muxer.close();
    const { tracks } = await found(Buffer.concat([muxer.init, ...fragments]));
    expect(tracks).toHaveLength(1);
    expect(tracks[0]?.[0]).toBe(0);
    expect(tracks[0]?.length).toBeGreaterThan(400);
  });

  it('takes nothing more when it is closed', async () => {
    const muxer = await Fmp4Muxer.open({ pictures: null, begin: 0, metadata: {} });
    await muxer.close();
    await muxer.close();
    await expect(muxer.fragment([])).rejects.toThrow('closed');
  });
});
