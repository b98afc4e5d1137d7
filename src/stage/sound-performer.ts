import type { DemandMessage } from '../domain/stream.js';
import type { Performs } from './performs.js';
import type { Playout } from './playout.js';
import { Sounding, type SoundingParts } from './sounding.js';
import type { MotionMood, StageMetrics } from './stage.js';

/** A stage without pictures: a telephone's. What is shown on others is taken and forgotten. */
export class SoundPerformer implements Performs {
  readonly #sounding: Sounding;

  constructor(parts: SoundingParts) {
    this.#sounding = new Sounding(parts);
  }

  get playout(): Playout {
    return this.#sounding.playout;
  }

  interrupt(turn: string): ReturnType<Playout['interrupt']> {
    return this.playout.interrupt(turn);
  }

  get attended(): boolean {
    return this.#sounding.heard;
  }

  set mood(_mood: MotionMood) {
    // Nobody sees it.
  }

  async demand(message: DemandMessage): Promise<void> {
    if (message.type === 'demand') await this.#sounding.demand(message);
  }

  async step(): Promise<void> {
    this.#sounding.step();
    await Promise.resolve();
  }

  metrics(): StageMetrics {
    const none = { drivingMs: 0, renderingMs: 0, encodingMs: 0, wholeMs: 0 };
    return { pictures: 0, latePictures: 0, ...none, rssBytes: process.memoryUsage.rss() };
  }

  close(): void {
    this.#sounding.close();
  }
}
