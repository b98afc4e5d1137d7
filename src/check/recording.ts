import type { VideoCodec } from '../domain/packet.js';
import type { ViewerEvent } from '../gateway/protocol.js';
import { median } from './statistics.js';

/** One encoded picture as it came. */
export interface EncodedPicture {
  /** RTP timestamp, 90 kHz, unwrapped from the first. */
  readonly ticks: number;
  /** When its last packet arrived, monotonic ms. */
  readonly arrivedMs: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

/** One Opus packet as it came. */
export interface EncodedSound {
  /** RTP timestamp, 48 kHz, unwrapped from the first. */
  readonly ticks: number;
  readonly arrivedMs: number;
  readonly data: Uint8Array;
}

/** A sender report: the wall time that the sender gives to an RTP timestamp (RFC 3550 §6.4.1). */
export interface SenderReport {
  readonly kind: 'video' | 'audio';
  readonly ticks: number;
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: number;
}

/** Everything a viewer received: what is judged afterwards, whether it came over the network or from a file. */
export interface Recording {
  readonly codec: VideoCodec;
  readonly pictures: readonly EncodedPicture[];
  readonly sound: readonly EncodedSound[];
  readonly reports: readonly SenderReport[];
  readonly events: readonly { readonly event: ViewerEvent; readonly arrivedMs: number }[];
}

export const VIDEO_TICKS_PER_MS = 90;
export const AUDIO_TICKS_PER_MS = 48;

/** The line that a stream's sender reports draw: RTP timestamp to wall time. */
export interface SenderClock {
  wallMs(ticks: number): number;
  /** How far the farthest report lies off the line, ms; NaN without a report. */
  readonly spreadMs: number;
  readonly reports: number;
}

/**
 * Fits the sender reports of one stream, whose rate is known. Without any the arrival of its packets stands in, which a
 * player would do too; `reports` is 0 then.
 */
export function senderClock(recording: Recording, kind: SenderReport['kind']): SenderClock {
  const perMs = kind === 'video' ? VIDEO_TICKS_PER_MS : AUDIO_TICKS_PER_MS;
  const offsets = recording.reports
    .filter((report) => report.kind === kind)
    .map(({ wallMs, ticks }) => wallMs - ticks / perMs);
  const arrivals = kind === 'video' ? recording.pictures : recording.sound;
  const offset = median(
    offsets.length > 0 ? offsets : arrivals.map(({ arrivedMs, ticks }) => arrivedMs - ticks / perMs),
  );
  return {
    wallMs: (ticks) => offset + ticks / perMs,
    spreadMs: offsets.reduce((most, value) => Math.max(most, Math.abs(value - offset)), offsets.length > 0 ? 0 : NaN),
    reports: offsets.length,
  };
}
