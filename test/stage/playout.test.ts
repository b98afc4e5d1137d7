import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import { Ambience } from '../../src/stage/ambience.js';
import { Playout } from '../../src/stage/playout.js';
import type { Performance } from '../../src/stage/stage.js';

const SECOND = 48_000;

/** A ramp, so that every sample can be told from its neighbours. */
function ramp(length: number, from = 1): Int16Array {
  return Int16Array.from({ length }, (_, i) => ((from + i) % 30_000) + 1);
}

function chunk(turn: string, utterance: string, at: number, samples: Int16Array, last: boolean): Performance {
  return {
    turn,
    utterance,
    caption: utterance,
    language: 'zh',
    breathes: false,
    chunk: { at, samples, cues: [], last },
  };
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
    // Its last 5 ms come down, wherever its voice stopped.
    expect(sound.slice(0, 9_760)).toEqual([...spoken.subarray(0, 9_760)]);
    expect(sound[9_999]).toBe(0);
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

  it('breathes in between two sentences that nobody waits for, behind a rest and in front of the words', () => {
    const ambience = new Ambience({ random: seededRandom(1), toneDb: null, breaths: true });
    const { breath } = ambience;
    const playout = new Playout(SECOND, ambience);
    const quiet = (id: string, breathes: boolean): Performance => ({
      ...chunk('t', id, 0, new Int16Array(2 * SECOND), true),
      breathes,
    });
    playout.push(quiet('a', true));
    playout.push(quiet('b', true));
    const { sound, events } = play(playout, 240);
    const begin = 2 * SECOND + 80 * 48;
    expect(events[2]).toBe(`utterance.started b ${begin + breath + 20 * 48}`);
    expect(sound.slice(0, begin).every((sample) => sample === 0)).toBe(true);
    expect(sound.slice(begin, begin + breath).some((sample) => Math.abs(sample) > 100)).toBe(true);
    expect(sound.slice(begin + breath).every((sample) => sample === 0)).toBe(true);
  });

  it('answers without drawing breath first', () => {
    const ambience = new Ambience({ random: seededRandom(1), toneDb: null, breaths: true });
    const playout = new Playout(SECOND, ambience);
    playout.push(chunk('t', 'a', 0, ramp(2 * SECOND), true));
    playout.push(chunk('u', 'b', 0, ramp(960), true));
    expect(play(playout, 110).events[2]).toBe(`utterance.started b ${2 * SECOND}`);
  });

  it('lets the room be heard under everything, and its lips hear nothing of it', () => {
    const playout = new Playout(SECOND, new Ambience({ random: seededRandom(1), toneDb: -62, breaths: true }));
    const { sound } = play(playout, 500);
    const level = 20 * Math.log10(Math.sqrt(sound.reduce((sum, one) => sum + one * one, 0) / sound.length) / 32_768);
    expect(level).toBeCloseTo(-62, 0);
    // Round and round without a seam.
    const steps = sound.map((one, i) => Math.abs(one - (sound[i - 1] ?? one)));
    const most = (of: readonly number[]): number => of.reduce((all, one) => Math.max(all, one), 0);
    expect(most(steps.slice(380_000, 388_000))).toBeLessThanOrEqual(most(steps.slice(0, 380_000)));
    expect(playout.around(playout.now, 9_600, new Int16Array(9_600)).every((sample) => sample === 0)).toBe(true);
  });

  it('has no edge where a voice is late and goes on', () => {
    const playout = new Playout(SECOND);
    playout.push(chunk('t', 'a', 0, new Int16Array(7_000).fill(10_000), false));
    const { sound } = play(playout, 10);
    playout.push(chunk('t', 'a', 7_000, new Int16Array(7_000).fill(10_000), true));
    sound.push(...play(playout, 10).sound);
    const steps = sound.slice(1).map((one, i) => Math.abs(one - (sound[i] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(60);
    expect(sound.slice(6_760 + 240, 9_600).every((sample) => sample === 0)).toBe(true);
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
