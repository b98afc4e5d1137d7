import { on } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnyPacket } from '../../../src/domain/packet.js';
import type { DemandMessage, OutletMessage, SaidSentence } from '../../../src/domain/stream.js';
import type { Wants } from '../../../src/delivery/outlets/outlet.js';
import { RoomFeed } from '../../../src/delivery/outlets/room-feed.js';

class Stage {
  readonly #port: MessagePort;
  readonly #asked: NodeJS.AsyncIterator<unknown[]>;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#asked = on(port, 'message');
  }

  async asked(): Promise<DemandMessage> {
    const { value } = (await this.#asked.next()) as { value: [DemandMessage] };
    return value[0];
  }

  send(...messages: readonly OutletMessage[]): void {
    for (const message of messages) this.#port.postMessage(message);
  }

  picture(at: number, keyFrame = false): void {
    this.send({ type: 'packet', codec: 'h264', at, keyFrame, data: Uint8Array.of(1) });
  }
}

class Sink {
  readonly wants: Wants = { pictures: true, sound: 'aac' };
  readonly packets: AnyPacket[] = [];
  readonly sentences: SaidSentence[] = [];
  #waiting: () => void = () => undefined;

  write(packet: AnyPacket): void {
    this.packets.push(packet);
    this.#waiting();
  }

  hear(sentence: SaidSentence): void {
    this.sentences.push(sentence);
    this.#waiting();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

describe('a room’s feed for its outlets', () => {
  const feeds: RoomFeed[] = [];
  afterEach(() => {
    for (const feed of feeds.splice(0)) feed.close();
  });

  function open(): RoomFeed {
    const feed = new RoomFeed({ width: 720, height: 1280 });
    feeds.push(feed);
    return feed;
  }
  function stageOf(feed: RoomFeed): Stage {
    const { port1, port2 } = new MessageChannel();
    feed.attach(port1);
    return new Stage(port2);
  }

  it('asks for nothing until somebody wants something, and for nothing again when they have gone', async () => {
    const feed = open();
    const stage = stageOf(feed);
    expect(await stage.asked()).toMatchObject({ type: 'demand', h264: 0, opus: 0, aac: 0 });
    const leave = feed.add(new Sink());
    expect(await stage.asked()).toMatchObject({ type: 'demand', h264: 1, opus: 0, aac: 1 });
    expect(await stage.asked()).toEqual({ type: 'keyframe', codec: 'h264' });
    leave();
    expect(await stage.asked()).toMatchObject({ type: 'demand', h264: 0, aac: 0 });
  });

  it('asks for a key frame every two seconds, once', async () => {
    const feed = open();
    const stage = stageOf(feed);
    const sink = new Sink();
    feed.add(sink);
    for (let i = 0; i < 3; i += 1) await stage.asked();
    stage.send({ type: 'clock', at: 0, wallMs: 1_000 });
    expect(await stage.asked()).toEqual({ type: 'keyframe', codec: 'h264' });
    for (let i = 0; i < 60; i += 1) stage.picture(i * 1_920, i === 0);
    expect(await stage.asked()).toEqual({ type: 'keyframe', codec: 'h264' });
    await sink.until(() => sink.packets.length === 60);
    stage.picture(60 * 1_920, true);
    for (let i = 61; i < 120; i += 1) stage.picture(i * 1_920);
    expect(await stage.asked()).toEqual({ type: 'keyframe', codec: 'h264' });
  });

  it('asks again for the key frame that came before anybody knew where it belongs', async () => {
    const feed = open();
    const stage = stageOf(feed);
    const sink = new Sink();
    feed.add(sink);
    for (let i = 0; i < 3; i += 1) await stage.asked();
    stage.picture(0, true);
    stage.picture(1_920);
    stage.send({ type: 'clock', at: 3_840, wallMs: 1_000 });
    expect(await stage.asked()).toEqual({ type: 'keyframe', codec: 'h264' });
    stage.picture(3_840, true);
    await sink.until(() => sink.packets.length === 1);
    expect(sink.packets[0]).toMatchObject({ keyFrame: true, at: 3_840 });
  });

  it('goes on with one media time, by the wall clock, when a stage has died and another begins at 0', async () => {
    const feed = open();
    const sink = new Sink();
    const first = stageOf(feed);
    feed.add(sink);
    first.send({ type: 'clock', at: 0, wallMs: 10_000 });
    first.picture(0, true);
    await sink.until(() => sink.packets.length === 1);
    const second = stageOf(feed);
    // Without its clock nobody knows yet where it belongs.
    second.picture(0, true);
    second.send({ type: 'clock', at: 1_920, wallMs: 13_000 });
    second.picture(1_920, true);
    second.send({ type: 'sentence', text: '再来', from: 1_920, until: 3_840, complete: true });
    await sink.until(() => sink.sentences.length === 1);
    expect(sink.packets.map(({ at }) => at)).toEqual([0, 3 * 48_000]);
    expect(sink.sentences).toMatchObject([{ from: 3 * 48_000, until: 3 * 48_000 + 1_920 }]);
    expect(feed.wallMs(3 * 48_000)).toBe(13_000);
  });
});
