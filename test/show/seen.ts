import type { WireEvent } from '../journey/socket.js';

/** An operator took the word; ms since the show began. */
export interface Cut {
  readonly how: 'order' | 'hold' | 'skip';
  readonly atMs: number;
}

interface Caption {
  readonly turn: string;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** When it was told, ms since the show began: the moment its first sample left. */
  readonly atMs: number;
}

export interface Finding {
  readonly what: string;
  readonly here: string;
  readonly right: boolean;
}

/** Louder than this (RMS of 20 ms, about -46 dBFS) somebody speaks. */
const SPEECH_RMS = 0.005;
const TEN_MINUTES = 600_000;

/** What a platform and a viewer saw of a show in real time. */
export class Seen {
  readonly captions: Caption[] = [];
  readonly segments: string[] = [];
  /** Turns of segments: a welcome or thanks between them is not said again when it is cut. */
  readonly turns = new Set<string>();
  readonly corrections: string[] = [];
  readonly comments = new Map<string, { readonly atMs: number; readonly ends: string[] }>();
  readonly sound: { readonly ticks: number; readonly rms: number; readonly atMs: number }[] = [];
  /** RTP timestamps, 90 kHz. */
  readonly pictures: number[] = [];
  readonly memoryMb: number[] = [];
  readonly cuts: Cut[] = [];
  countdowns = 0;
  mostOpen = 0;
  /** The operator's urgent words. */
  readonly order: string;

  constructor(order: string) {
    this.order = order;
  }

  note(event: WireEvent, atMs: number): void {
    const text = String(event['text']);
    if (event.type === 'caption') {
      const { turn, startMs, endMs } = event;
      this.captions.push({ turn: String(turn), text, startMs: Number(startMs), endMs: Number(endMs), atMs });
    } else if (event.type === 'segment.started') {
      this.segments.push(String(event['segment']));
      this.turns.add(String(event['turn']));
    } else if (event.type === 'countdown.started') this.countdowns += 1;
    else if (event.type === 'correction') this.corrections.push(text);
    else if (event.type === 'comment.closed') this.#end(event, String(event['outcome']));
    else if (event.type === 'comment.rejected') this.#end(event, `rejected ${String(event['reason'])}`);
  }

  /** Comments that have no outcome yet, now. */
  countOpen(): void {
    const open = [...this.comments.values()].filter(({ ends }) => ends.length === 0).length;
    this.mostOpen = Math.max(this.mostOpen, open);
  }

  #end(event: WireEvent, outcome: string): void {
    this.comments.get(String(event['id']))?.ends.push(outcome);
  }
}

/** What is to be told of a show, and whether it is as it should be. */
export function findingsOf(seen: Seen, seconds: number): readonly Finding[] {
  return [
    ...ofSentences(seen),
    ...ofComments(seen, seconds),
    ...ofCuts(seen),
    ...ofStream(seen, seconds),
    ofMemory(seen),
  ];
}

function ofSentences(seen: Seen): Finding[] {
  const { captions, cuts, order } = seen;
  const isCut = ({ atMs, startMs, endMs }: Caption): boolean =>
    cuts.some((cut) => cut.atMs > atMs && cut.atMs < atMs + endMs - startMs);
  const isOffer = (text: string): boolean => /^现在下单|^Order the .* now for/.test(text);
  const last = new Map<string, number>();
  const repeated = captions.flatMap((caption) => {
    const { text, startMs } = caption;
    const before = last.get(text);
    if (!isCut(caption)) last.set(text, startMs);
    const again = before !== undefined && startMs - before < TEN_MINUTES && !isOffer(text) && text !== order;
    return again ? [`${text} (${((startMs - before) / 1000).toFixed(0)} s)`] : [];
  });
  const share = (kind: string): number =>
    captions.filter(({ turn }) => turn.startsWith(kind)).reduce((sum, one) => sum + one.endMs - one.startMs, 0);
  const all = ['s', 'a', 'c', 'o'].reduce((sum, kind) => sum + share(kind), 0);
  const percent = (kind: string): string => `${((100 * share(kind)) / all).toFixed(0)} %`;
  return [
    {
      what: 'sentences; of the time spoken: show, answers',
      here: `${captions.length}; ${percent('s')}, ${percent('a')}`,
      right: share('s') > 0.25 * all,
    },
    {
      what: 'sentences heard twice within ten minutes, the offer aside',
      here: repeated.length === 0 ? 'none' : repeated.join(' | '),
      right: repeated.length === 0,
    },
    {
      what: 'segments begun; different ones; countdowns; corrections',
      here: `${seen.segments.length}; ${new Set(seen.segments).size}; ${seen.countdowns}; ${seen.corrections.join(' | ')}`,
      right: new Set(seen.segments).size > 5 && seen.corrections.some((text) => text.includes('379')),
    },
  ];
}

function ofComments({ comments, mostOpen }: Seen, seconds: number): Finding[] {
  const outcomes = new Map<string, number>();
  for (const { ends } of comments.values()) {
    const outcome = ends.length === 0 ? 'open' : ends.join(' and ');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // What came in the last minute and a half may still be waiting.
  const wrong = [...comments.values()].filter(
    ({ atMs, ends }) => ends.length > 1 || (ends.length === 0 && atMs < 1000 * (seconds - 90)),
  );
  return [
    {
      what: 'comments, and what became of them',
      here: `${comments.size}: ${[...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`,
      right: wrong.length === 0,
    },
    { what: 'most comments without an outcome at a time', here: String(mostOpen), right: mostOpen < 300 },
  ];
}

function ofCuts({ captions, cuts, sound, order, turns }: Seen): Finding[] {
  const silences = cuts.flatMap(({ how, atMs }) => {
    const from = sound.findIndex((packet) => packet.atMs >= atMs);
    const speaks = sound.slice(from - 4, from).every(({ rms }) => rms > SPEECH_RMS);
    if (how !== 'hold' || from < 0 || !speaks) return [];
    const held = sound.filter((packet) => packet.atMs >= atMs && packet.atMs < atMs + 3_900);
    return [(held.findLast(({ rms }) => rms > SPEECH_RMS)?.atMs ?? atMs) - atMs];
  });
  const orders = cuts.filter(({ how }) => how === 'order');
  const said = captions.filter(({ text }) => text === order);
  const resumed = cuts.map(({ how, atMs }) => {
    const cut = captions.findLast((one) => one.atMs < atMs);
    const amid = cut !== undefined && atMs < cut.atMs + cut.endMs - cut.startMs - 200;
    if (!amid || how === 'skip' || !turns.has(cut.turn)) return null;
    const again = captions.some(({ text, atMs: later }) => text === cut.text && later > atMs);
    return { text: cut.text, again };
  });
  const cutInside = resumed.filter((one) => one !== null);
  const lost = cutInside.filter(({ again }) => !again).map(({ text }) => text);
  return [
    {
      what: 'silence wanted to the last packet with speech',
      here: `${silences.map((ms) => ms.toFixed(0)).join(', ')} ms`,
      right: silences.every((ms) => ms < 300),
    },
    {
      what: "operator's urgent words, wanted to caption",
      here: said.map((one, i) => (one.atMs - (orders[i]?.atMs ?? NaN)).toFixed(0)).join(', ') + ' ms',
      right: said.length === orders.length,
    },
    {
      what: 'sentences of the show cut by an operator; said again',
      here: [`${cutInside.length}; ${cutInside.length - lost.length}`, ...lost].join(' | '),
      right: lost.length === 0,
    },
  ];
}

/** By tenths of the show. What a process needs it has by the half; from there it may not grow. */
function ofMemory({ memoryMb }: Seen): Finding {
  const tenth = Math.max(1, Math.floor(memoryMb.length / 10));
  const tenths = Array.from({ length: 10 }, (_, i) => {
    const part = memoryMb.slice(i * tenth, (i + 1) * tenth);
    return part.reduce((sum, mb) => sum + mb, 0) / part.length;
  });
  return {
    what: 'memory of the server, by tenths of the show',
    here: `${tenths.map((mb) => mb.toFixed(0)).join(' ')} MB`,
    right: (tenths[9] ?? NaN) < 1.15 * (tenths[5] ?? NaN),
  };
}

function ofStream({ sound, pictures }: Seen, seconds: number): Finding[] {
  const steps = (all: readonly number[]): number[] => all.slice(1).map((one, i) => one - (all[i] ?? 0));
  const holes = steps(sound.map(({ ticks }) => ticks)).filter((step) => step !== 960).length;
  const missing = steps(pictures).filter((step) => step > 3_600);
  const longest = Math.max(0, ...missing) / 90;
  return [
    {
      what: 'sound: packets, holes',
      here: `${sound.length}, ${holes}`,
      right: holes === 0 && sound.length > 49 * (seconds - 10),
    },
    {
      what: 'pictures; a second; steps longer than one; the longest',
      here: `${pictures.length}; ${(pictures.length / seconds).toFixed(1)}; ${missing.length}; ${longest.toFixed(0)} ms`,
      right: longest < 400,
    },
  ];
}
