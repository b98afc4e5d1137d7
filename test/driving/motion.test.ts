import { describe, expect, it } from 'vitest';
import type { AvatarManifest } from '../../src/avatar/manifest.js';
import { readAvatarManifest } from '../../src/avatar/manifest.js';
import { seededRandom } from '../../src/domain/clock.js';
import { Motion } from '../../src/driving/motion.js';
import { type BaseKind, type ClipKind, HARDEST_CUT } from '../../src/driving/motion-graph.js';
import { type Clip, syntheticPresenter } from './presenters.js';

const MINUTE = 1500;
const GESTURES: readonly ClipKind[] = ['greet', 'point', 'count', 'thank', 'read'];

function clipOf(manifest: AvatarManifest, picture: number): Clip {
  const clip = manifest.clips.find(({ from, to }) => picture >= from && picture <= to);
  if (clip === undefined) throw new Error(`picture ${picture} lies in no clip`);
  return clip;
}

/** Ten minutes of show: talks, listens, idles in turns of a random length, with gestures now and then. */
function tenMinutes(manifest: AvatarManifest, seed: number): number[] {
  const motion = new Motion(manifest, seededRandom(seed));
  const random = seededRandom(seed + 1);
  let left = 0;
  return Array.from({ length: 10 * MINUTE }, () => {
    if (left <= 0) {
      const kinds: readonly BaseKind[] = ['talk', 'idle', 'talk', 'listen'];
      motion.want(kinds[Math.floor(random() * kinds.length)] ?? 'idle');
      motion.gesture(GESTURES[Math.floor(random() * GESTURES.length)] ?? 'greet');
      left = Math.round(75 + random() * 200);
    }
    left -= 1;
    return motion.next();
  });
}

/** The longest stretch shown in the same order as within the minute before. */
function longestRepeat(pictures: readonly number[]): number {
  const seen = new Map<number, number>();
  let [longest, run, before] = [0, 0, -1];
  for (const [now, picture] of pictures.entries()) {
    const last = seen.get(picture);
    run = last !== undefined && last === before + 1 && now - last < MINUTE ? run + 1 : 0;
    longest = Math.max(longest, run);
    before = last ?? -2;
    seen.set(picture, now);
  }
  return longest;
}

/** How often pictures of a kind of clip follow others: how often such a clip was begun. */
function begun(manifest: AvatarManifest, pictures: readonly number[], kind: ClipKind): number {
  return pictures.filter((picture, i) => {
    const clip = clipOf(manifest, picture);
    return clip.kind === kind && (i === 0 || clipOf(manifest, pictures[i - 1] ?? 0) !== clip);
  }).length;
}

describe('motion', () => {
  const { manifest, apart } = syntheticPresenter();

  it('never jumps: every change of picture is a neighbour, a hub or a cut that cannot be seen', () => {
    for (const seed of [1, 2, 3]) {
      const pictures = tenMinutes(manifest, seed);
      const jumps = pictures.slice(1).flatMap((to, i) => {
        const from = pictures[i] ?? 0;
        return to === from + 1 ? [] : [apart(from, to)];
      });
      const worst = Math.max(...jumps);
      expect(worst).toBeLessThanOrEqual(HARDEST_CUT + 1);
    }
  });

  it('repeats no stretch of six seconds within a minute, though only ten seconds of listening exist', () => {
    for (const seed of [1, 2, 3]) expect(longestRepeat(tenMinutes(manifest, seed))).toBeLessThan(150);
    const idle = new Motion(manifest, seededRandom(5));
    expect(longestRepeat(Array.from({ length: 4 * MINUTE }, () => idle.next()))).toBeLessThan(150);
  });

  it('shows every clip within ten minutes', () => {
    const shown = new Set(tenMinutes(manifest, 4).map((picture) => clipOf(manifest, picture).id));
    expect([...shown].sort()).toEqual(manifest.clips.map(({ id }) => id).sort());
  });

  it('is the same for the same seed and another for another', () => {
    expect(tenMinutes(manifest, 9)).toEqual(tenMinutes(manifest, 9));
    expect(tenMinutes(manifest, 9)).not.toEqual(tenMinutes(manifest, 10));
  });

  it('shows a gesture once, whole, within its three seconds, and goes back to what she did', () => {
    for (const [seed, kind] of GESTURES.entries()) {
      const motion = new Motion(manifest, seededRandom(seed));
      motion.want('talk');
      for (let i = 0; i < 300; i += 1) motion.next();
      while (!motion.gesture(kind)) motion.next();
      const pictures = Array.from({ length: 400 }, () => motion.next());
      const gesture = manifest.clips.find((clip) => clip.kind === kind);
      const at = pictures.indexOf(gesture?.from ?? -1);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(75);
      const length = (gesture?.to ?? 0) - (gesture?.from ?? 0) + 1;
      expect(pictures.slice(at, at + length)).toEqual(Array.from({ length }, (_, i) => (gesture?.from ?? 0) + i));
      expect(begun(manifest, pictures, kind)).toBe(1);
      expect(clipOf(manifest, pictures.at(-1) ?? 0).kind).toBe('talk');
    }
  });

  it('does not gesture without pause, however often she is asked', () => {
    const motion = new Motion(manifest, seededRandom(6));
    const pictures = Array.from({ length: 10 * MINUTE }, (_, i) => {
      motion.gesture(GESTURES[i % GESTURES.length] ?? 'greet');
      return motion.next();
    });
    expect(begun(manifest, pictures, 'greet')).toBeLessThanOrEqual(14);
    for (const kind of GESTURES) {
      const times = begun(manifest, pictures, kind);
      expect(times).toBeGreaterThan(3);
      expect(times).toBeLessThanOrEqual(60);
    }
    const still = pictures.filter((picture) => !GESTURES.includes(clipOf(manifest, picture).kind)).length;
    expect(still / pictures.length).toBeGreaterThan(0.4);
  });

  it('forgets a gesture that cannot begin while it still means something', () => {
    const far = { ...manifest, motion: [], clips: manifest.clips };
    const motion = new Motion(far, seededRandom(1));
    motion.next();
    // The idle clip has 11 s to go and no cut leads out of it.
    expect(motion.gesture('count')).toBe(false);
    const pictures = Array.from({ length: 600 }, () => motion.next());
    expect(begun(far, pictures, 'count')).toBe(0);
  });

  it('talks soon after speech begins and rests soon after it ends', () => {
    const motion = new Motion(manifest, seededRandom(8));
    const waits: number[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const kind: BaseKind = turn % 2 === 0 ? 'talk' : 'listen';
      motion.want(kind);
      let waited = 0;
      while (clipOf(manifest, motion.next()).kind !== kind) waited += 1;
      waits.push(waited);
      for (let i = 0; i < 60 + turn; i += 1) motion.next();
    }
    waits.sort((a, b) => a - b);
    expect(waits[30]).toBeLessThan(30);
    expect(waits.at(-1)).toBeLessThan(125);
  });

  it('lets nods and brows fall on stresses more often than chance does', () => {
    const beats = (seed: number, listens: boolean): number => {
      const motion = new Motion(manifest, seededRandom(seed));
      motion.want('talk');
      const stressed = seededRandom(seed + 100);
      const stresses: number[] = [];
      for (let at = 0; at < 5 * MINUTE; at += 25 + Math.round(stressed() * 50)) stresses.push(at);
      let [met, all] = [0, 0];
      for (let now = 0; now < 5 * MINUTE - 60; now += 1) {
        const ahead = stresses.filter((at) => at >= now && at < now + 50).map((at) => at - now);
        const picture = motion.next(() => (listens ? ahead : []));
        const clip = clipOf(manifest, picture);
        if (!clip.accents.includes(picture - clip.from)) continue;
        all += 1;
        if (stresses.some((at) => Math.abs(at - now) <= 4)) met += 1;
      }
      return met / all;
    };
    const mean = (listens: boolean): number => [1, 2, 3, 4].reduce((sum, seed) => sum + beats(seed, listens), 0) / 4;
    expect(mean(true)).toBeGreaterThan(mean(false) * 1.4);
  });

  it('blinks at human intervals whatever is cut', () => {
    const pictures = tenMinutes(manifest, 12);
    const shut = pictures.map((picture) => (manifest.pose.blink[picture] ?? 0) > 0.5);
    const onsets = shut.flatMap((now, i) => (now && shut[i - 1] !== true ? [i] : []));
    const gaps = onsets.slice(1).map((at, i) => at - (onsets[i] ?? 0));
    expect(gaps.filter((gap) => gap < 25).length / gaps.length).toBeLessThan(0.08);
    expect(Math.max(...gaps)).toBeLessThan(400);
    expect(onsets.length / 10).toBeGreaterThan(8);
  });

  it('walks a bundle that came without cuts where its poses agree', () => {
    const bare = syntheticPresenter({ edges: false });
    const pictures = tenMinutes(bare.manifest, 7);
    const { pose } = bare.manifest;
    const turn = (values: readonly number[]): number =>
      Math.max(...pictures.slice(1).map((to, i) => Math.abs((values[to] ?? 0) - (values[pictures[i] ?? 0] ?? 0))));
    expect(turn(pose.yaw)).toBeLessThanOrEqual(0.8);
    expect(turn(pose.pitch)).toBeLessThanOrEqual(0.8);
    expect(longestRepeat(pictures)).toBeLessThan(200);
    expect(new Set(pictures.map((picture) => clipOf(bare.manifest, picture).kind)).size).toBe(8);
  });

  it('goes through a hub where no clip of the wanted kind begins', () => {
    const clips = manifest.clips.map((clip) =>
      clip.kind === 'talk' ? { ...clip, starts: 'leaning', ends: 'leaning' } : clip,
    );
    const bridge = { ...(clips.find(({ kind }) => kind === 'idle') as Clip), ends: 'leaning' };
    const back = { ...(clips.filter(({ kind }) => kind === 'idle')[1] as Clip), starts: 'leaning' };
    const bundle = {
      ...manifest,
      motion: [],
      clips: [bridge, back, ...clips.filter(({ kind }) => kind !== 'idle')],
    };
    const motion = new Motion(bundle, seededRandom(2));
    motion.want('talk');
    const there = Array.from({ length: 500 }, () => motion.next());
    expect(clipOf(bundle, there.at(-1) ?? 0).kind).toBe('talk');
    motion.want('listen');
    const again = Array.from({ length: 700 }, () => motion.next());
    expect(clipOf(bundle, again.at(-1) ?? 0).kind).toBe('listen');
  });

  it('moves the shipped presenter without a jump', () => {
    const shipped = readAvatarManifest(new URL('../../models/presenter', import.meta.url).pathname);
    const pictures = tenMinutes(shipped, 5);
    const step = (values: readonly number[]): number =>
      Math.max(...pictures.slice(1).map((to, i) => Math.abs((values[to] ?? 0) - (values[pictures[i] ?? 0] ?? 0))));
    const scale = shipped.width / 512;
    expect(Math.max(step(shipped.mouth.x), step(shipped.mouth.y))).toBeLessThanOrEqual(8 * scale);
  });
});
