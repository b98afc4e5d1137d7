import type { AvatarManifest } from '../../src/avatar/manifest.js';
import { seededRandom } from '../../src/domain/clock.js';

export type Clip = AvatarManifest['clips'][number];

interface Made {
  readonly manifest: AvatarManifest;
  /** How far apart two pictures look; 1 lies between neighbours. */
  readonly apart: (a: number, b: number) => number;
}

const KINDS: readonly [Clip['kind'], number, number[]][] = [
  ['idle', 300, []],
  ['idle', 260, []],
  ['listen', 240, []],
  ['talk', 150, [20, 70, 120]],
  ['talk', 170, [40, 90, 150]],
  ['talk', 140, [30, 60, 100]],
  ['talk', 160, [10, 55, 125]],
  ['greet', 60, []],
  ['point', 62, []],
  ['count', 58, []],
  ['thank', 64, []],
  ['read', 66, []],
];

/**
 * A presenter of 12 clips without pictures: each clip is a closed smooth path in a plane of postures that begins and ends at
 * rest; base clips share the space, so that they meet often, gestures leave it. Blinks fall every 3 to 5 s.
 */
export function syntheticPresenter(options: { edges?: boolean; seed?: number } = {}): Made {
  const random = seededRandom(options.seed ?? 11);
  const points: { x: number; y: number }[] = [];
  const clips: Clip[] = [];
  for (const [i, [kind, length, accents]] of KINDS.entries()) {
    const base = kind === 'idle' || kind === 'listen' || kind === 'talk';
    const [phaseX, phaseY] = [random() * 6.28, random() * 6.28];
    const from = points.length;
    clips.push({
      id: `${kind}-${i}`,
      kind,
      from,
      to: from + length - 1,
      loop: base,
      starts: 'rest',
      ends: 'rest',
      accents,
    });
    for (let t = 0; t < length; t += 1) {
      const fade = Math.min(1, t / 25, (length - 1 - t) / 25);
      const reach = base ? 12 : 60;
      points.push({
        x: fade * reach * Math.sin(t / 14 + phaseX),
        y: fade * reach * Math.sin(t / 19 + phaseY),
      });
    }
  }
  const count = points.length;
  const distance = (a: number, b: number): number =>
    Math.hypot((points[a]?.x ?? 0) - (points[b]?.x ?? 0), (points[a]?.y ?? 0) - (points[b]?.y ?? 0));
  const apart = (a: number, b: number): number => distance(a, b) / 0.9;
  const motion: { from: number; to: number; cost: number }[] = [];
  const base = clips.filter(({ loop }) => loop);
  for (const leaving of base) {
    for (const entering of base) {
      for (let from = leaving.from + 1; from < leaving.to - 1; from += 1) {
        for (let to = entering.from + 1; to < entering.to - 1; to += 1) {
          if (leaving === entering && Math.abs(to - from) < 25) continue;
          const cost = Math.max(apart(from + 1, to), apart(from, to - 1));
          if (cost <= 2) motion.push({ from, to, cost });
        }
      }
    }
  }
  const blink = points.map((_, i) => (i % 97 < 4 ? 1 : 0));
  const zeros = new Array<number>(count).fill(0);
  const manifest: AvatarManifest = {
    format: 'zhubo-avatar/2',
    id: 'synthetic',
    version: '1.0.0',
    name: { zh: '合成', en: 'Synthetic' },
    licence: 'Apache-2.0',
    provisional: false,
    width: 720,
    height: 1280,
    framesPerSecond: 25,
    pictures: { file: 'pictures.mp4', count },
    clips,
    ...(options.edges === false ? {} : { motion }),
    mouth: { size: 160, x: zeros, y: zeros },
    pose: { yaw: points.map(({ x }) => x / 10), pitch: points.map(({ y }) => y / 10), roll: zeros, blink },
    voice: {},
    lipsync: '../lipsync',
    poster: 'poster.jpg',
    checksums: {},
    consent: { kind: 'synthetic', statement: 'Nobody.' },
  };
  return { manifest, apart };
}
