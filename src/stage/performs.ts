import type { DemandMessage } from '../domain/stream.js';
import type { Playout } from './playout.js';
import type { MotionMood, StageMetrics } from './stage.js';

/** What the stage's loop drives, 40 ms at a time: a presenter, or sound alone. */
export interface Performs {
  readonly playout: Playout;
  /** Whether anybody watches or listens; otherwise only the clock and the sentences move on. */
  readonly attended: boolean;
  set mood(mood: MotionMood);
  demand(message: DemandMessage): Promise<void>;
  /** @param late The schedule has no time for this picture; its sound is sent all the same. */
  step(late: boolean): Promise<void>;
  /** Ends a turn's sound now, see Playout; a mouth that was speaking closes as mouths do. */
  interrupt(turn: string): ReturnType<Playout['interrupt']>;
  /** Figures since the last call. */
  metrics(): StageMetrics;
  close(): void;
}
