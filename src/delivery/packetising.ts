import type { Packet } from '../domain/packet.js';

/** Payload bytes per RTP packet: 1200 keeps header, SRTP tag and UDP/IP under every usual MTU (RFC 8834 §4.1). */
const MOST = 1_180;

/** The payloads of one encoded picture or 20 ms of sound, in order; the last one carries the RTP marker. */
export function packetise(packet: Packet): Buffer[] {
  switch (packet.codec) {
    case 'opus':
    case 'pcmu':
    case 'pcma':
      return [asBuffer(packet.data)];
    case 'h264':
      return h264(packet.data);
    case 'vp8':
      return vp8(packet.data);
  }
}

/** Annex B access unit -> single NAL units and FU-A fragments (RFC 6184 §5.6, §5.8), packetization-mode 1. */
function h264(data: Uint8Array): Buffer[] {
  const payloads: Buffer[] = [];
  for (const nal of nalUnits(data)) {
    if (nal.length <= MOST) {
      payloads.push(nal);
      continue;
    }
    const header = nal[0] ?? 0;
    const indicator = (header & 0xe0) | 28;
    const type = header & 0x1f;
    for (let at = 1; at < nal.length; at += MOST - 2) {
      const piece = nal.subarray(at, at + MOST - 2);
      const start = at === 1 ? 0x80 : 0;
      const end = at + piece.length >= nal.length ? 0x40 : 0;
      payloads.push(Buffer.concat([Buffer.from([indicator, start | end | type]), piece]));
    }
  }
  return payloads;
}

/** NAL units between Annex B start codes (ITU-T H.264 Annex B.1), start codes and trailing zeros removed. */
export function nalUnits(data: Uint8Array): Buffer[] {
  const units: Buffer[] = [];
  let start = -1;
  for (let i = 0; i + 2 < data.length; i += 1) {
    if (data[i] !== 0 || data[i + 1] !== 0 || data[i + 2] !== 1) continue;
    if (start >= 0) units.push(unit(data, start, i));
    start = i + 3;
    i += 2;
  }
  if (start >= 0) units.push(unit(data, start, data.length));
  return units.filter((one) => one.length > 0);
}

function unit(data: Uint8Array, start: number, end: number): Buffer {
  let last = end;
  while (last > start && data[last - 1] === 0) last -= 1;
  return asBuffer(data.subarray(start, last));
}

/** One-byte payload descriptor, S bit on the first packet (RFC 7741 §4.2). */
function vp8(data: Uint8Array): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < data.length; at += MOST - 1) {
    const descriptor = Buffer.from([at === 0 ? 0x10 : 0]);
    payloads.push(Buffer.concat([descriptor, asBuffer(data.subarray(at, at + MOST - 1))]));
  }
  return payloads;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
