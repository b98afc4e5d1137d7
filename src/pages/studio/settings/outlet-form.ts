import type { OutletMade } from '../shapes.js';

/** An outlet as it is filled in: every kind's fields, so that changing the kind loses nothing. */
export interface OutletForm {
  readonly type: OutletMade['type'];
  readonly name: string;
  readonly url: string;
  /** Stream key of RTMP, bearer token of WHIP. */
  readonly secret: string;
  readonly minutes: string;
  readonly megabytes: string;
}

export const EMPTY_OUTLET: OutletForm = {
  ...{ type: 'rtmp', name: '', url: '', secret: '' },
  ...{ minutes: '60', megabytes: '2000' },
};

/** What is sent of it. */
export function outletOf({ type, name, url, secret, minutes, megabytes }: OutletForm): OutletMade {
  const named = name.trim() === '' ? {} : { name: name.trim() };
  switch (type) {
    case 'rtmp':
      // Without one, the last part of the address is the key.
      return { type, ...named, url: url.trim(), ...(secret === '' ? {} : { key: secret }) };
    case 'whip':
      return { type, ...named, url: url.trim(), ...(secret === '' ? {} : { token: secret }) };
    case 'recording':
      return { type, ...named, minutes: Number(minutes), megabytes: Number(megabytes) };
  }
}

/** `1.52 Mbit/s`, `640 kbit/s`. */
export function bitrateOf(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e6) return `${(bitsPerSecond / 1e6).toFixed(2)} Mbit/s`;
  return `${Math.round(bitsPerSecond / 1e3)} kbit/s`;
}

/** `1.2 GB`, `35 MB`, `640 kB`. */
export function sizeOf(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.round(bytes / 1e3)} kB`;
}

/** `2:03:09`, `3:09`. */
export function durationOf(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
