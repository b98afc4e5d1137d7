/** What `/readyz` says about one part of the server: its name is the key, this is the value. */
export interface PartState {
  /** `starting` and `failed` make the server not ready; `degraded` works with less than was asked for. */
  status: 'starting' | 'ok' | 'degraded' | 'failed';
  /** Which implementation answers, e.g. `embedded espeak-ng`. The embedded defaults say so here. */
  mode: string;
  /** Why, for people; present when status is not `ok`. Never a secret. */
  detail?: string;
  /** Id of the room that it belongs to: who may not watch that room is not told of it. Absent: it is the server's. */
  room?: string;
  /** Its detail is for the room's operators alone. */
  forOperators?: true;
}
