import { seededRandom } from '../../src/domain/clock.js';
import type { Motion } from '../../src/driving/motion.js';
import type { BaseKind, ClipKind } from '../../src/driving/motion-graph.js';

/** Pictures of one turn: what she does meanwhile, and the gesture asked for at its beginning. */
interface Turn {
  readonly kind: BaseKind;
  readonly pictures: number;
  readonly gesture?: ClipKind;
}

export type Scene = (random: () => number) => Turn;

const GESTURES: readonly ClipKind[] = ['greet', 'point', 'count', 'thank', 'read'];

const only =
  (kind: BaseKind): Scene =>
  () => ({ kind, pictures: 25 });

/** Speech of a random length, then rest of a random length, and so on; both in seconds. */
function turns(speech: readonly [number, number], kind: BaseKind, rest: readonly [number, number], gestures = false) {
  return (): Scene => {
    let speaks = false;
    return (random) => {
      speaks = !speaks;
      const [least, most] = speaks ? speech : rest;
      const pictures = Math.round(25 * (least + random() * (most - least)));
      const gesture = gestures && speaks ? GESTURES[Math.floor(random() * GESTURES.length)] : undefined;
      return { kind: speaks ? 'talk' : kind, pictures, ...(gesture === undefined ? {} : { gesture }) };
    };
  };
}

/** What a room asks of her. Rests begin half a second after speech ends, see LINGERS in performer.ts; that is in their lengths. */
export const SCENES = {
  'only idle': () => only('idle'),
  'only listening': () => only('listen'),
  'only talk': () => only('talk'),
  'talk with pauses': turns([4, 15], 'idle', [2, 6]),
  'talk with listening pauses': turns([4, 15], 'listen', [2, 6]),
  'short answers, listening between': turns([3, 8], 'listen', [4, 15]),
  'long pauses': turns([5, 20], 'idle', [20, 40]),
  'long listening': turns([5, 20], 'listen', [20, 40]),
  'gestures in every turn': turns([5, 12], 'idle', [2, 6], true),
} satisfies Record<string, () => Scene>;

/** The pictures she shows in a scene. */
export function play(motion: Motion, scene: Scene, pictures: number, seed: number): number[] {
  const random = seededRandom(seed);
  let left = 0;
  return Array.from({ length: pictures }, () => {
    if (left <= 0) {
      const turn = scene(random);
      motion.want(turn.kind);
      if (turn.gesture !== undefined) motion.gesture(turn.gesture);
      left = turn.pictures;
    }
    left -= 1;
    return motion.next();
  });
}
