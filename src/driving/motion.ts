import type { AvatarManifest } from '../avatar/manifest.js';
import type { Random } from '../domain/clock.js';

export type ClipKind = AvatarManifest['clips'][number]['kind'];

/** A change of clip is taken at once below this distance, see `distance`. One degree of turn or 3 px count 1. */
const CLOSE_ENOUGH = 0.6;
/** The limit grows by this much per picture waited, up to LIMIT: a change comes soon, but never as a jump. */
const PATIENCE = 0.02;
const LIMIT = 1.3;
/** Mean pictures between two visits to another place of the same clip, so that a loop does not show. */
const WANDER = 450;

/** Walks the bundle's clips at 25 pictures a second; changes between clips only where the pictures agree. */
export class Motion {
  readonly #manifest: AvatarManifest;
  readonly #random: Random;
  #clip: AvatarManifest['clips'][number];
  #index: number;
  #wanted: ClipKind = 'idle';
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
  }

  /** What the presenter should be doing; a kind the bundle lacks falls back to talk or idle. */
  want(kind: ClipKind): void {
    const has = (wanted: ClipKind): boolean => this.#manifest.clips.some((clip) => clip.kind === wanted);
    const fallback: ClipKind = kind === 'idle' || kind === 'listen' || !has('talk') ? 'idle' : 'talk';
    this.#wanted = has(kind) ? kind : fallback;
  }

  /** The picture to show now; moves on by one. */
  next(): number {
    const shown = this.#index;
    const following = this.#following(shown);
    this.#untilWander -= 1;
    const changing = this.#clip.kind !== this.#wanted;
    if (changing || this.#untilWander <= 0) {
      const found = this.#nearest(following, changing);
      const limit = changing ? Math.min(LIMIT, CLOSE_ENOUGH + PATIENCE * this.#waited) : CLOSE_ENOUGH / 2;
      if (found !== undefined && found.distance <= limit) {
        this.#clip = found.clip;
        this.#index = found.index;
        this.#waited = 0;
        this.#untilWander = this.#nextWander();
        return shown;
      }
      if (changing) this.#waited += 1;
    }
    this.#index = following;
    return shown;
  }

  #following(index: number): number {
    return index >= this.#clip.to ? this.#clip.from : index + 1;
  }

  /** The picture of the wanted kind that is most like `index`; inside the same clip only distant ones count. */
  #nearest(
    index: number,
    changing: boolean,
  ): { clip: AvatarManifest['clips'][number]; index: number; distance: number } | undefined {
    let best: { clip: AvatarManifest['clips'][number]; index: number; distance: number } | undefined;
    for (const clip of this.#manifest.clips) {
      if (clip.kind !== this.#wanted) continue;
      for (let candidate = clip.from; candidate < clip.to; candidate += 1) {
        if (!changing && Math.abs(candidate - index) < 60) continue;
        const distance = this.#distance(index, candidate);
        if (best === undefined || distance < best.distance) best = { clip, index: candidate, distance };
      }
    }
    return best;
  }

  /** How visible a cut from one picture to another is: where the mouth is, how the head is turned, and whither both move. */
  #distance(from: number, to: number): number {
    const place = this.#difference(from, to);
    const speed = this.#difference(from, to, 3);
    return place + speed * 0.5;
  }

  #difference(a: number, b: number, ahead = 0): number {
    const { mouth, pose } = this.#manifest;
    const column = (values: readonly number[], i: number): number =>
      ahead === 0 ? (values[i] ?? 0) : (values[Math.min(i + ahead, values.length - 1)] ?? 0) - (values[i] ?? 0);
    const apart = (values: readonly number[]): number => Math.abs(column(values, a) - column(values, b));
    return (
      Math.hypot(apart(mouth.x), apart(mouth.y)) / 3 +
      apart(pose.yaw) +
      apart(pose.pitch) +
      apart(pose.roll) +
      3 * apart(pose.blink)
    );
  }

  #nextWander(): number {
    return Math.round(WANDER * (0.5 + this.#random()));
  }
}
