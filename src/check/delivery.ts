import { AUDIO_TICKS_PER_MS, type Recording, senderClock, VIDEO_TICKS_PER_MS } from './recording.js';
import { longestRun, median, quantile } from './statistics.js';

/** What a player holds back to even out the network; later than this and it stalls. */
export const PLAYER_BUFFER_MS = 150;
const PICTURE_MS = 40;
const PACKET_MS = 20;

export interface Delivery {
  readonly seconds: number;
  /** Pictures a second, by arrival or by timestamps, whichever is fewer. */
  readonly picturesPerSecond: number;
  /** The longest time one picture stood still in a player with PLAYER_BUFFER_MS, and when. */
  readonly longestFreeze: { readonly ms: number; readonly atMs: number };
  /** How long each picture stood, for a plot. */
  readonly stood: readonly { readonly ms: number; readonly forMs: number }[];
  /** Share of 20 ms packets that never came, or came too late. */
  readonly missingSound: number;
  readonly longestHoleMs: number;
  /** How much later pictures arrive than sound of the same moment by the sender's clock, ms. */
  readonly skewMs: number;
  /** The same in every second of the watch. */
  readonly skews: readonly { readonly ms: number; readonly skewMs: number }[];
  /** How far sender reports stray from one line, ms; NaN when none came. */
  readonly reportsMs: number;
  readonly reports: number;
}

/** What the network and the sender's clock did, from timestamps and arrivals alone. Nothing is decoded. */
export function deliveryOf(recording: Recording): Delivery {
  const { pictures, sound } = recording;
  const shown = presented(pictures, VIDEO_TICKS_PER_MS);
  const stood = shown.slice(1).map((ms, i) => ({ ms: shown[i] as number, forMs: ms - (shown[i] as number) }));
  const freeze = stood.reduce((most, one) => (one.forMs > most.forMs ? one : most), { ms: NaN, forMs: 0 });
  const first = shown[0] ?? 0;
  const spans = [pictures.map(({ arrivedMs }) => arrivedMs), pictures.map(({ ticks }) => ticks / VIDEO_TICKS_PER_MS)];
  const rates = spans.map((times) => ((times.length - 1) * 1000) / ((times.at(-1) ?? NaN) - (times[0] ?? NaN)));
  const holes = soundSlots(sound);
  const missing = holes.filter((heard) => !heard).length;
  return {
    seconds: ((shown.at(-1) ?? 0) - first + PICTURE_MS) / 1000,
    picturesPerSecond: Math.min(...rates),
    longestFreeze: { ms: freeze.forMs, atMs: freeze.ms - first },
    stood: stood.map(({ ms, forMs }) => ({ ms: ms - first, forMs })),
    missingSound: missing / Math.max(1, holes.length),
    longestHoleMs: longestRun(holes, (heard) => !heard).length * PACKET_MS,
    ...skewOf(recording),
  };
}

/** When a player shows each picture: when it is due, or when it has come. */
function presented(packets: readonly { ticks: number; arrivedMs: number }[], perMs: number): number[] {
  const base = median(packets.map(({ ticks, arrivedMs }) => arrivedMs - ticks / perMs)) + PLAYER_BUFFER_MS;
  const times = packets.map(({ ticks, arrivedMs }) => Math.max(base + ticks / perMs, arrivedMs));
  return times.sort((a, b) => a - b);
}

/** Every 20 ms from the first packet to the last: whether its sound was there in time. */
function soundSlots(sound: Recording['sound']): boolean[] {
  const first = sound[0]?.ticks ?? 0;
  const base = median(sound.map(({ ticks, arrivedMs }) => arrivedMs - ticks / AUDIO_TICKS_PER_MS));
  const slots: boolean[] = [];
  for (const { ticks, arrivedMs } of sound) {
    const late = arrivedMs - ticks / AUDIO_TICKS_PER_MS - base;
    if (late <= PLAYER_BUFFER_MS) slots[Math.round((ticks - first) / (PACKET_MS * AUDIO_TICKS_PER_MS))] = true;
  }
  return Array.from(slots, (heard: boolean | undefined) => heard === true);
}

function skewOf(recording: Recording): Pick<Delivery, 'skewMs' | 'skews' | 'reportsMs' | 'reports'> {
  const clocks = { video: senderClock(recording, 'video'), audio: senderClock(recording, 'audio') };
  const transits = (packets: readonly { ticks: number; arrivedMs: number }[], kind: 'video' | 'audio') =>
    packets.map(({ ticks, arrivedMs }) => ({ arrivedMs, transitMs: arrivedMs - clocks[kind].wallMs(ticks) }));
  const video = transits(recording.pictures, 'video');
  const audio = transits(recording.sound, 'audio');
  const middle = (of: typeof video): number => median(of.map(({ transitMs }) => transitMs));
  const from = video[0]?.arrivedMs ?? 0;
  const to = video.at(-1)?.arrivedMs ?? 0;
  const skews: { ms: number; skewMs: number }[] = [];
  for (let second = from; second + 1000 <= to; second += 1000) {
    const within = ({ arrivedMs }: { arrivedMs: number }): boolean => arrivedMs >= second && arrivedMs < second + 1000;
    const skewMs = middle(video.filter(within)) - middle(audio.filter(within));
    if (!Number.isNaN(skewMs)) skews.push({ ms: second + 500 - from, skewMs });
  }
  const reports = Math.min(clocks.video.reports, clocks.audio.reports);
  return {
    skewMs: middle(video) - middle(audio),
    skews,
    reportsMs: reports === 0 ? NaN : Math.max(clocks.video.spreadMs, clocks.audio.spreadMs),
    reports,
  };
}

/** The skew that all but a few seconds stay within. */
export function usualSkew(delivery: Delivery): number {
  return quantile(
    delivery.skews.map(({ skewMs }) => Math.abs(skewMs)),
    0.95,
  );
}
