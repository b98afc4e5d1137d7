import type { Intent } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import type { MotionMood } from '../stage/stage.js';
import { gestureOfAnswer, gestureOfSentence } from './gestures.js';
import type { Line } from './run-of-show.js';

/** How the presenter bears herself through the show: tells the stage when she rests otherwise, and which gestures fit. */
export class Manner {
  readonly #show: (mood: MotionMood) => void;
  #resting: 'idle' | 'listen' = 'idle';

  /** @param show Tells the stage on air. */
  constructor(show: (mood: MotionMood) => void) {
    this.#show = show;
  }

  /** What she does while nobody speaks: told to the stage when it changes. */
  rest(mood: 'idle' | 'listen'): void {
    if (mood === this.#resting) return;
    this.#resting = mood;
    this.#show(mood);
  }

  /** Another stage is on air; it begins idle. */
  anew(): void {
    this.#resting = 'idle';
  }

  /** A segment opens with a greeting, or a hand towards the product. */
  opens({ segment, product }: Line): void {
    if (segment === 'opening') this.#show('greet');
    else if (product !== null) this.point();
  }

  point(): void {
    this.#show('point');
  }

  thank(): void {
    this.#show('thank');
  }

  /** Before an answer she looks at the comment and reads it, returns a greeting or thanks. */
  answers(intent: Intent): void {
    this.rest('listen');
    this.#show(gestureOfAnswer(intent));
  }

  says(text: string, language: Language): void {
    const gesture = gestureOfSentence(text, language);
    if (gesture !== null) this.#show(gesture);
  }
}
