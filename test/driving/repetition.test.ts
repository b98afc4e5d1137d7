import { describe, expect, it } from 'vitest';
import { readAvatarManifest } from '../../src/avatar/manifest.js';
import { blinksOf } from '../../src/check/blinks.js';
import { LIMITS } from '../../src/check/marks.js';
import { longestRepetition } from '../../src/check/repetition.js';
import { seededRandom } from '../../src/domain/clock.js';
import { Motion } from '../../src/driving/motion.js';
import { play, SCENES } from './scenes.js';

const FPS = 25;
/** The check watches for 120 s and begins to watch some seconds late. */
const WATCHED = 130 * FPS;
/** The last two are what was found among 1500: short answers, by a way on from the middle of a clip, twice the same. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 269, 788];
/** Pictures from a clip's end at which she is in the pose of rest. */
const EDGE = 12;

/**
 * In about one of six live runs the check's mark 'repetition' failed. The shipped presenter has 22 s of idling and 6.4 s of
 * listening, and her clips can be left at their ends only: rests came again within the half minute the check remembers, listening
 * alone was a loop of 78 s. And between the pictures at clips' ends she cut to and fro, in the pose of rest, for up to 45 s.
 */
describe.each(Object.entries(SCENES))('the shipped presenter: %s', (_, scene) => {
  const manifest = readAvatarManifest(new URL('../../models/presenter', import.meta.url).pathname);
  const runs = SEEDS.map((seed) => play(new Motion(manifest, seededRandom(seed)), scene(), WATCHED, seed + 1000));

  it("repeats nothing for longer than the check's mark, whatever the seed", () => {
    const seconds = runs.map((shown) => longestRepetition(shown, FPS).length / FPS);
    expect(Math.max(...seconds)).toBeLessThan(LIMITS.repetitionS);
  });

  it('never stands still where clips end and begin', () => {
    const edge = new Set(
      manifest.clips.flatMap(({ from, to }) => Array.from({ length: EDGE }, (_, i) => [from + i, to - i]).flat()),
    );
    const stands = runs.map((shown) => {
      let [longest, standing] = [0, 0];
      for (const picture of shown) {
        standing = edge.has(picture) ? standing + 1 : 0;
        longest = Math.max(longest, standing);
      }
      return longest;
    });
    // The end of one clip, the start of the next, and a picture or two of a third that a gesture cut short.
    expect(Math.max(...stands)).toBeLessThan(3 * EDGE);
  });

  it('blinks as often as people do and never stares', () => {
    for (const shown of runs) {
      const blinks = blinksOf(shown.map((picture, i) => ({ ms: 40 * i, lids: manifest.pose.blink[picture] ?? 0 })));
      expect(blinks.perMinute).toBeGreaterThanOrEqual(LIMITS.blinksPerMinute[0]);
      expect(blinks.perMinute).toBeLessThanOrEqual(LIMITS.blinksPerMinute[1]);
      expect(blinks.longestStareMs).toBeLessThan(LIMITS.stareMs / 2);
    }
  });

  it('takes no way that the bundle does not join', () => {
    const clip = (picture: number) => manifest.clips.find(({ from, to }) => picture >= from && picture <= to);
    const cuts = new Set((manifest.motion ?? []).map(({ from, to }) => `${from} ${to}`));
    for (const shown of runs) {
      const unjoined = shown.slice(1).filter((to, i) => {
        const from = shown[i] ?? -1;
        const [leaves, enters] = [clip(from), clip(to)];
        const hub = from === leaves?.to && to === enters?.from && leaves.ends === enters.starts;
        return !(to === from + 1 && leaves === enters) && !hub && !cuts.has(`${from} ${to}`);
      });
      expect(unjoined).toEqual([]);
    }
  });
});

describe('rests of the shipped presenter', () => {
  const manifest = readAvatarManifest(new URL('../../models/presenter', import.meta.url).pathname);
  const shares = (name: keyof typeof SCENES): Map<string, number> => {
    const counted = new Map<string, number>();
    for (const seed of SEEDS) {
      const shown = play(new Motion(manifest, seededRandom(seed)), SCENES[name](), WATCHED, seed);
      for (const picture of shown.slice(20 * FPS)) {
        const kind = manifest.clips.find(({ from, to }) => picture >= from && picture <= to)?.kind ?? 'none';
        counted.set(kind, (counted.get(kind) ?? 0) + 1 / (SEEDS.length * (WATCHED - 20 * FPS)));
      }
    }
    return counted;
  };

  it('are rests: nobody nods and gestures to silence', () => {
    for (const name of ['only idle', 'only listening'] as const) {
      expect([...shares(name).keys()].sort()).toEqual(['idle', 'listen']);
    }
  });

  it('are mostly the wanted ones where enough of them exist, and look at the camera enough where they do not', () => {
    expect(shares('only idle').get('idle')).toBeGreaterThan(0.6);
    // Eyes are on the comments for two thirds of the clip 'listen'.
    const away = (2 / 3) * (shares('only listening').get('listen') ?? 1);
    expect(1 - away).toBeGreaterThan(LIMITS.atCamera);
  });
});
