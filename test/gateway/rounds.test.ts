import { describe, expect, it } from 'vitest';
import { Rounds } from '../../src/gateway/platform/rounds.js';

describe('the rounds of sockets’ messages', () => {
  const made = (): { rounds: Rounds; turn: () => void; spend: (ms: number) => void; turns: () => number } => {
    let now = 0;
    const later: (() => void)[] = [];
    return {
      rounds: new Rounds({ monotonic: () => now }, (turn) => later.push(turn)),
      turn: () => later.shift()?.(),
      spend: (ms) => {
        now += ms;
      },
      turns: () => later.length,
    };
  };

  it('handle a message of each socket in turn, for as long as everything else took since the last turn', () => {
    const { rounds, turn, spend, turns } = made();
    const done: string[] = [];
    const read: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const lane = rounds.lane(() => read.push(name));
      for (let i = 0; i < 3; i += 1) {
        lane.add(() => {
          spend(20);
          done.push(`${name}${i}`);
        });
      }
    }
    expect(done).toEqual([]);
    turn();
    // At most a tenth of a second.
    expect(done).toEqual(['a0', 'b0', 'c0', 'a1', 'b1']);
    spend(35);
    turn();
    expect(done.slice(5)).toEqual(['c1', 'a2']);
    expect(read).toEqual(['a']);
    turn();
    expect(done.slice(7)).toEqual(['b2']);
    turn();
    expect(read).toEqual(['a', 'b', 'c']);
    expect(turns()).toBe(0);
  });

  it('say when no more should be read of a socket, and when to read on', () => {
    const { rounds, turn } = made();
    let reads = 0;
    const lane = rounds.lane(() => (reads += 1));
    for (let i = 0; i < 7; i += 1) lane.add(() => undefined);
    expect(lane.isFull).toBe(false);
    lane.add(() => undefined);
    expect(lane.isFull).toBe(true);
    turn();
    expect([lane.isFull, reads]).toEqual([false, 1]);
  });

  it('handle what waits of a socket that closes, once', () => {
    const { rounds, turn } = made();
    let done = 0;
    const lane = rounds.lane(() => undefined);
    for (let i = 0; i < 3; i += 1) lane.add(() => (done += 1));
    lane.flush();
    expect(done).toBe(3);
    turn();
    expect(done).toBe(3);
  });

  it('go on after a message whose handling throws', () => {
    const { rounds, turn, turns } = made();
    let done = 0;
    const lane = rounds.lane(() => undefined);
    lane.add(() => {
      throw new Error('broken');
    });
    lane.add(() => (done += 1));
    expect(turn).toThrow('broken');
    expect(turns()).toBe(1);
    turn();
    expect(done).toBe(1);
  });
});
