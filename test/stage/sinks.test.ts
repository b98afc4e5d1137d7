import { on } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { DemandMessage, OutletMessage } from '../../src/domain/stream.js';
import { Said, Sinks } from '../../src/stage/sinks.js';

const NOTHING = { h264: 0, vp8: 0, opus: 0, pcmu: 0, pcma: 0 } as const;

describe('who takes a stage’s packets', () => {
  const open: MessagePort[] = [];
  afterEach(() => {
    for (const port of open.splice(0)) port.close();
  });

  function stage(): { sinks: Sinks; asked: () => Promise<DemandMessage>; join: () => MessagePort } {
    const waiting: ((message: DemandMessage) => void)[] = [];
    const told: DemandMessage[] = [];
    const sinks = new Sinks((message) => {
      const first = waiting.shift();
      if (first === undefined) told.push(message);
      else first(message);
    });
    return {
      sinks,
      asked: async () => told.shift() ?? (await new Promise((resolve) => waiting.push(resolve))),
      join: () => {
        const { port1, port2 } = new MessageChannel();
        open.push(port1, port2);
        sinks.add(port1);
        return port2;
      },
    };
  }

  /** What a port is sent, from the first message on. */
  function inbox(port: MessagePort): () => Promise<OutletMessage> {
    const messages = on(port, 'message');
    return async () => {
      const { value } = (await messages.next()) as { value: [OutletMessage] };
      return value[0];
    };
  }
  const packet = (codec: 'h264' | 'aac' | 'opus', bytes: number[]): OutletMessage => ({
    type: 'packet',
    codec,
    at: 0,
    keyFrame: true,
    data: Uint8Array.from(bytes),
  });

  it('are asked for together what each wants, and each is sent just that', async () => {
    const { sinks, asked, join } = stage();
    const viewers = join();
    const outlets = join();
    const [toViewers, toOutlets] = [inbox(viewers), inbox(outlets)];
    viewers.postMessage({ type: 'demand', ...NOTHING, h264: 3, opus: 3 });
    expect(await asked()).toMatchObject({ h264: 3, opus: 3, aac: 0 });
    outlets.postMessage({ type: 'demand', ...NOTHING, h264: 1, aac: 1 });
    expect(await asked()).toMatchObject({ h264: 4, opus: 3, aac: 1 });
    sinks.send(packet('aac', [1]));
    sinks.send(packet('h264', [2, 3]));
    // Both get the picture whole though only one can get the memory itself; the sound goes where it was asked for.
    expect(await toViewers()).toMatchObject({ codec: 'h264', data: Uint8Array.from([2, 3]) });
    expect(await toOutlets()).toMatchObject({ codec: 'aac' });
    expect(await toOutlets()).toMatchObject({ codec: 'h264', data: Uint8Array.from([2, 3]) });
  });

  it('get the sizes of picture they asked for and no other', async () => {
    const { sinks, asked, join } = stage();
    const viewers = join();
    const outlets = join();
    const [toViewers, toOutlets] = [inbox(viewers), inbox(outlets)];
    viewers.postMessage({ type: 'demand', ...NOTHING, h264: 0, smaller: { h264: [2], vp8: [0] } });
    expect(await asked()).toMatchObject({ h264: 0, smaller: { h264: [2] } });
    outlets.postMessage({ type: 'demand', ...NOTHING, h264: 1 });
    expect(await asked()).toMatchObject({ h264: 1, smaller: { h264: [2] } });
    sinks.send({ ...packet('h264', [1]), layer: 1 } as OutletMessage);
    sinks.send(packet('h264', [2]));
    expect(await toViewers()).toMatchObject({ layer: 1, data: Uint8Array.from([1]) });
    expect(await toOutlets()).toMatchObject({ data: Uint8Array.from([2]) });
  });

  it('no longer count when they are gone, so that nothing is encoded for nobody', async () => {
    const { asked, join } = stage();
    const viewers = join();
    const outlets = join();
    viewers.postMessage({ type: 'demand', ...NOTHING, opus: 1 });
    await asked();
    outlets.postMessage({ type: 'demand', ...NOTHING, h264: 1, aac: 1 });
    await asked();
    outlets.close();
    expect(await asked()).toMatchObject({ h264: 0, opus: 1, aac: 0 });
  });

  it('hand on a request for a key frame, whoever has it', async () => {
    const { asked, join } = stage();
    join().postMessage({ type: 'keyframe', codec: 'h264' });
    expect(await asked()).toEqual({ type: 'keyframe', codec: 'h264' });
  });
});

describe('what was said', () => {
  it('is told with its media times when it has ended, also when it was cut', () => {
    const said = new Said();
    said.note('a', '欢迎');
    said.note('a', '欢迎');
    said.note('b', '再见');
    said.started('a', 480);
    expect(said.finished('a', 9_600, true)).toEqual({ text: '欢迎', from: 480, until: 9_600, complete: true });
    said.started('b', 10_000);
    expect(said.finished('b', 11_000, false)).toEqual({ text: '再见', from: 10_000, until: 11_000, complete: false });
  });

  it('is nothing for a sentence that never began, and dropped ones are not kept for ever', () => {
    const said = new Said();
    said.note('cut before it began', 'x');
    said.note('b', 'y');
    said.started('b', 0);
    expect(said.finished('b', 960, true)?.text).toBe('y');
    expect(said.finished('cut before it began', 1_920, false)).toBeNull();
  });
});
