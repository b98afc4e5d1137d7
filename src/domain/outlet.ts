import type { Reason } from './reasons.js';

/** Where an outlet sends a room's stream. Secrets are in `token` and `key` and, with WHIP, in the address itself. */
export type OutletTarget =
  /** WebRTC-HTTP ingestion (RFC 9725), to an SFU. */
  | { readonly type: 'whip'; readonly url: string; readonly token: string | null }
  /** RTMP or RTMPS, to a platform: `url` up to the application, `key` the stream's name there. */
  | { readonly type: 'rtmp'; readonly url: string; readonly key: string }
  /** Fragmented MP4 on this machine's disk; the next file is begun after so many minutes or megabytes. */
  | { readonly type: 'recording'; readonly minutes: number; readonly megabytes: number };

/** An outlet as it is kept. */
export type OutletSpec = OutletTarget & {
  readonly id: string;
  readonly room: string;
  /** What operators call it. */
  readonly name: string;
  readonly enabled: boolean;
};

/** `failed`: it needs an operator, trying again cannot help. */
export type OutletState = 'connecting' | 'live' | 'retrying' | 'failed' | 'stopped';

/** How an outlet fares. */
export interface OutletReport {
  readonly state: OutletState;
  /** When it entered this state, ms since epoch. */
  readonly since: number;
  /** Connections tried since it was started or last live for a while. */
  readonly attempts: number;
  /** What was sent altogether, and lately a second. */
  readonly bytes: number;
  readonly bitsPerSecond: number;
  /** Packets left out because the other side was too slow. */
  readonly dropped: number;
  /** Why the last connection ended or failed, in English; null: none has. Holds no secret. */
  readonly error: string | null;
  /** The same for other languages. */
  readonly why: Reason | null;
}

export const STOPPED: OutletReport = {
  state: 'stopped',
  since: 0,
  attempts: 0,
  bytes: 0,
  bitsPerSecond: 0,
  dropped: 0,
  error: null,
  why: null,
};

const HIDDEN = '••••';

/**
 * Where it goes, as may be shown: no key, no token, and of a WHIP address only the host (with some services its path is
 * the secret).
 */
export function shownTarget(target: OutletTarget): string {
  switch (target.type) {
    case 'whip':
      return `${new URL(target.url).origin}/${HIDDEN}`;
    case 'rtmp':
      return `${target.url}/${HIDDEN}`;
    case 'recording':
      return 'recordings';
  }
}

/** A text without what must not be shown of a target, whatever wrote it. */
export function withoutSecrets(text: string, target: OutletTarget): string {
  let clean = text;
  for (const secret of secretsOf(target)) clean = clean.replaceAll(secret, HIDDEN);
  return clean;
}

function secretsOf(target: OutletTarget): string[] {
  if (target.type === 'recording') return [];
  if (target.type === 'rtmp') return [target.key, encodeURIComponent(target.key)];
  const { pathname, search } = new URL(target.url);
  const own = [`${pathname}${search}`, pathname, search].filter((part) => part.length > 1);
  return target.token === null ? own : [target.token, ...own];
}
