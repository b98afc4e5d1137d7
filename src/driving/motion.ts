import type { AvatarManifest } from '../avatar/manifest.js';
import type { Random } from '../domain/clock.js';

type Clip = AvatarManifest['clips'][number];
export type ClipKind = Clip['kind'];
/** What the presenter does until told otherwise; every other kind is a gesture, shown once. */
export type BaseKind = Extract<ClipKind, 'idle' | 'listen' | 'talk'>;

/** Cuts dearer than this many pictures' ordinary movement are not taken; 1 is what lies between neighbours anyway. */
const CALM_CUT = 1.6;
/** When she should do something else already, a cut may be a little harder, and gets harder with every picture waited. */
const URGENT_CUT = 2.2;
const IMPATIENCE = 0.02;
const HARDEST_CUT = 3;
/** A clip with fewer pictures left is played to its end: the next one begins there without any cut. */
const NEARLY_DONE = 10;
/** Pictures between two cuts into another clip of the same kind, on average: no clip is known by heart. */
const WANDER = 220;
/** Gestures waiting to be shown; more are forgotten. */
const MOST_GESTURES = 2;
/** Pictures of sound looked at to choose a clip whose accents fall on stresses. */
export const OUTLOOK = 50;

export function isBase(kind: ClipKind): kind is BaseKind {
  return kind === 'idle' || kind === 'listen' || kind === 'talk';
}

/**
 * Walks the bundle's motion graph at 25 pictures a second. Clips begin and end in hubs, a few poses of rest, and follow each
 * other there without a cut; the manifest's `motion` edges are further places where two pictures and their movement agree. What
 * comes next is drawn at random among what fits: the kind wanted, accents on the stresses to come, not seen lately.
 */
export class Motion {
  readonly #manifest: AvatarManifest;
  readonly #random: Random;
  readonly #edges = new Map<number, { to: number; clip: Clip; cost: number }[]>();
  /** When each clip was begun last, in pictures shown. */
  readonly #seen = new Map<string, number>();
  readonly #gestures: ClipKind[] = [];
  #clip: Clip;
  #index: number;
  #base: BaseKind = 'idle';
  #shown = 0;
  #waited = 0;
  #untilWander: number;

  constructor(manifest: AvatarManifest, random: Random) {
    this.#manifest = manifest;
    this.#random = random;
    const idle = manifest.clips.find((clip) => clip.kind === 'idle');
    if (idle === undefined) throw new Error('unreachable: the manifest was checked for an idle clip');
    this.#clip = idle;
    this.#index = idle.from;
    this.#untilWander = this.#nextWander();
    for (const { from, to, cost } of manifest.motion ?? []) {
      const clip = manifest.clips.find((one) => to >= one.from && to <= one.to);
      if (clip === undefined || !isBase(clip.kind)) continue;
      const list = this.#edges.get(from);
      if (list === undefined) this.#edges.set(from, [{ to, clip, cost }]);
      else list.push({ to, clip, cost });
    }
  }

  /** The clip being shown. */
  get clip(): string {
    return this.#clip.id;
  }

  /** What she does from the next fitting picture on; a kind the bundle lacks becomes idle. */
  want(kind: BaseKind): void {
    this.#base = this.#has(kind) ? kind : 'idle';
  }

  /** A gesture, shown once as soon as a clip ends; one the bundle lacks is left out. False when it will not be shown. */
  gesture(kind: ClipKind): boolean {
    if (isBase(kind) || !this.#has(kind)) return false;
    if (this.#gestures.length >= MOST_GESTURES || this.#gestures.includes(kind)) return false;
    this.#gestures.push(kind);
    return true;
  }

  /**
   * The picture to show now; moves on by one.
   * @param stresses Asked when a clip is chosen: the stresses of the next OUTLOOK pictures of speech, as pictures from now.
   */
  next(stresses: () => readonly number[] = () => []): number {
    const shown = this.#index;
    this.#shown += 1;
    this.#untilWander -= 1;
    if (shown >= this.#clip.to) this.#begin(this.#following(stresses), null);
    else if (!this.#cut(shown)) this.#index = shown + 1;
    return shown;
  }

  /** Leaves the clip midway when something else is due and a cut from here would not be seen. */
  #cut(shown: number): boolean {
    const { kind, to } = this.#clip;
    if (!isBase(kind) || to - shown < NEARLY_DONE) return false;
    const due = this.#gestures.length > 0 || kind !== this.#base;
    // Towards a gesture she goes through the end of a clip: it starts there.
    if (due) this.#waited += 1;
    const wanders = !due && this.#untilWander <= 0;
    if (!due && !wanders) return false;
    const hardest = due ? Math.min(HARDEST_CUT, URGENT_CUT + IMPATIENCE * this.#waited) : CALM_CUT;
    const wanted = due && this.#gestures.length > 0 && kind === this.#base ? null : this.#base;
    if (wanted === null) return false;
    const open = (this.#edges.get(shown) ?? []).filter(
      (edge) => edge.clip.kind === wanted && edge.cost <= hardest && edge.clip.id !== this.#clip.id,
    );
    const edge = open[Math.floor(this.#random() * open.length)];
    if (edge === undefined) return false;
    this.#begin(edge.clip, edge.to);
    return true;
  }

  #begin(clip: Clip, at: number | null): void {
    if (this.#gestures[0] === clip.kind) this.#gestures.shift();
    this.#clip = clip;
    this.#index = at ?? clip.from;
    this.#seen.set(clip.id, this.#shown);
    this.#waited = 0;
    this.#untilWander = this.#nextWander();
  }

  /** The clip to begin where the present one ends. */
  #following(stresses: () => readonly number[]): Clip {
    const here = this.#clip.ends;
    const from = this.#manifest.clips.filter((clip) => clip.starts === here);
    const goal = this.#gestures[0] ?? this.#base;
    const fitting = from.filter((clip) => clip.kind === goal);
    if (fitting.length > 0) return this.#choose(fitting, goal === 'talk' ? stresses() : []);
    // No such clip starts in this hub: one that leads to a hub where it does, best of the kind she is in.
    const bridges = from.filter(
      (clip) => isBase(clip.kind) && this.#manifest.clips.some((far) => far.kind === goal && far.starts === clip.ends),
    );
    const same = bridges.filter((clip) => clip.kind === this.#base);
    const any = same.length > 0 ? same : bridges.length > 0 ? bridges : from;
    return any.length > 0 ? this.#choose(any, []) : this.#clip;
  }

  /** At random among the better half: longest unseen, accents nearest to the stresses. */
  #choose(clips: readonly Clip[], stresses: readonly number[]): Clip {
    const scored = clips.map((clip) => {
      const age = this.#shown - (this.#seen.get(clip.id) ?? -1_000_000);
      const staleness = 1 - Math.min(1, age / (60 * 25));
      return { clip, cost: staleness * 2 + misfit(clip.accents, stresses) + 0.6 * this.#random() };
    });
    scored.sort((a, b) => a.cost - b.cost);
    const best = scored[0]?.clip;
    if (best === undefined) throw new Error('unreachable: chosen among at least one clip');
    return best;
  }

  #has(kind: ClipKind): boolean {
    return this.#manifest.clips.some((clip) => clip.kind === kind);
  }

  #nextWander(): number {
    return Math.round(WANDER * (0.4 + 1.2 * this.#random()));
  }
}

/** 0 where every accent of the clip falls on a stress, 1 where all are far off; a clip without accents suits silence. */
function misfit(accents: readonly number[], stresses: readonly number[]): number {
  if (stresses.length === 0) return accents.length === 0 ? 0 : 0.5;
  if (accents.length === 0) return 0.6;
  const miss = (accent: number): number => Math.min(...stresses.map((stress) => Math.abs(stress - accent))) / 10;
  return accents.reduce((sum, accent) => sum + Math.min(1, miss(accent)), 0) / accents.length;
}
