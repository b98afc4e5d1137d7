import { describe, expect, it } from 'vitest';
import type { AnyPacket } from '../../../src/domain/packet.js';
import { configurationRecord, lengthPrefixed, parameterSets } from '../../../src/delivery/outlets/avc.js';
import { Segmenter } from '../../../src/delivery/outlets/fmp4/segmenter.js';
import { Gate } from '../../../src/delivery/outlets/gate.js';
import { decodeAmf, encodeAmf } from '../../../src/delivery/outlets/rtmp/amf.js';
import { chunked, ChunkReader } from '../../../src/delivery/outlets/rtmp/chunks.js';
import { vttCue } from '../../../src/delivery/outlets/recording/webvtt.js';

const picture = (at: number, keyFrame = false): AnyPacket => ({ codec: 'h264', at, keyFrame, data: Buffer.from([1]) });
const sound = (at: number): AnyPacket => ({ codec: 'aac', at, keyFrame: true, data: Buffer.from([2]) });

describe('a gate before a slow receiver', () => {
  it('opens at a key frame, for sound too, so that what is received decodes', () => {
    const gate = new Gate(true);
    const passed = [picture(0), sound(0), picture(1, true), sound(1), picture(2)].map((one) => gate.admits(one, 0));
    expect(passed).toEqual([false, false, true, true, true]);
    expect(gate.dropped).toBe(0);
  });

  it('closes when too much waits, and opens at the first key frame after it has caught up', () => {
    const gate = new Gate(true);
    gate.admits(picture(0, true), 0);
    expect(gate.admits(picture(1), 2_000_000)).toBe(false);
    expect(gate.admits(picture(2, true), 1_000_000)).toBe(false);
    expect(gate.wantsKeyFrame).toBe(false);
    expect(gate.admits(picture(3), 100_000)).toBe(false);
    expect(gate.wantsKeyFrame).toBe(true);
    expect(gate.admits(picture(4, true), 100_000)).toBe(true);
    expect(gate.dropped).toBe(3);
  });

  it('needs no key frame where there are no pictures', () => {
    expect(new Gate(false).admits(sound(0), 0)).toBe(true);
  });
});

describe('segments', () => {
  it('begin at key frames, are no shorter than asked, and lose no sound, late or early', () => {
    const segmenter = new Segmenter(true, 48_000);
    const packets: AnyPacket[] = [];
    for (let i = 0; i < 200; i += 1) {
      packets.push(picture(i * 1_920, i % 20 === 0));
      // AAC comes two frames late.
      if (i > 2) packets.push(sound(i * 1_920 - 4_000));
    }
    const segments = packets.flatMap((packet) => segmenter.push(packet) ?? []);
    const last = segmenter.flush(200 * 1_920);
    const all = [...segments, ...(last === null ? [] : [last])];
    expect(all.length).toBeGreaterThan(4);
    expect(all.every(({ packets: [first] }) => first !== undefined)).toBe(true);
    for (const { packets: inside } of all) {
      expect(inside.find(({ codec }) => codec === 'h264')?.keyFrame).toBe(true);
      expect(inside.map(({ at }) => at)).toEqual(inside.map(({ at }) => at).sort((a, b) => a - b));
    }
    for (const { from, until } of segments) expect(until - from).toBeGreaterThanOrEqual(48_000);
    const given = packets.filter(({ at }) => at >= 0).length;
    expect(all.reduce((sum, { packets: inside }) => sum + inside.length, 0)).toBe(given);
  });

  it('are cut by time where there are no pictures', () => {
    const segmenter = new Segmenter(false, 48_000);
    const cuts = Array.from({ length: 150 }, (_, i) => segmenter.push(sound(i * 1_024))).filter((one) => one !== null);
    expect(cuts.map(({ from, until }) => (until - from) / 1_024)).toEqual([47, 47, 47]);
  });
});

describe('H.264 for containers', () => {
  const unit = Buffer.from([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 9, 0, 0, 0, 1, 0x68, 5, 6, 0, 0, 1, 0x65, 7, 8, 9]);

  it('has its parameter sets in the configuration and its pictures behind their lengths', () => {
    const sets = parameterSets(unit);
    if (sets === null) throw new Error('no parameter sets');
    expect([...configurationRecord(sets)]).toEqual(
      // prettier-ignore
      [1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 5, 0x67, 0x42, 0xc0, 0x1f, 9, 1, 0, 3, 0x68, 5, 6],
    );
    expect([...lengthPrefixed(unit)]).toEqual([0, 0, 0, 4, 0x65, 7, 8, 9]);
    expect(parameterSets(Buffer.from([0, 0, 1, 0x41, 1]))).toBeNull();
  });
});

describe('RTMP on the wire', () => {
  it('takes messages apart and together again, in whatever pieces they come', () => {
    const small = { type: 20, stream: 0, timestamp: 7, body: encodeAmf('_result', 1, { code: 'ok', level: 'status' }) };
    const large = { type: 9, stream: 1, timestamp: 0x0100_0000, body: Buffer.alloc(10_000, 3) };
    const size = Buffer.from([0, 0, 0x10, 0]);
    const wire = Buffer.concat([
      chunked(small, 3, 128),
      chunked({ type: 1, stream: 0, timestamp: 0, body: size }, 2, 128),
      chunked(large, 6, 4_096),
    ]);
    for (const step of [1, 7, 1_000, wire.length]) {
      const reader = new ChunkReader();
      const messages = [];
      for (let at = 0; at < wire.length; at += step) messages.push(...reader.push(wire.subarray(at, at + step)));
      expect(messages).toEqual([small, large]);
    }
  });

  it('reads a header that leaves out what stays the same', () => {
    const reader = new ChunkReader();
    const body = Buffer.from([1, 2, 3]);
    const [first] = reader.push(chunked({ type: 8, stream: 1, timestamp: 100, body }, 4, 128));
    // Type 1: same stream, a delta of 20; type 3: the same once more.
    const [second] = reader.push(Buffer.from([0x44, 0, 0, 20, 0, 0, 2, 8, 9, 9]));
    const [third] = reader.push(Buffer.from([0xc4, 7, 7]));
    expect([first, second, third].map((one) => one?.timestamp)).toEqual([100, 120, 140]);
    expect([second?.body.length, third?.stream]).toEqual([2, 1]);
  });

  it('refuses what no server sends: no beginning, too long, cut short, objects without end', () => {
    expect(() => new ChunkReader().push(Buffer.from([0xc3, 0, 0]))).toThrow('never began');
    const huge = Buffer.from([3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0]);
    expect(() => new ChunkReader().push(huge)).toThrow('16777215 bytes');
    expect(() => decodeAmf(Buffer.from([0, 1, 2]))).toThrow('cut short');
    const nested = Buffer.concat(Array.from({ length: 20 }, () => Buffer.from([3, 0, 1, 0x61])));
    expect(() => decodeAmf(nested)).toThrow('too deep');
    expect(decodeAmf(encodeAmf('connect', 1, null, { app: 'live', yes: true }))).toEqual([
      'connect',
      1,
      null,
      { app: 'live', yes: true },
    ]);
  });
});

describe('captions', () => {
  it('are cues with their times, and no words of a sentence become markup', () => {
    expect(vttCue(3_723_004.4, 3_724_000, '<b>5 > 3 & 2\n\n--> x')).toBe(
      '01:02:03.004 --> 01:02:04.000\n&lt;b&gt;5 &gt; 3 &amp; 2 --&gt; x\n\n',
    );
  });
});
