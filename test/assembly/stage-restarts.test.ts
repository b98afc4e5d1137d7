import { describe, expect, it } from 'vitest';
import { StageRestarts } from '../../src/assembly/stage-restarts.js';
import { silentLog } from '../../src/domain/log.js';
import { HandClock, ScriptedStage, settle } from '../room/fakes.js';

class CountedStage extends ScriptedStage {
  closed = false;

  override async close(): Promise<void> {
    this.closed = true;
    await Promise.resolve();
  }
}

describe('a stage in place of one that died', () => {
  function open(): {
    restarts: StageRestarts;
    clock: HandClock;
    begun: ((stage: CountedStage | Error) => void)[];
    onAir: unknown[];
  } {
    const clock = new HandClock();
    const begun: ((stage: CountedStage | Error) => void)[] = [];
    const onAir: unknown[] = [];
    const restarts = new StageRestarts({
      start: async () =>
        await new Promise((resolve, reject) => {
          begun.push((stage) => (stage instanceof Error ? reject(stage) : resolve(stage)));
        }),
      adopt: (stage) => onAir.push(stage),
      clock,
      log: silentLog,
    });
    return { restarts, clock, begun, onAir };
  }

  it('is tried until there is one', async () => {
    const { restarts, clock, begun, onAir } = open();
    restarts.ask();
    await clock.advance(200);
    begun[0]?.(new Error('no memory'));
    await settle();
    await clock.advance(400);
    const stage = new CountedStage();
    begun[1]?.(stage);
    await settle();
    expect(onAir).toEqual([stage]);
    await clock.advance(60_000);
    expect(begun).toHaveLength(2);
  });

  /** Delivery that died twice while a stage was being started left two of them running, one for nobody, for good. */
  it('is one, however often it is asked for meanwhile; the one begun too early is closed', async () => {
    const { restarts, clock, begun, onAir } = open();
    restarts.ask();
    await clock.advance(200);
    restarts.ask();
    restarts.ask();
    await clock.advance(1_000);
    expect(begun).toHaveLength(1);
    const early = new CountedStage();
    begun[0]?.(early);
    await settle();
    expect({ onAir, closed: early.closed }).toEqual({ onAir: [], closed: true });
    await clock.advance(400);
    const stage = new CountedStage();
    begun[1]?.(stage);
    await settle();
    expect({ onAir, closed: stage.closed }).toEqual({ onAir: [stage], closed: false });
  });

  it('is closed again when the room has gone off the air before it was there', async () => {
    const { restarts, clock, begun, onAir } = open();
    restarts.ask();
    await clock.advance(200);
    restarts.close();
    const late = new CountedStage();
    begun[0]?.(late);
    await settle();
    expect({ onAir, closed: late.closed }).toEqual({ onAir: [], closed: true });
    await clock.advance(60_000);
    expect(begun).toHaveLength(1);
  });
});
