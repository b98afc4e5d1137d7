import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/log.js';
import type { StageReply, StageRequest } from '../../src/stage/messages.js';
import type { Performance, StageEvent } from '../../src/stage/stage.js';
import { WorkerStage } from '../../src/stage/worker-stage.js';
import { HandClock, settle } from '../room/fakes.js';

class ScriptedWorker extends EventEmitter {
  readonly sent: StageRequest['type'][] = [];

  postMessage(request: StageRequest): void {
    this.sent.push(request.type);
  }

  say(reply: StageReply): void {
    this.emit('message', reply);
  }
}

describe('a stage in a thread of its own', () => {
  async function open(): Promise<{
    worker: ScriptedWorker;
    clock: HandClock;
    stage: WorkerStage;
    exits: StageEvent[];
  }> {
    const worker = new ScriptedWorker();
    const clock = new HandClock();
    const stage = new WorkerStage(worker as unknown as Worker, clock, silentLog);
    worker.say({ type: 'ready' });
    await stage.started;
    const exits: StageEvent[] = [];
    stage.on((event) => {
      if (event.type === 'exit') exits.push(event);
    });
    return { worker, clock, stage, exits };
  }
  const sentence: Performance = {
    turn: 's1',
    utterance: 's1.1',
    caption: '你好',
    language: 'zh',
    breathes: false,
    chunk: { at: 0, samples: new Int16Array(960), cues: [], last: true },
  };

  /** A sentence handed to it waited for ever: the picture stood, the show too, and nothing started it again. */
  it('is given up when it says nothing any more, and what waits for it is told', async () => {
    const { worker, clock, stage, exits } = await open();
    const handed = stage.perform(sentence).catch((error: unknown) => error);
    await clock.advance(25_000);
    expect(await handed).toMatchObject({ code: 'unavailable', retryable: true });
    expect(exits).toEqual([{ type: 'exit', code: -1, expected: false }]);
    expect(worker.sent.at(-1)).toBe('close');
    worker.emit('exit', 0);
    expect(exits).toHaveLength(1);
  });

  it('may take its time with a sentence as long as it tells the time', async () => {
    const { worker, clock, stage, exits } = await open();
    let taken = false;
    void stage.perform(sentence).then(() => {
      taken = true;
    });
    for (let second = 1; second <= 60; second += 1) {
      worker.say({ type: 'time', at: second * 48_000, wallMs: clock.now() });
      await clock.advance(1_000);
    }
    expect({ exits, taken }).toEqual({ exits: [], taken: false });
    worker.say({ type: 'more', id: 1 });
    await settle();
    expect(taken).toBe(true);
    worker.emit('exit', 1);
    expect(exits).toEqual([{ type: 'exit', code: 1, expected: false }]);
  });
});
