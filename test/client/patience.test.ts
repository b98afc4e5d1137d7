import { describe, expect, it } from 'vitest';
import { type Heard, Patience } from '../../src/client/player/patience.js';

/** A connection that is looked at every two seconds. */
class Listener {
  readonly patience = new Patience();
  #heard: Heard = { samples: 0, concealed: 0, nacks: 0, roundTrip: 0 };

  constructor() {
    this.patience.look(this.#heard);
  }

  /** @param missed Share of the sound that was made up. @param nacks Packets asked for again, each look. */
  hear(looks: number, missed: number, nacks: number, roundTrip: number): number {
    let ms = 0;
    for (let i = 0; i < looks; i += 1) {
      const { samples, concealed, nacks: before } = this.#heard;
      this.#heard = {
        samples: samples + 96_000,
        concealed: concealed + 96_000 * missed,
        nacks: before + nacks,
        roundTrip,
      };
      ms = this.patience.look(this.#heard);
    }
    return ms;
  }
}

describe('the patience of the player', () => {
  it('is none while nothing is missed', () => {
    expect(new Listener().hear(100, 0.001, 3, 80)).toBe(0);
  });

  it('is as long as a packet takes that is asked for again, once sound is missed', () => {
    expect(new Listener().hear(1, 0.02, 5, 160)).toBe(260);
  });

  it('grows while that is not enough, up to what nobody would wait for', () => {
    const listener = new Listener();
    expect(listener.hear(2, 0.02, 5, 160)).toBeCloseTo(338);
    expect(listener.hear(20, 0.02, 5, 160)).toBe(400);
  });

  it('stays while packets are lost and come in time, and goes when none are', () => {
    const listener = new Listener();
    listener.hear(1, 0.02, 5, 160);
    expect(listener.hear(100, 0, 5, 160)).toBe(260);
    expect(listener.hear(15, 0, 0, 160)).toBe(130);
    expect(listener.hear(45, 0, 0, 160)).toBe(0);
  });

  it('is not shortened by looks at which nothing had come', () => {
    const listener = new Listener();
    listener.hear(1, 0.02, 5, 160);
    const still = { samples: 192_000 - 96_000, concealed: 1_920, nacks: 5, roundTrip: 160 };
    for (let i = 0; i < 30; i += 1) expect(listener.patience.look(still)).toBe(260);
  });
});
