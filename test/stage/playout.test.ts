import { describe, expect, it } from 'vitest';
import { Playout } from '../../src/stage/playout.js';
import type { Performance } from '../../src/stage/stage.js';

const SECOND = 48_000;

/** A ramp, so that every sample can be told from its neighbours. */
function ramp(length: number, from = 1): Int16Array {
  return Int16Array.from({ length }, (_, i) => ((from + i) % 30_000) + 1);
}

function chunk(turn: string, utterance: string, at: number, samples: Int16Array, last: boolean): Performance {
  return { turn, utterance, caption: utterance, language: 'zh', chunk: { at, samples, cues: [], last } };
}

/** Plays `packets` packets; returns the sound and the events, in order. */
function play(playout: Playout, packets: number): { sound: number[]; events: string[] } {
  const sound: number[] = [];
  const events: string[] = [];
  for (let i = 0; i < packets; i += 1) {
    const step = playout.advance();
    sound.push(...step.samples);
    events.push(
      ...step.events.map(
        (event) => `${event.type} ${event.utterance} ${event.at}${'complete' in event ? ` ${event.complete}` : ''}`,
      ),
    );
  }
  return { sound, events };
}

describe('playout', () => {
  it('never stops: without speech it sends silence, 960 samples at a time', () => {
    const playout = new Playout(SECOND);
    expect(play(playout, 50)).toEqual({ sound: new Array(48_000).fill(0), events: [] });
    expect(playout.now).toBe(48_000);
  });

  it('plays a sentence whole and tells its first and last sample', () => {
    const playout = new Playout(SECOND);
    play(playout, 1);
    const spoken = ramp(10_000);
    playout.push(chunk('t', 'a', 0, spoken.subarray(0, 7_000), false));
    playout.push(chunk('t', 'a', 7_000, spoken.subarray(7_000), true));
    const { sound, events } = play(playout, 12);
    expect(sound.slice(0, 10_000)).toEqual([...spoken]);
    expect(sound.slice(10_000).every((sample) => sample === 0)).toBe(true);
    expect(events).toEqual(['utterance.started a 960', 'utterance.finished a 10960 true']);
  });

  it('breathes 140 ms between two sentences of a turn and does not between turns', () => {
    const playout = new Playout(SECOND);
    playout.push(chunk('t', 'a', 0, ramp(960), true));
    playout.push(chunk('t', 'b', 0, ramp(960), true));
    playout.push(chunk('u', 'c', 0, ramp(960), true));
    const { events } = play(playout, 12);
    const b = 960 + 6_720;
    expect(events).toEqual([
      'utterance.started a 0',
      'utterance.finished a 960 true',
      `utterance.started b ${b}`,
      `utterance.finished b ${b + 960} true`,
      `utterance.started c ${b + 960}`,
      `utterance.finished c ${b + 1920} true`,
    ]);
  });

  it('waits for 120 ms of a slow voice before its first word', () => {
    const playout = new Playout(SECOND);
    playout.push(chunk('t', 'a', 0, ramp(960), false));
    expect(play(playout, 4).events).toEqual([]);
    playout.push(chunk('t', 'a', 960, ramp(4_800), false));
    expect(play(playout, 1).events).toEqual(['utterance.started a 3840']);
  });

  it('gives up a sentence whose voice fell silent for three seconds and goes on with the next', () => {
    const playout = new Playout(SECOND);
    playout.push(chunk('t', 'a', 0, ramp(5_760), false));
    playout.push(chunk('u', 'b', 0, ramp(960), true));
    const { events } = play(playout, 170);
    expect(events[1]).toMatch(/^utterance\.finished a \d+ false$/);
    expect(events.slice(2).map((event) => event.split(' ').slice(0, 2).join(' '))).toEqual([
      'utterance.started b',
      'utterance.finished b',
    ]);
  });

  it('falls silent within 15 ms of an interruption, forgets that turn and keeps the others', () => {
    const playout = new Playout(SECOND);
    playout.push(chunk('t', 'a', 0, new Int16Array(SECOND).fill(10_000), true));
    playout.push(chunk('t', 'b', 0, ramp(SECOND), true));
    playout.push(chunk('u', 'c', 0, ramp(960), true));
    play(playout, 5);
    const { at, events } = playout.interrupt('t');
    expect(at).toBe(5 * 960 + 720);
    expect(events).toEqual([{ type: 'utterance.finished', turn: 't', utterance: 'a', at, complete: false }]);
    const after = play(playout, 3);
    const fade = after.sound.slice(0, 720);
    expect(fade[0]).toBeGreaterThan(9_900);
    expect(fade[719]).toBeLessThan(50);
    expect(fade.every((sample, i) => i === 0 || sample <= (fade[i - 1] ?? 0))).toBe(true);
    expect(after.events[0]).toBe('utterance.started c 5520');
    playout.push(chunk('t', 'b', SECOND, ramp(960), true));
    expect(playout.speaking).toBe(false);
  });

  it('shows the lips the very samples that will be heard, and those that were', () => {
    const playout = new Playout(2 * SECOND);
    playout.push(chunk('t', 'a', 0, ramp(9_000), true));
    playout.push(chunk('t', 'b', 0, ramp(9_000, 500), true));
    const past = play(playout, 4).sound;
    const around = [...playout.around(playout.now + 1_000, 3_000, new Int16Array(15_000))];
    const future = play(playout, 20).sound;
    expect(around).toEqual([...past.slice(-2_000), ...future.slice(0, 13_000)]);
  });
});
