import type { HeardPacket, SeenPicture } from './peer.js';

/** Louder than this (RMS of 20 ms, about -46 dBFS) somebody speaks. */
const SPEECH_RMS = 0.005;

/**
 * How much the inner mouth changes from picture to picture (mean absolute luma difference) while somebody speaks
 * and while nobody has for half a second. Sound and picture are matched by arrival, which is good to a few packets.
 */
export function mouthMotion(
  pictures: readonly SeenPicture[],
  sound: readonly HeardPacket[],
  box: { x: number; y: number; size: number; width: number },
): { speaking: number; silent: number } {
  const inner = { x: box.x + box.size * 0.3, y: box.y + box.size * 0.25, w: box.size * 0.4, h: box.size * 0.35 };
  const totals = { speaking: { sum: 0, count: 0 }, silent: { sum: 0, count: 0 } };
  let cursor = 0;
  for (let i = 1; i < pictures.length; i += 1) {
    const before = pictures[i - 1];
    const after = pictures[i];
    if (before?.luma === undefined || after?.luma === undefined || after.ticks - before.ticks !== 3600) continue;
    while ((sound[cursor]?.arrivedMs ?? Infinity) < after.arrivedMs) cursor += 1;
    const near = sound.slice(Math.max(0, cursor - 25), cursor + 25).map((packet) => packet.rms > SPEECH_RMS);
    const speaks = near.slice(15, 35).filter(Boolean).length > 15;
    const quiet = near.length === 50 && !near.some(Boolean);
    if (!speaks && !quiet) continue;
    const total = speaks ? totals.speaking : totals.silent;
    total.sum += difference(before.luma, after.luma, box.width, inner);
    total.count += 1;
  }
  if (totals.speaking.count < 20 || totals.silent.count < 20) {
    throw new Error(
      `too little to judge: ${totals.speaking.count} speaking and ${totals.silent.count} silent pictures`,
    );
  }
  return { speaking: totals.speaking.sum / totals.speaking.count, silent: totals.silent.sum / totals.silent.count };
}

function difference(
  before: Uint8Array,
  after: Uint8Array,
  width: number,
  box: { x: number; y: number; w: number; h: number },
): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.round(box.y); y < box.y + box.h; y += 1) {
    for (let x = Math.round(box.x); x < box.x + box.w; x += 1) {
      sum += Math.abs((before[y * width + x] ?? 0) - (after[y * width + x] ?? 0));
      count += 1;
    }
  }
  return sum / count;
}

export interface CaptionAgreement {
  /** Share of packets with speech that lie outside every caption (150 ms of grace at its ends). */
  readonly spokenOutside: number;
  /** Captions that stay silent for their first 400 ms. */
  readonly silentStarts: number;
  /** Share of packets inside captions that carry speech; pauses at commas are natural. */
  readonly inside: number;
  /** Stretches of speech outside every caption, with the captions beside them: what to look at when this fails. */
  readonly strays: readonly string[];
}

/**
 * Compares what is heard with what captions announce. Captions count room media time and packets their own RTP
 * line: both run at the same rate, so one unknown offset remains, and the best fit over the whole watch gives it.
 */
export function captionAgreement(
  sound: readonly HeardPacket[],
  captions: readonly { startMs: number; endMs: number }[],
): CaptionAgreement {
  const heard = sound.map((packet) => ({ ms: packet.ticks / 48, loud: packet.rms > SPEECH_RMS }));
  const first = heard[0]?.ms ?? 0;
  const last = heard.at(-1)?.ms ?? 0;
  const starts = captions.map((caption) => caption.startMs);
  let best = { offset: 0, score: -Infinity };
  const loudEdges = heard.filter(
    (packet, i) => packet.loud && !heard.slice(Math.max(0, i - 20), i).some((p) => p.loud),
  );
  for (const edge of loudEdges) {
    for (const start of starts) {
      const offset = edge.ms - start;
      const score = agreement(heard, captions, offset);
      if (score > best.score) best = { offset, score };
    }
  }
  const inWatch = captions
    .map((caption) => ({ startMs: caption.startMs + best.offset, endMs: caption.endMs + best.offset }))
    .filter((caption) => caption.startMs > first && caption.endMs < last);
  if (inWatch.length < 3) throw new Error(`only ${inWatch.length} whole captions while watching`);
  const from = (inWatch[0]?.startMs ?? 0) - 1;
  const to = (inWatch.at(-1)?.endMs ?? 0) + 1;
  const within = heard.filter((packet) => packet.ms >= from && packet.ms <= to);
  const loud = within.filter((packet) => packet.loud);
  const covered = (ms: number, grace: number): boolean =>
    inWatch.some((caption) => ms >= caption.startMs - grace && ms <= caption.endMs + grace);
  const inside = within.filter((packet) => covered(packet.ms, 0));
  const outside = loud.filter((packet) => !covered(packet.ms, 150));
  return {
    strays: stretches(outside.map((packet) => packet.ms)).map(([start, end]) => {
      const beside = inWatch.filter((caption) => caption.endMs > start - 3_000 && caption.startMs < end + 3_000);
      const spans = beside.map((caption) => `${caption.startMs.toFixed(0)}-${caption.endMs.toFixed(0)}`);
      return `${start.toFixed(0)}-${end.toFixed(0)} beside ${spans.join(', ')}`;
    }),
    spokenOutside: outside.length / Math.max(1, loud.length),
    silentStarts: inWatch.filter(
      (caption) =>
        !within.some(
          (packet) => packet.loud && packet.ms >= caption.startMs - 40 && packet.ms <= caption.startMs + 400,
        ),
    ).length,
    inside: inside.filter((packet) => packet.loud).length / Math.max(1, inside.length),
  };
}

/** First and last of each run of times that lie less than 200 ms apart. */
function stretches(times: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const ms of times) {
    const last = runs.at(-1);
    if (last !== undefined && ms - last[1] < 200) last[1] = ms;
    else runs.push([ms, ms]);
  }
  return runs;
}

function agreement(
  heard: readonly { ms: number; loud: boolean }[],
  captions: readonly { startMs: number; endMs: number }[],
  offset: number,
): number {
  let score = 0;
  for (const packet of heard) {
    const inside = captions.some(
      (caption) => packet.ms >= caption.startMs + offset && packet.ms <= caption.endMs + offset,
    );
    score += inside === packet.loud ? 1 : -1;
  }
  return score;
}
