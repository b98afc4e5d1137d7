import type { AvatarManifest } from '../avatar/manifest.js';
import { blinkOnsets } from '../avatar/blinks.js';
import type { Random } from '../domain/clock.js';
import {
  type BaseKind,
  type Clip,
  type ClipKind,
  type Cut,
  GESTURE_EDGE,
  isBase,
  MotionGraph,
  penalty,
} from './motion-graph.js';
import { Memory } from './memory.js';
import { misfit } from './stress.js';

/** Cuts within a kind are taken for variety only: smooth ones. */
const CALM_CUT = 1.6;
/** A repetition that goes on is worse than a cut a little harder. */
const WEARY_CUT = 2;
/** Pictures between two such cuts, on average: no clip is known by heart. */
const WANDER = 220;
/** Ways this many pictures longer than the shortest are as good. */
const SLACK = 3;
/** After a cut she stays this long at least before another for variety. */
const STAY = 40;
/** From so many pictures shown in the same order within the last minute on she looks for another way. */
const FAMILIAR = 30;
/** No stretch longer than this, in pictures, comes again within half a minute where another way leads on: 8 s. */
const KNOWN = 8 * 25;
/** Pictures of sound looked at to find accents that fall on stresses. */
export const OUTLOOK = 50;
/** The sound to come is looked at again after this many pictures. */
const LISTEN_EVERY = 12;
/** How much better accents must fall for a cut to be taken for them. */
const WORTH_A_CUT = 0.35;
/** Two blinks nearer than this look nervous; eyes open longer than this stare (Doughty 2001: means of 1 to 7 s). */
const BLINKS_APART = 35;
const STARE = 190;

/** How long a gesture may wait to begin, and how long it is not repeated, both in pictures. */
const GESTURES: Readonly<Record<Exclude<ClipKind, BaseKind>, { patience: number; rest: number }>> = {
  greet: { patience: 75, rest: 60 * 25 },
  point: { patience: 75, rest: 14 * 25 },
  count: { patience: 60, rest: 12 * 25 },
  thank: { patience: 75, rest: 12 * 25 },
  read: { patience: 50, rest: 10 * 25 },
};
/** Between the end of a gesture and the next, 2 to 5 s: people do not gesture without pause. */
const BETWEEN_GESTURES = { least: 50, spread: 75 };

/**
 * Walks the bundle's motion graph at 25 pictures a second. Towards what is wanted she goes by the way whose waiting and cuts cost
 * least; there she wanders: at random, towards what was not seen lately, with accents on the stresses to come. Where a clip ends and
 * the next way would show again what a viewer remembers, another is taken; she rests by turns in the wanted way and the other.
 */
export class Motion {
  readonly #graph: MotionGraph;
  readonly #random: Random;
  readonly #memory: Memory;
  /** The last picture that she must show, once she is at a picture, before she can wander off. */
  readonly #untilWay: Int32Array;
  /** Pictures from each one until the next blink begins, if nothing is cut. */
  readonly #untilBlink: Int32Array;
  readonly #readyAt = new Map<ClipKind, number>();
  #gesture: { kind: ClipKind; until: number } | null = null;
  #gesturesFrom = 0;
  #index: number;
  #base: BaseKind = 'idle';
  /** The clip of rest she took instead of one of the wanted kind; null once she is to do something else. */
  #standIn: Clip | null = null;
  #now = 0;
  #sinceBlink = 0;
  #wanderAt: number;
  #stayUntil = 0;
  #stresses: { at: number; list: readonly number[] } = { at: -LISTEN_EVERY, list: [] };

  constructor(manifest: AvatarManifest, random: Random) {
    this.#graph = new MotionGraph(manifest);
    this.#random = random;
    this.#memory = new Memory(manifest.pictures.count);
    this.#untilWay = untilWay(this.#graph, manifest.pictures.count);
    this.#untilBlink = untilBlink(manifest);
    const idle = manifest.clips.find((clip) => clip.kind === 'idle');
    if (idle === undefined) throw new Error('unreachable: the manifest was checked for an idle clip');
    this.#index = idle.from;
    this.#wanderAt = this.#nextWander();
  }

  /** The clip of the next picture. */
  get clip(): string {
    return this.#graph.clipOf(this.#index).id;
  }

  /** What she does from the next fitting picture on; a kind the bundle lacks becomes idle. */
  want(kind: BaseKind): void {
    const base = this.#graph.has(kind) ? kind : 'idle';
    if (base !== this.#base) this.#standIn = null;
    this.#base = base;
  }

  /**
   * A gesture, shown once. False when it will not be shown: the bundle lacks it, it could not begin while it still means
   * something, she made it a moment ago, or another one waits.
   */
  gesture(kind: ClipKind): boolean {
    if (isBase(kind) || this.#gesture !== null || !this.#graph.has(kind)) return false;
    const { patience } = GESTURES[kind];
    const start = this.#now + (this.#graph.away(kind)[this.#index] ?? Infinity);
    const free = Math.max(this.#gesturesFrom, this.#readyAt.get(kind) ?? 0);
    const until = this.#now + patience;
    if (start > until || free > until) return false;
    this.#gesture = { kind, until };
    return true;
  }

  /**
   * The picture to show now; moves on by one.
   * @param stresses The stresses of the next OUTLOOK pictures of speech, as pictures from now. Asked twice a second at most.
   */
  next(stresses: () => readonly number[] = () => []): number {
    const shown = this.#index;
    this.#remember(shown);
    this.#now += 1;
    if (this.#gesture !== null && this.#now > this.#gesture.until) this.#gesture = null;
    const goal = this.#gesture !== null && this.#now >= this.#gesturesFrom ? this.#gesture.kind : this.#base;
    const next = this.#choose(shown, goal, stresses);
    const clip = this.#graph.clipOf(next);
    const began = clip !== this.#graph.clipOf(shown);
    if (began) this.#begin(clip);
    if (began || next !== shown + 1) this.#stayUntil = this.#now + STAY;
    this.#index = next;
    return shown;
  }

  #choose(shown: number, goal: ClipKind, stresses: () => readonly number[]): number {
    const graph = this.#graph;
    const clip = graph.clipOf(shown);
    const following = graph.following(shown);
    const natural = following[0] ?? clip.from;
    // A gesture is shown whole; who is where she should be wanders.
    if (!isBase(clip.kind) && clip.to - shown > GESTURE_EDGE) return natural;
    if ((clip.kind === goal || clip === this.#standIn) && shown < clip.to)
      return this.#wander(shown, natural, stresses);
    const away = graph.away(goal);
    const cuts = shown < clip.to ? graph.cuts(shown) : [];
    const all: Cut[] = [...following.map((to) => ({ to, cost: 0 })), ...cuts];
    // Gestures are entered only when they are meant.
    const ways = all.filter(({ to }) => {
      const entered = graph.clipOf(to);
      return entered === clip || isBase(entered.kind) || entered.kind === goal;
    });
    const effort = ({ to, cost }: Cut): number => 1 + penalty(cost) + (away[to] ?? Infinity);
    const least = Math.min(...ways.map(effort));
    if (!Number.isFinite(least)) return this.#freshest(ways.length > 0 ? ways : [{ to: natural, cost: 0 }], []);
    // Slack at every picture adds up, and a gesture was promised within its time.
    const left = isBase(goal) || this.#gesture === null ? SLACK : this.#gesture.until - this.#now - least;
    const good = ways.filter((way) => effort(way) <= least + Math.max(0, Math.min(SLACK, left)));
    // No cut that does not bring her there sooner.
    if (shown < clip.to && good.some(({ to }) => to === natural)) return natural;
    const standIns = this.#standIns(shown, goal);
    // A way on that is known can wait for the clip's end, but not that to a gesture.
    const patient = isBase(goal) && shown < clip.to ? [{ to: natural, cost: 0 }] : standIns;
    const turns = clip.kind === goal ? [patient, good] : [good, patient];
    const to = this.#freshest(this.#unknown(turns), goal === 'talk' ? this.#listen(stresses) : []);
    this.#standIn = standIns.some((way) => way.to === to) ? graph.clipOf(to) : null;
    return to;
  }

  /**
   * At a clip's end, when she is to rest: clips in which she rests the other way and after which one of the wanted kind may follow.
   * Two clips of one kind of rest are a loop within half a minute; taken by turns with the other kind they are none.
   */
  #standIns(shown: number, goal: ClipKind): Cut[] {
    const other = goal === 'idle' ? 'listen' : goal === 'listen' ? 'idle' : null;
    if (other === null || shown < this.#graph.clipOf(shown).to) return [];
    const away = this.#graph.away(goal);
    return this.#graph
      .following(shown)
      .map((to) => ({ to, cost: 0, clip: this.#graph.clipOf(to) }))
      .filter(({ clip }) => clip.kind === other && (away[clip.to] ?? Infinity) <= 1);
  }

  /** Of lists of ways the first with any that no viewer would know again, those of it; without one the ways that repeat least. */
  #unknown(preferred: readonly (readonly Cut[])[]): readonly Cut[] {
    const repeating = ({ to }: Cut): number => this.#memory.repeating(to, this.#untilWay[to] as number);
    const judged = preferred.map((ways) => ways.map((way) => ({ way, length: repeating(way) })));
    for (const ways of judged) {
      const unknown = ways.filter(({ length }) => length <= KNOWN);
      if (unknown.length > 0) return unknown.map(({ way }) => way);
    }
    const all = judged.flat();
    const least = Math.min(...all.map(({ length }) => length));
    return all.filter(({ length }) => length === least).map(({ way }) => way);
  }

  /** Stays where she is, unless another place of the same kind is better: fresher, or with accents on the stresses. */
  #wander(shown: number, natural: number, stresses: () => readonly number[]): number {
    const tired = this.#memory.familiar > FAMILIAR;
    const weary = this.#memory.familiar > 2 * FAMILIAR;
    if (this.#now < this.#stayUntil && !weary) return natural;
    const { kind } = this.#graph.clipOf(shown);
    const cuts = this.#graph
      .cuts(shown)
      .filter(({ to, cost }) => cost <= (weary ? WEARY_CUT : CALM_CUT) && this.#graph.clipOf(to).kind === kind)
      .filter(({ to }) => weary || this.#blinksWell(to, natural));
    if (cuts.length === 0) return natural;
    if (tired || this.#now >= this.#wanderAt) {
      const to = this.#freshest(cuts, []);
      if (weary || this.#freshness(to) > this.#freshness(natural) + (tired ? 0.05 : -0.1)) {
        this.#wanderAt = this.#nextWander();
        return to;
      }
    }
    if (kind !== 'talk') return natural;
    const heard = this.#listen(stresses);
    if (heard.length === 0) return natural;
    const now = this.#misfit(natural, heard);
    const better = cuts.filter(({ to }) => this.#misfit(to, heard) < now - WORTH_A_CUT);
    return better.length === 0 ? natural : this.#freshest(better, heard);
  }

  #begin(clip: Clip): void {
    if (isBase(clip.kind)) return;
    const length = clip.to - clip.from + 1;
    this.#gesture = null;
    this.#readyAt.set(clip.kind, this.#now + length + GESTURES[clip.kind].rest * (0.7 + 0.6 * this.#random()));
    this.#gesturesFrom = this.#now + length + BETWEEN_GESTURES.least + BETWEEN_GESTURES.spread * this.#random();
  }

  /** The way that leads to what was longest unseen, its accents on stresses, its blinks at human intervals; drawn a little. */
  #freshest(ways: readonly Cut[], stresses: readonly number[]): number {
    let best: { to: number; score: number } | null = null;
    for (const { to, cost } of ways) {
      const score =
        2 * this.#freshness(to) - this.#misfit(to, stresses) - this.#unblinking(to) - 0.3 * cost + 0.5 * this.#random();
      if (best === null || score > best.score) best = { to, score };
    }
    if (best === null) throw new Error('unreachable: chosen among at least one way');
    return best.to;
  }

  /** 0: the stretch that begins at a picture was shown just now; 1: not within a minute. */
  #freshness(at: number): number {
    return this.#memory.freshness(at, this.#graph.clipOf(at).to);
  }

  /** Pictures between the last blink and the next, if she goes on from a picture. */
  #blinkGap(at: number): number {
    return this.#sinceBlink + (this.#untilBlink[at] as number);
  }

  /** A cut for variety neither blinks at once again nor makes her stare when staying would not. */
  #blinksWell(to: number, natural: number): boolean {
    const gap = this.#blinkGap(to);
    return gap >= BLINKS_APART && gap <= Math.max(STARE, this.#blinkGap(natural));
  }

  /** 0 for a blink at a human interval, up to 1 for a stare or two blinks at once. */
  #unblinking(at: number): number {
    const gap = this.#blinkGap(at);
    return gap < BLINKS_APART ? 0.7 : Math.min(1, Math.max(0, gap - STARE) / 100);
  }

  #misfit(at: number, stresses: readonly number[]): number {
    const { accents, from, to } = this.#graph.clipOf(at);
    const ahead = accents
      .map((accent) => from + accent - at)
      .filter((in_) => in_ >= 0 && in_ < Math.min(OUTLOOK, to - at));
    return misfit(ahead, stresses);
  }

  #listen(stresses: () => readonly number[]): readonly number[] {
    if (this.#now - this.#stresses.at >= LISTEN_EVERY) this.#stresses = { at: this.#now, list: stresses() };
    const elapsed = this.#now - this.#stresses.at;
    return this.#stresses.list.map((stress) => stress - elapsed).filter((stress) => stress >= 0);
  }

  #remember(shown: number): void {
    this.#memory.show(shown);
    this.#sinceBlink = this.#untilBlink[shown] === 0 ? 0 : this.#sinceBlink + 1;
  }

  #nextWander(): number {
    return this.#now + Math.round(WANDER * (0.4 + 1.2 * this.#random()));
  }
}

/** Pictures from each until a blink begins; after a clip's last blink, a little after its end. */
function untilBlink({ clips, pose, pictures }: AvatarManifest): Int32Array {
  const until = new Int32Array(pictures.count).fill(STARE);
  for (const { from, to } of clips) {
    const onsets = new Set(blinkOnsets(pose.blink.slice(from, to + 1)));
    let next = to + BLINKS_APART;
    for (let picture = to; picture >= from; picture -= 1) {
      if (onsets.has(picture - from)) next = picture;
      until[picture] = next - picture;
    }
  }
  return until;
}

/** From each picture the next, at least STAY later, from which a cut leads elsewhere in its kind; or its clip's end. */
function untilWay(graph: MotionGraph, count: number): Int32Array {
  const way = new Int32Array(count);
  const until = new Int32Array(count);
  for (const { kind, from, to } of graph.clips) {
    let next = to;
    for (let picture = to; picture >= from; picture -= 1) {
      const leaves = graph.cuts(picture).some((cut) => cut.cost <= CALM_CUT && graph.clipOf(cut.to).kind === kind);
      if (leaves) next = picture;
      way[picture] = next;
      until[picture] = way[Math.min(to, picture + STAY)] as number;
    }
  }
  return until;
}
