import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/client/player/patience.js';
import { type Held, type Played, playedBy, Together } from '../../src/client/player/together.js';

/** A browser whose buffers hold what they must, and at least what they are told to; it is looked at twice a second. */
class Browser {
  readonly together = new Together();
  held: Held = { audio: 0, video: 0 };
  #played: Played = { skew: null, audio: { seconds: 0, taken: 0 }, video: { seconds: 0, taken: 0 } };

  /** @returns How much later the sound is than the picture after so many looks, ms. */
  play(looks: number, needs: { readonly audio: number; readonly video: number }, knows: boolean): number {
    let late = 0;
    for (let i = 0; i < looks; i += 1) {
      const audio = Math.max(needs.audio, this.held.audio);
      const video = Math.max(needs.video, this.held.video);
      late = audio - video;
      this.#played = {
        skew: knows ? -late : null,
        audio: after(this.#played.audio, 24_000, audio),
        video: after(this.#played.video, 12, video),
      };
      this.held = this.together.look(this.#played);
    }
    return late;
  }
}

function after(
  { seconds, taken }: Played['audio'],
  count: number,
  ms: number,
): { readonly seconds: number; readonly taken: number } {
  return { seconds: seconds + (count * ms) / 1000, taken: taken + count };
}

describe('sound and picture', () => {
  it.each([
    ['as soon as the browser knows how far apart they are', true],
    ['by what the buffers hold, before it knows', false],
  ])('are brought together %s', (_how, knows) => {
    const browser = new Browser();
    expect(browser.play(1, { audio: 60, video: 9 }, knows)).toBe(51);
    expect(Math.abs(browser.play(3, { audio: 60, video: 9 }, knows))).toBeLessThanOrEqual(12);
  });

  it('follow a network that changes, a little at a time, whichever is late', () => {
    const browser = new Browser();
    browser.play(4, { audio: 60, video: 9 }, true);
    expect(browser.play(2, { audio: 200, video: 9 }, true)).toBeGreaterThan(80);
    expect(Math.abs(browser.play(6, { audio: 200, video: 9 }, true))).toBeLessThanOrEqual(12);
    expect(Math.abs(browser.play(12, { audio: 40, video: 120 }, true))).toBeLessThanOrEqual(12);
    expect(browser.held.video).toBe(0);
  });

  it('are left alone where nobody would notice, and where nothing is played', () => {
    const browser = new Browser();
    browser.play(20, { audio: 20, video: 9 }, true);
    expect(browser.held).toEqual({ audio: 0, video: 0 });
    browser.together.look(playedBy(new Map()));
    expect(browser.together.look(playedBy(new Map()))).toEqual({ audio: 0, video: 0 });
  });

  it('never wait for one another without end', () => {
    const browser = new Browser();
    browser.play(100, { audio: 5_000, video: 9 }, true);
    expect(browser.held).toEqual({ audio: 0, video: 300 });
  });

  it('are read off the statistics of the connection', () => {
    const stats = new Map<string, Report>([
      ['a', { type: 'inbound-rtp', kind: 'audio', jitterBufferDelay: 2, jitterBufferEmittedCount: 9 }],
      ['v', { type: 'inbound-rtp', kind: 'video', estimatedPlayoutTimestamp: 1_000 }],
    ]);
    const played = { audio: { seconds: 2, taken: 9 }, video: { seconds: 0, taken: 0 } };
    expect(playedBy(stats)).toEqual({ ...played, skew: null });
    stats.set('a', { type: 'inbound-rtp', kind: 'audio', estimatedPlayoutTimestamp: 955 });
    expect(playedBy(stats).skew).toBe(-45);
  });
});
