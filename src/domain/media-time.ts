/**
 * Media time: an integer count of 48 kHz samples. One clock for sound, pictures and RTP, so nothing drifts
 * through rounding. A room's media time starts at 0 when its stage starts and never stops or jumps.
 */
export type Samples = number;

export const SAMPLE_RATE = 48_000;
export const PICTURES_PER_SECOND = 25;
/** One picture lasts 40 ms. */
export const SAMPLES_PER_PICTURE = SAMPLE_RATE / PICTURES_PER_SECOND;
/** One Opus packet lasts 20 ms (RFC 7587 §4.2). */
export const SAMPLES_PER_PACKET = 960;
/** RTP clock of every video payload format (RFC 6184 §5.1, RFC 7741 §4.1). */
export const VIDEO_CLOCK_RATE = 90_000;

/** Milliseconds to the nearest sample. */
export function samplesFromMs(ms: number): Samples {
  return Math.round((ms * SAMPLE_RATE) / 1000);
}

/** Samples to (fractional) milliseconds, for people and for wire events. */
export function msFromSamples(samples: Samples): number {
  return (samples * 1000) / SAMPLE_RATE;
}

/** Media time as 90 kHz RTP ticks, before the stream's random offset and the wrap at 2^32. */
export function videoTicks(samples: Samples): number {
  return (samples * VIDEO_CLOCK_RATE) / SAMPLE_RATE;
}
