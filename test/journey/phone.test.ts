import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decoder, rmsOf, samplesOf } from '../../src/check/decoding.js';
import { Peer } from '../../src/check/peer.js';
import type { EncodedSound } from '../../src/check/recording.js';
import { systemClock } from '../../src/domain/clock.js';
import type { AudioCodec } from '../../src/domain/packet.js';
import { configFolder } from './config-folder.js';
import { JourneyPeer } from './peer.js';
import { type RunningServer, startServer } from './server.js';
import { ask, JourneySocket } from './socket.js';

/** Speech is louder than this in 20 ms, 0..1; what lies between sentences is not. */
const SPOKEN = 0.02;

/** A telephone gateway: offers sound alone, in one codec. */
class Phone {
  readonly packets: EncodedSound[] = [];
  readonly levels: number[] = [];
  pictures = 0;
  peer!: Peer;
  readonly #decoder: Decoder;

  private constructor(codec: AudioCodec) {
    this.#decoder = new Decoder(codec);
  }

  static async call(url: string, codec: AudioCodec): Promise<Phone> {
    const phone = new Phone(codec);
    phone.peer = await Peer.join(url, 'demo', {
      clock: systemClock,
      audio: codec,
      pictures: false,
      onPicture: () => {
        phone.pictures += 1;
      },
      onSound: (packet) => {
        phone.packets.push(packet);
        phone.#decoder.decode(packet.data, (frame) => phone.levels.push(rmsOf(samplesOf(frame))));
      },
    });
    return phone;
  }

  async hears(seconds: number): Promise<void> {
    const until = this.packets.length + seconds * 50;
    const limit = systemClock.monotonic() + (seconds + 10) * 1000;
    while (this.packets.length < until && systemClock.monotonic() < limit) await systemClock.sleep(20);
  }

  async hangUp(): Promise<void> {
    await this.peer.leave();
    this.#decoder.close();
  }
}

describe('an audio-only room, as a telephone gateway uses it', () => {
  const folder = configFolder((room) => ({ ...room, pictures: false }));
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ ZHUBO_CONFIG: folder.path });
  });

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    folder.remove();
  });

  it.each([
    ['opus', 2, '89元'],
    ['pcmu', 3, '139元'],
    ['pcma', 4, '198元'],
  ] as const)('speaks %s, with a packet each 20 ms of it and captions beside', async (codec, link, price) => {
    const socket = await JourneySocket.viewer(server.url);
    const phone = await Phone.call(server.url, codec);
    await phone.hears(1);
    const { finished } = await ask(socket, 'c1', `${link}号多少钱`);
    expect(finished['text']).toContain(price);
    await phone.hears(2);
    await phone.hangUp();
    socket.close();
    expect(phone.levels.filter((level) => level > SPOKEN).length).toBeGreaterThan(50);
    const step = codec === 'opus' ? 960 : 160;
    const ticks = phone.packets.map((packet) => packet.ticks);
    expect(new Set(ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0)))).toEqual(new Set([step]));
    expect(phone.pictures).toBe(0);
  });

  it('says that it has no pictures, makes none, and gives sound to who asks for both', async () => {
    const info = (await (await fetch(`${server.url}/v1/rooms/demo`)).json()) as { picture: unknown };
    expect(info.picture).toBeNull();
    const both = await JourneyPeer.join(server.url, 'demo');
    while (both.packets < 50) await systemClock.sleep(20);
    expect(both.pictures).toBe(0);
    await both.leave();
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/zhubo_stage_pictures\{room="demo"\} 0\n/);
  });
});
