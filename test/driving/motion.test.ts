import { describe, expect, it } from 'vitest';
import { readAvatarManifest } from '../../src/avatar/manifest.js';
import { seededRandom } from '../../src/domain/clock.js';
import { Motion } from '../../src/driving/motion.js';

const manifest = readAvatarManifest(new URL('../../models/presenter', import.meta.url).pathname);

/** Ten minutes of show: talks and listens in turns of a random length. */
function tenMinutes(seed: number): number[] {
  const motion = new Motion(manifest, seededRandom(seed));
  const random = seededRandom(seed + 1);
  const pictures: number[] = [];
  let left = 0;
  let talking = false;
  for (let i = 0; i < 15_000; i += 1) {
    if (left-- <= 0) {
      talking = !talking;
      left = Math.round(40 + random() * 160);
      motion.want(talking ? 'talk' : 'listen');
    }
    pictures.push(motion.next());
  }
  return pictures;
}

describe('motion', () => {
  it('never jumps: the head turns by at most 1.3 degrees and the mouth moves by at most 5 px between pictures', () => {
    const pictures = tenMinutes(5);
    const { mouth, pose } = manifest;
    const step = (values: readonly number[]): number =>
      Math.max(...pictures.slice(1).map((to, i) => Math.abs((values[to] ?? 0) - (values[pictures[i] ?? 0] ?? 0))));
    expect(step(pose.yaw)).toBeLessThanOrEqual(1.3);
    expect(step(pose.pitch)).toBeLessThanOrEqual(1.3);
    expect(step(pose.roll)).toBeLessThanOrEqual(1.3);
    expect(Math.max(step(mouth.x), step(mouth.y))).toBeLessThanOrEqual(5);
  });

  it('visits both clips, talks soon after it should, and is the same for the same seed', () => {
    const pictures = tenMinutes(9);
    const talk = manifest.clips.find((clip) => clip.kind === 'talk');
    const inTalk = pictures.filter((picture) => picture >= (talk?.from ?? 0) && picture <= (talk?.to ?? 0)).length;
    expect(inTalk / pictures.length).toBeGreaterThan(0.25);
    expect(inTalk / pictures.length).toBeLessThan(0.75);
    expect(tenMinutes(9)).toEqual(pictures);
  });
});
