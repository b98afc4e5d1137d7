import { describe, expect, it } from 'vitest';
import { LayerChoice } from '../../src/delivery/layer-choice.js';
import { Splice } from '../../src/delivery/splice.js';
import { Track, type Written } from '../../src/delivery/track.js';

/** A receiver that reports on 100 packets a second, five times a second as one that asks for lost packets does. */
class Receiver {
  readonly choice: LayerChoice;
  now = 0;
  #lost = 0;
  #highest = 65_000;

  constructor(layers: number) {
    this.choice = new LayerChoice(layers, 0);
  }

  /** @param bits What it estimates, of 1 Mbit/s that are sent. */
  report(seconds: number, loss: number, bits = 1_400_000): void {
    for (const end = this.now + seconds * 1000; this.now < end;) {
      this.now += 200;
      this.#highest += 20;
      this.#lost += 20 * loss;
      this.choice.onEstimate(bits, 1_000_000, this.now);
      this.choice.onReport(Math.round(this.#lost), this.#highest, this.now);
    }
  }
}

describe('the layer a viewer gets', () => {
  it('is the whole picture from the start, and stays so under 5 % of loss', () => {
    const receiver = new Receiver(2);
    receiver.report(600, 0.05);
    expect(receiver.choice.layer).toBe(0);
  });

  it('is smaller when the network drops much, or the receiver says that it does not get through', () => {
    const lossy = new Receiver(2);
    lossy.report(6, 0.2);
    expect(lossy.choice.layer).toBe(1);
    const narrow = new Receiver(2);
    narrow.report(6, 0, 700_000);
    expect(narrow.choice.layer).toBe(1);
  });

  it('is not changed by a second of loss, nor by an estimate that has only begun to grow', () => {
    const receiver = new Receiver(2);
    receiver.report(2, 0, 300_000);
    receiver.report(30, 0, 800_000);
    for (let i = 0; i < 5; i += 1) {
      receiver.report(1, 0.2);
      receiver.report(2, 0);
    }
    expect(receiver.choice.layer).toBe(0);
  });

  it('is tried larger after a clean while; each failed try makes the next one wait twice as long', () => {
    const receiver = new Receiver(2);
    const fall = (): void => {
      while (receiver.choice.layer === 0) receiver.report(1, 0.4);
    };
    const climb = (): number => {
      const since = receiver.now;
      while (receiver.choice.layer === 1) receiver.report(1, 0);
      return receiver.now - since;
    };
    fall();
    const tries = Array.from({ length: 5 }, () => {
      const took = climb();
      fall();
      return Math.round(took / 10_000);
    });
    expect(tries).toEqual([1, 2, 4, 8, 12]);
    // A network that has recovered is believed again: what comes after a good half minute waits ten seconds.
    climb();
    receiver.report(60, 0);
    fall();
    expect(climb()).toBeLessThan(13_000);
  });

  it('is the smallest while the sender has no time for more, and then what the network carries, judged afresh', () => {
    const receiver = new Receiver(3);
    receiver.report(10, 0);
    receiver.choice.relieve(true, receiver.now);
    expect(receiver.choice.layer).toBe(2);
    receiver.report(60, 0);
    expect(receiver.choice).toMatchObject({ layer: 2, couldHaveAll: true });
    receiver.choice.relieve(false, receiver.now);
    expect(receiver.choice.layer).toBe(0);
    // What it estimates at first is what it got until now.
    receiver.report(2, 0, 400_000);
    expect(receiver.choice.layer).toBe(0);
    receiver.report(3, 0, 400_000);
    expect(receiver.choice).toMatchObject({ layer: 1, couldHaveAll: false });
  });

  it('is always the whole picture where there is one encode', () => {
    const receiver = new Receiver(1);
    receiver.report(60, 0.9, 1_000);
    receiver.choice.relieve(true, receiver.now);
    expect(receiver.choice.layer).toBe(0);
  });
});

describe('one stream of several tracks', () => {
  const large = new Track('h264');
  const small = new Track('h264', 1, large);
  const unit = (length: number): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 1, 0x65]), Buffer.alloc(length, 7)]);
  const picture = (track: Track, n: number): Written[] =>
    track.write({ codec: 'h264', at: n * 1920, keyFrame: n === 0, data: unit(3_000) }, 0);

  it('has numbers without a hole and one time across the changes, and finds what is asked for again', () => {
    const splice = new Splice();
    const sent: { number: number; packet: Written }[] = [];
    for (let n = 0; n < 60; n += 1) {
      const both = [large, small].map((track) => ({ track, packets: picture(track, n) }));
      const wanted = n >= 20 && n < 40 ? small : large;
      const { track, packets } = both.find((one) => one.track === wanted) ?? { track: large, packets: [] };
      if (splice.track !== track) splice.begin(track, packets[0]?.sequence ?? 0);
      for (const packet of packets) sent.push({ number: splice.number(packet.sequence), packet });
    }
    const steps = sent.slice(1).map(({ number }, i) => (number - (sent[i]?.number ?? 0)) & 0xffff);
    expect(new Set(steps)).toEqual(new Set([1]));
    const times = sent.slice(1).map(({ packet }, i) => (packet.timestamp - (sent[i]?.packet.timestamp ?? 0)) >>> 0);
    expect(new Set(times)).toEqual(new Set([0, 3600]));
    // Of the stretch that is sent now: it began with what decodes by itself.
    for (const { number, packet } of sent.slice(-60)) expect(splice.recall(number)).toBe(packet);
    for (const { number } of sent.slice(0, -60)) expect(splice.recall(number)).toBe('superseded');
    expect(splice.recall(((sent.at(-1)?.number ?? 0) + 1) & 0xffff)).toBe('superseded');
  });
});
