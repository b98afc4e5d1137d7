import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser on this machine, if there is one. On CI it must be there: a missing browser is a failure there, since a
 * green run would otherwise say nothing about the page.
 */
export const chromiumPath = PLACES.find((place) => place !== undefined && existsSync(place));
if (chromiumPath === undefined && process.env['CI'] !== undefined) {
  throw new Error('CI has no Chromium: install the package `chromium` or set CHROMIUM_PATH');
}

/** What a browser of the tests is started with: nothing that calls home. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A microphone that beeps, given without asking. */
export const FAKE_MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Headless Chromium that reaches nothing but localhost. */
export async function launch(more: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium on this machine: set CHROMIUM_PATH');
  return await chromium.launch({ executablePath: chromiumPath, args: [...CHROMIUM_ARGUMENTS, ...more] });
}

/** Runs in the page before its own scripts: every RTCPeerConnection it makes is kept where a test can ask it for statistics. */
export function keepConnections(): void {
  const made: unknown[] = [];
  const scope = globalThis as unknown as {
    RTCPeerConnection: new (...given: unknown[]) => object;
    zhuboConnection: () => unknown;
    zhuboMade: () => number;
  };
  const Original = scope.RTCPeerConnection;
  scope.RTCPeerConnection = class extends Original {
    constructor(...given: unknown[]) {
      super(...given);
      made.push(this);
    }
  };
  scope.zhuboConnection = () => made.at(-1);
  scope.zhuboMade = () => made.length;
}

export interface Playback {
  readonly framesDecoded: number;
  readonly framesDropped: number;
  readonly freezes: number;
  readonly freezeSeconds: number;
  readonly seconds: number;
  readonly codec: string;
  /** Audio minus video estimated playout time, ms, sampled each second. */
  readonly skewMs: readonly number[];
  /** Total energy heard (RFC: sum of squared samples x duration). */
  readonly audioEnergy: number;
  readonly packetsLost: number;
}

/** Runs in the page: watches the page's own RTCPeerConnection for `seconds`. */
export async function watchPlayback(
  page: { evaluate<T, A>(fn: (argument: A) => Promise<T>, argument: A): Promise<T> },
  seconds: number,
): Promise<Playback> {
  return await page.evaluate(async (forSeconds) => {
    const connection = (globalThis as unknown as { zhuboConnection: () => RTCPeerConnectionLike }).zhuboConnection();
    const read = async (): Promise<Map<string, Record<string, number | string | undefined>>> => {
      const found = new Map<string, Record<string, number | string | undefined>>();
      const codecs = new Map<string, string>();
      (await connection.getStats()).forEach((report) => {
        if (report['type'] === 'inbound-rtp') found.set(String(report['kind']), report as never);
        if (report['type'] === 'codec') codecs.set(String(report['id']), String(report['mimeType']));
      });
      const video = found.get('video');
      if (video !== undefined) video['mime'] = codecs.get(String(video['codecId'])) ?? '?';
      return found;
    };
    const start = await read();
    const began = performance.now();
    const skewMs: number[] = [];
    for (let i = 0; i < forSeconds; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const now = await read();
      const audio = now.get('audio')?.['estimatedPlayoutTimestamp'];
      const video = now.get('video')?.['estimatedPlayoutTimestamp'];
      if (audio !== undefined && video !== undefined) skewMs.push(Number(audio) - Number(video));
    }
    const end = await read();
    const delta = (kind: string, field: string): number =>
      Number(end.get(kind)?.[field] ?? 0) - Number(start.get(kind)?.[field] ?? 0);
    return {
      framesDecoded: delta('video', 'framesDecoded'),
      framesDropped: delta('video', 'framesDropped'),
      freezes: delta('video', 'freezeCount'),
      freezeSeconds: delta('video', 'totalFreezesDuration'),
      seconds: (performance.now() - began) / 1000,
      codec: String(end.get('video')?.['mime']),
      skewMs,
      audioEnergy: delta('audio', 'totalAudioEnergy'),
      packetsLost: delta('video', 'packetsLost') + delta('audio', 'packetsLost'),
    };
  }, seconds);
}

interface RTCPeerConnectionLike {
  getStats(): Promise<{ forEach(take: (report: Record<string, unknown>) => void): void }>;
}
