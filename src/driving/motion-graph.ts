import type { AvatarManifest } from '../avatar/manifest.js';

export type Clip = AvatarManifest['clips'][number];
export type ClipKind = Clip['kind'];
/** What the presenter does until told otherwise; every other kind is a gesture, shown once and whole. */
export type BaseKind = Extract<ClipKind, 'idle' | 'listen' | 'talk'>;

/** A way on that is no neighbour: after the picture it is listed under, `to` may be shown. */
export interface Cut {
  readonly to: number;
  readonly cost: number;
}

/** Cuts dearer than this are seen; they are never taken. 1 is what lies between neighbours anyway. */
export const HARDEST_CUT = 2.5;
/** A gesture may be entered or left by a cut this many pictures from its ends; else it would not be whole. */
export const GESTURE_EDGE = 12;
/** A base clip's first and last pictures, so many, are at the hub. */
const HUB_EDGE = 12;
/** Cheapest cuts kept for each picture; more of them add nothing but time. */
const MOST_CUTS = 24;
/** Degrees between neighbours, at least, where poses are all that is known. */
const SMALLEST_STEP = 0.2;
/** Waiting this many pictures for a smoother place is worth one step of cost. */
const PATIENCE_PER_COST = 20;

export function isBase(kind: ClipKind): kind is BaseKind {
  return kind === 'idle' || kind === 'listen' || kind === 'talk';
}

/** What a cut costs on the way to something, in pictures one would rather wait. */
export function penalty(cost: number): number {
  return PATIENCE_PER_COST * Math.max(0, cost - 1);
}

/**
 * The pictures of a bundle and the ways between them: neighbours inside a clip, from a clip's end to the start of any clip in
 * the same hub, and the manifest's `motion` cuts (for bundles without them, cuts where poses agree; see posesAgree) but those at hubs.
 */
export class MotionGraph {
  readonly clips: readonly Clip[];
  readonly #clipOf: readonly (Clip | undefined)[];
  readonly #cuts = new Map<number, Cut[]>();
  readonly #away = new Map<ClipKind, Float64Array>();
  readonly #count: number;

  constructor(manifest: AvatarManifest) {
    this.clips = manifest.clips;
    this.#count = manifest.pictures.count;
    const clipOf: (Clip | undefined)[] = new Array<Clip | undefined>(this.#count).fill(undefined);
    for (const clip of manifest.clips) clipOf.fill(clip, clip.from, clip.to + 1);
    this.#clipOf = clipOf;
    for (const { from, to, cost } of manifest.motion ?? posesAgree(manifest)) {
      const leaves = clipOf[from];
      const enters = clipOf[to];
      if (leaves === undefined || enters === undefined || cost > HARDEST_CUT || to === from + 1) continue;
      if (!isBase(leaves.kind) && leaves.to - from > GESTURE_EDGE) continue;
      if (!isBase(enters.kind) && to - enters.from > GESTURE_EDGE) continue;
      if (atHub(leaves, from, enters, to)) continue;
      const list = this.#cuts.get(from);
      if (list === undefined) this.#cuts.set(from, [{ to, cost }]);
      else list.push({ to, cost });
    }
    for (const [from, list] of this.#cuts) {
      list.sort((a, b) => a.cost - b.cost || a.to - b.to);
      this.#cuts.set(from, list.slice(0, MOST_CUTS));
    }
  }

  has(kind: ClipKind): boolean {
    return this.clips.some((clip) => clip.kind === kind);
  }

  /** The clip a picture belongs to. A picture outside every clip is never shown. */
  clipOf(picture: number): Clip {
    const clip = this.#clipOf[picture];
    if (clip === undefined) throw new Error(`unreachable: picture ${picture} lies in no clip`);
    return clip;
  }

  cuts(picture: number): readonly Cut[] {
    return this.#cuts.get(picture) ?? [];
  }

  /** What follows without a cut: the neighbour, or at a clip's end the start of every clip in that hub. */
  following(picture: number): readonly number[] {
    const clip = this.clipOf(picture);
    if (picture < clip.to) return [picture + 1];
    return this.clips.filter((next) => next.starts === clip.ends).map((next) => next.from);
  }

  /**
   * How far each picture is from the next of a kind: pictures to be shown until then by the best way, its cuts' penalties
   * added. 0 inside a clip of a base kind; a gesture begins at its start. Infinite where no way leads.
   */
  away(kind: ClipKind): Float64Array {
    let away = this.#away.get(kind);
    if (away === undefined) {
      away = this.#measure(kind);
      this.#away.set(kind, away);
    }
    return away;
  }

  /** Sweeps backwards until nothing improves: a clip takes one sweep, a way through n clips n. */
  #measure(kind: ClipKind): Float64Array {
    const away = new Float64Array(this.#count).fill(Infinity);
    for (const clip of this.clips) {
      if (clip.kind !== kind) continue;
      if (isBase(kind)) away.fill(0, clip.from, clip.to + 1);
      else away.fill(0, clip.from, Math.min(clip.to, clip.from + GESTURE_EDGE) + 1);
    }
    const enters = (from: number, to: number): boolean => {
      const clip = this.clipOf(to);
      return isBase(clip.kind) || clip.kind === kind || clip === this.clipOf(from);
    };
    for (let changed = true; changed;) {
      changed = false;
      for (let picture = this.#count - 1; picture >= 0; picture -= 1) {
        const own = away[picture] as number;
        if (own === 0 || this.#clipOf[picture] === undefined) continue;
        let best = own;
        for (const to of this.following(picture)) {
          if (enters(picture, to)) best = Math.min(best, 1 + (away[to] as number));
        }
        for (const { to, cost } of this.cuts(picture)) {
          if (enters(picture, to)) best = Math.min(best, 1 + penalty(cost) + (away[to] as number));
        }
        if (best < own) {
          away[picture] = best;
          changed = true;
        }
      }
    }
    return away;
  }
}

/**
 * Whether a cut between base clips leads from hub to hub with next to nothing between: away from a clip just begun, into one about
 * to end, or from end to start. By such cuts she stood in the pose of rest for up to 45 s, two pictures of each clip in turn.
 */
function atHub(leaves: Clip, from: number, enters: Clip, to: number): boolean {
  if (!isBase(leaves.kind) || !isBase(enters.kind)) return false;
  const began = from - leaves.from < HUB_EDGE;
  const ends = enters.to - to < HUB_EDGE;
  return began || ends || (leaves.to - from < HUB_EDGE && to - enters.from < HUB_EDGE && leaves.ends === enters.starts);
}

/**
 * Cuts for bundles that come without `motion`: where head, lids and mouth of two pictures, the one before and the one after
 * agree. Coarser than comparing pictures, which only the bundle's builder can.
 */
export function posesAgree({
  pictures,
  clips,
  pose,
  mouth,
}: AvatarManifest): { from: number; to: number; cost: number }[] {
  if (pictures.count > 3000) return [];
  // A degree of turn moves the face by about three pixels; half-closed lids are as far from open as three degrees.
  const columns = [
    pose.yaw,
    pose.pitch,
    pose.roll,
    pose.blink.map((lid) => 3 * lid),
    scaled(mouth.x),
    scaled(mouth.y),
  ].map((column) => Float64Array.from(column));
  const apart = (a: number, b: number): number => {
    let sum = 0;
    for (const column of columns) sum += Math.abs((column[a] as number) - (column[b] as number));
    return sum;
  };
  const inside = clips.filter(({ kind }) => isBase(kind));
  const steps = inside.flatMap(({ from, to }) =>
    Array.from({ length: to - from }, (_, i) => apart(from + i, from + i + 1)).filter((step) => step > 0),
  );
  const step = Math.max(SMALLEST_STEP, steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0);
  const found: { from: number; to: number; cost: number }[] = [];
  for (const leaving of inside) {
    for (const entering of inside) {
      for (let from = leaving.from + 1; from < leaving.to - 1; from += 1) {
        let best = HARDEST_CUT * step;
        let at = -1;
        for (let to = entering.from + 1; to < entering.to - 1; to += 1) {
          const near = apart(from + 1, to);
          if (near >= best || (leaving === entering && Math.abs(to - from) < 50)) continue;
          const far = Math.max(near, apart(from, to - 1), apart(from + 2, to + 1));
          if (far >= best) continue;
          best = far;
          at = to;
        }
        if (at >= 0) found.push({ from, to: at, cost: best / step });
      }
    }
  }
  return found;
}

/** Pixels of the mouth's place as degrees of the head. */
function scaled(pixels: readonly number[]): number[] {
  return pixels.map((pixel) => pixel / 6);
}
